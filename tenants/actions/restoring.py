"""A backup comes back: beside the school, into its place, or away again. Each step is a job of the platform."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jobs.kinds import names_of
from jobs.models import Job
from jobs.running import JobError, job, start_job

from ..audit import record_in_both_trails
from ..backup.keeping import backup_path
from ..backup.programs import ProgramFailed
from ..backup.restoring import BadBackup, compare_restored, discard_restored, restore_beside, swap_in
from ..models import Backup, School, SchoolSchema
from ..provisioning.spare_schemas import new_name


@transaction.atomic
def start_restoring(backup, *, by):
    """Restores the backup beside its school and compares the two; the job under way for a second click."""
    arguments = {"school": backup.school_id, "backup": backup.pk}
    # Named here, so that a second try puts away what the first one left.
    return _start(restore_backup, _("Restore beside %(school)s"), arguments, by, schema=new_name())


@transaction.atomic
def start_putting_in_place(kept, *, by):
    """The school is to live in this schema that stands beside it."""
    return _start(put_in_place, _("Put in place for %(school)s"), _of(kept), by)


@transaction.atomic
def start_discarding(kept, *, by):
    """What stands beside the school is to go."""
    return _start(discard_kept, _("Discard beside %(school)s"), _of(kept), by)


def running_restore(school):
    """The job under way that restores, swaps or discards something of this school."""
    return _running(school.pk).first()


@job("tenants.restore_backup", needs=None)
def restore_backup(progress, *, school, backup, schema):
    progress(0, 3, _("Restoring beside the school"))
    school, backup = School.objects.get(pk=school), Backup.objects.filter(pk=backup).first()
    if backup is None:
        raise JobError(_("The backup is not there any more."))
    try:
        restore_beside(school, backup_path(backup), schema)
        progress(1, 3, _("Comparing with the school"))
        found = compare_restored(school, schema)
    except (BadBackup, ProgramFailed) as error:
        raise JobError(_("Nothing was restored. %(error)s") % {"error": error}) from error
    record_in_both_trails(
        "school.restore_beside", school, after={"backup": backup.taken_at.isoformat(), "tables_that_differ": len(found)}
    )
    progress(3, 3)


@job("tenants.put_in_place", needs=None)
def put_in_place(progress, *, school, schema):
    progress(0, 1, _("Putting it in place"))
    try:
        swap_in(School.objects.get(pk=school), schema)
    except ValueError as error:
        raise JobError(_("It does not stand beside the school any more.")) from error
    progress(1, 1)


@job("tenants.discard_kept", needs=None)
def discard_kept(progress, *, school, schema):
    progress(0, 1, _("Discarding"))
    # A second try may find that the first one got through.
    if SchoolSchema.objects.filter(name=schema).exclude(beside=school, state="beside").exists():
        raise JobError(_("It does not stand beside the school any more."))
    discard_restored(schema)
    record_in_both_trails("school.restore_discard", School.objects.get(pk=school), before={"schema": schema})
    progress(1, 1)


# Each with what the trails call that somebody asked for it.
_VERBS = {
    restore_backup: "school.ask_restore_beside",
    put_in_place: "school.ask_restore",
    discard_kept: "school.ask_restore_discard",
}


def _of(kept):
    return {"school": kept.beside, "schema": kept.name}


def _start(function, title, arguments, by, **more):
    """One at a time for each school; ValidationError while another one is under way or the school is going."""
    ready = (School.Status.ACTIVE, School.Status.SUSPENDED)
    school = School.objects.schools().select_for_update().filter(pk=arguments["school"], status__in=ready).first()
    if school is None:
        raise ValidationError(_("There is no school to restore."))
    for running in _running(school.pk):
        if running.kind in names_of(function) and arguments.items() <= running.arguments.items():
            return running
        raise ValidationError(_("“%(job)s” is under way. Wait until it is done.") % {"job": running})
    if SchoolSchema.objects.of_schools([school]).arriving().exists():
        raise ValidationError(_("The school is just being moved to another server. Try again when that is done."))
    record_in_both_trails(_VERBS[function], school)
    page = reverse("admin:tenants_school_backups", args=[school.pk], urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return start_job(function, title % {"school": school}, {**arguments, **more}, by=by, result_url=page)


def _running(school_id):
    kinds = [name for function in _VERBS for name in names_of(function)]
    return Job.objects.unfinished().filter(kind__in=kinds, arguments__school=school_id)
