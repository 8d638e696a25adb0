"""What waits in rows and queues is found again, wherever its code stands by then."""

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from jobs.kinds import FORMER_NAMES, NoSuchJob, function_of, name_of, names_of
from jobs.models import Job
from schoolsaas.celery import app as celery

# Rows of schools hold these names: one that is taken away here loses what waits under it.
JOBS = {
    "academics.apply_batch",
    "academics.carry_out_rollover",
    "academics.check_batch",
    "academics.invite_guardians",
    "academics.rehearse_rollover",
    "academics.undo_batch",
    "academics.undo_rollover",
    "assessment.collect_files",
    "assessment.make_reports",
    "tenants.discard_kept",
    "tenants.make_backup",
    "tenants.make_export",
    "tenants.make_import",
    "tenants.make_move",
    "tenants.put_in_place",
    "tenants.restore_backup",
    "timetables.make_lessons_of",
}
TASKS = {
    "accounts.send_invitation",
    "accounts.send_mail",
    "jobs.run",
    "jobs.run_platform",
    "messaging.deliver",
    "tenants.build_school",
    "tenants.erase_school",
    "tenants.send_confirmation",
    "tenants.send_mail",
    "tenants.sweep",
    "tenants.sweep_schools",
    "tenants.maintain_schemas",
}


def _declared():
    return {
        f"{config.label}.{word}": path
        for config in apps.get_app_configs()
        for word, path in getattr(config, "jobs", {}).items()
    }


def test_the_names_of_jobs():
    assert set(_declared()) == JOBS


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_is_found_by_its_name(name):
    function = function_of(name)
    assert function is import_string(_declared()[name])
    assert name_of(function) == name


@pytest.mark.parametrize("former", sorted(FORMER_NAMES))
def test_a_row_of_before_names_is_found(former):
    assert former in names_of(function_of(former))


def test_the_names_of_tasks():
    celery.loader.import_default_modules()
    own = {name for name, task in celery.tasks.items() if not task.__module__.startswith(("celery.", "tests."))}
    assert own == TASKS


@pytest.mark.parametrize(
    "kind", ["os.getcwd", "academics.nothing", "nothing", "academics.imports.actions.batches.JOBS"]
)
def test_what_is_no_name_is_none(kind):
    with pytest.raises(NoSuchJob):
        function_of(kind)


def test_rows_are_asked_for_by_all_names_of_their_work(cast):
    for kind in ("academics.apply_batch", "academics.imports.actions.batches.apply_batch"):
        Job.objects.create(kind=kind, title="Import", arguments={"batch_id": 1}, created_by=cast.rita)
    found = Job.objects.doing(function_of("academics.apply_batch"), {"batch_id": 1})
    assert found.count() == 2
