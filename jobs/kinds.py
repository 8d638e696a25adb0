"""Jobs by name. Rows that wait hold the name of their work, so that its code may move meanwhile.

A name is the app's label and a word, such as "academics.apply_batch"; the app's config says in `jobs` where the
function is: {"apply_batch": "academics.imports.actions.batches.apply_batch"}. Nothing is imported before a job is done.
"""

from django.apps import apps
from django.utils.module_loading import import_string

# What rows call their work that were written before jobs had names.
FORMER_NAMES = {
    "academics.imports.actions.batches.apply_batch": "academics.apply_batch",
    "academics.imports.actions.batches.check_batch": "academics.check_batch",
    "academics.imports.actions.batches.undo_batch": "academics.undo_batch",
    "academics.actions.invitations.invite_guardians": "academics.invite_guardians",
    "academics.rollover.actions.carry_out_rollover": "academics.carry_out_rollover",
    "academics.rollover.actions.rehearse_rollover": "academics.rehearse_rollover",
    "academics.rollover.actions.undo_rollover": "academics.undo_rollover",
    "assessment.homework.actions.archives.collect_files": "assessment.collect_files",
    "assessment.reports.actions.runs.make_reports": "assessment.make_reports",
    "tenants.actions.backing_up.make_backup": "tenants.make_backup",
    "tenants.actions.exporting.make_export": "tenants.make_export",
    "tenants.actions.importing.make_import": "tenants.make_import",
    "tenants.actions.moving.make_move": "tenants.make_move",
    "tenants.actions.restoring.discard_kept": "tenants.discard_kept",
    "tenants.actions.restoring.put_in_place": "tenants.put_in_place",
    "tenants.actions.restoring.restore_backup": "tenants.restore_backup",
    "timetables.actions.lessons.make_lessons_of": "timetables.make_lessons_of",
}

_known = {}


class NoSuchJob(LookupError):
    """A row names work that there is not, or not any more."""


def register_job(name, function):
    """Called by `@job`: `function` is the work of this name."""
    function.job_name = name
    _known[name] = function


def name_of(function):
    """The name under which rows ask for `function`; TypeError when it is no job."""
    try:
        return function.job_name
    except AttributeError:
        raise TypeError(f"{function.__qualname__} is not marked with @job.") from None


def names_of(function):
    """All names that rows may have for `function`: [the present one, former ones…]."""
    name = name_of(function)
    return [name, *(former for former, present in FORMER_NAMES.items() if present == name)]


def function_of(kind):
    """The work that a row's `kind` names; NoSuchJob otherwise."""
    name = FORMER_NAMES.get(kind, kind)
    if name not in _known:
        # Importing its module registers it.
        import_string(_path_of(name))
    try:
        return _known[name]
    except KeyError:
        raise NoSuchJob(f"{kind} is not the name of a job.") from None


def _path_of(name):
    label, _dot, word = name.partition(".")
    try:
        return apps.get_app_config(label).jobs[word]
    except (LookupError, AttributeError):
        raise NoSuchJob(f"{name} is not the name of a job.") from None
