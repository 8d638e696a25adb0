"""Backups of a school: for its owner, for the platform's staff, for the command line."""

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.capabilities import Capability
from core.current import current_actor
from core.school import current_school, in_school
from jobs.models import Job
from jobs.running import JobError, job, start_job

from ..audit import record_in_both_trails
from ..backup.keeping import forget_backup
from ..backup.programs import ProgramFailed
from ..backup.taking import back_up
from ..models import Backup, School

log = logging.getLogger(__name__)


@transaction.atomic
def start_backup(*, by):
    """Starts the job that backs up the selected school for its user `by`; the one under way for a second click.

    That may be a colleague's, whose page only they see.
    """
    return _start(current_school(), by, reverse("school_backups", urlconf=settings.ROOT_URLCONF))


@transaction.atomic
def start_staff_backup(school, *, by):
    """The same for the platform's staff, as a job of the platform."""
    page = reverse("admin:tenants_school_backups", args=[school.pk], urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return _start(school, by, page)


def running_backup(school):
    """The job under way that backs the school up, of those who are selected: the school or the platform."""
    return Job.objects.doing(make_backup, {"school": school.pk}).unfinished().first()


@job("tenants.make_backup", needs=Capability.EXPORT_SCHOOL)
def make_backup(progress, *, school):
    """Of the selected school's own job, or of the platform's."""
    with schema_context(get_public_schema_name()):
        row = School.objects.get(pk=school)
    maker = Backup.Maker.SCHOOL if in_school() else Backup.Maker.STAFF
    progress(0, 1, _("Writing the backup"))
    try:
        take_backup(row, maker=maker)
    except ValidationError as error:
        raise JobError(" ".join(error.messages)) from error
    except ProgramFailed as error:
        log.error("No backup of %s: %s", row.schema_name, error)
        raise JobError(_("The backup could not be made. Nothing was changed. Ask support.")) from error
    progress(1, 1)


def take_backup(school, *, maker):
    """Writes the school's backup below BACKUP_ROOT, and its row; of those that schools make the oldest go.

    ProgramFailed, or ValidationError for a school that is erased meanwhile: then there is no file.
    """
    path = back_up(school)
    try:
        with transaction.atomic():
            with schema_context(get_public_schema_name()):
                locked = _locked(school)
                backup = Backup.objects.create(
                    school=locked,
                    file=path.name,
                    size=path.stat().st_size,
                    maker=maker,
                    asked_by=current_actor().name[:300],
                )
                for old in Backup.objects.filter(school=locked).beyond(settings.SCHOOL_BACKUPS):
                    forget_backup(old)
            record_in_both_trails("school.backup_made", locked, after={"bytes": backup.size})
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return backup


def _start(school, by, page):
    with schema_context(get_public_schema_name()):
        locked = _locked(school)
    running = running_backup(school)
    if running:
        return running
    record_in_both_trails("school.backup", locked)
    title = _("Backup of %(school)s") % {"school": locked}
    return start_job(make_backup, title, {"school": school.pk}, by=by, result_url=page)


def _locked(school):
    """The row, locked for this transaction; ValidationError for a school that is not there to be backed up."""
    ready = (School.Status.ACTIVE, School.Status.SUSPENDED)
    locked = School.objects.schools().select_for_update().filter(pk=school.pk, status__in=ready).first()
    if locked is None:
        raise ValidationError(_("There is nothing to back up."))
    return locked
