"""A school changes its PostgreSQL server while it is in use.

Its rows are followed to the other server while everybody works on. Then, for a few seconds, nothing can be written:
writers who are under way are waited for, the rest of the rows arrives, both sides are compared row by row, the
school's role loses the right to write into the old copy, and the school's record names the new server. Whatever
fails before that last step leaves the school where it was. Killed, the sweep cleans up.

Each step is committed at once by the owner's connection, for other processes have to see it.
"""

import logging
import time
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.caching import cache
from core.postgres.cells import HOME
from jobs.models import Job
from jobs.running import JobError, job, start_job

from ..audit import record_in_both_trails
from ..backup.checksums import differences, read_checksums, table_checksums
from ..models import HOME_NAME, School, SchoolSchema
from ..moving.replication import (
    MoveFailed,
    catch_up,
    forbid_writing,
    locked_against_writes,
    start_replication,
    stop_replication,
)
from ..provisioning import template
from ..provisioning.owner import give_rights, owner_connection
from ..provisioning.schema import create_schema, drop_schema
from ..routing import FRESH_SECONDS, forget_hosts
from .restoring import running_restore

log = logging.getLogger(__name__)

# Nothing can be written for so long at most; what takes longer is given up.
FREEZE_SECONDS = 9
_ATTEMPTS, _PAUSE_SECONDS = 2, 3


@transaction.atomic
def start_move(school, cell, *, by):
    """Starts the platform's job that moves the school to this cell; the one under way for a second click."""
    school = School.objects.select_for_update().get(pk=school.pk)
    arguments = {"school": school.pk, "cell": cell}
    running = Job.objects.doing(make_move, arguments).unfinished().first()
    if running:
        return running
    check_school_move(school, cell)
    page = reverse("admin:tenants_school_change", args=[school.pk], urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    record_in_both_trails("school.ask_move", school, after={"server": cell or HOME_NAME})
    return start_job(make_move, _("Move of %(school)s") % {"school": school}, arguments, by=by, result_url=page)


@job("tenants.make_move", needs=None)
def make_move(progress, *, school, cell):
    try:
        move_school(School.objects.get(pk=school), cell, progress)
    except ValidationError as error:
        raise JobError(" ".join(error.messages)) from error
    except MoveFailed as error:
        raise JobError(_("The school stays where it is. %(error)s") % {"error": error}) from error


def check_school_move(school, cell):
    """ValidationError unless the school can be moved to this cell, one of CELLS or "" for the home one."""
    if school.is_platform or school.status not in (School.Status.ACTIVE, School.Status.SUSPENDED):
        raise ValidationError(_("Only an open or suspended school can be moved."))
    if cell not in (HOME, *settings.CELLS):
        raise ValidationError(_("There is no such server."))
    if cell == school.cell:
        raise ValidationError(_("The school is on that server already."))
    if SchoolSchema.objects.beside_school(school.pk).exists():
        raise ValidationError(_("Something is kept beside the school. Discard it first, on the page of its backups."))
    if running_restore(school):
        raise ValidationError(_("The school is just being restored. Wait until that is done."))


def move_school(school, cell, progress=lambda done, total, step: None):
    """Moves the school to this cell; returns for how many seconds nothing could be written.

    Once it is there, finishes what an earlier call was killed in. MoveFailed or ValidationError when it stays
    where it is. Not inside a transaction that has written the school's row.
    """
    with _mover():
        school = _fresh(school)
        frozen = 0.0
        if school.cell != cell:
            check_school_move(school, cell)
            _undo(school)
            frozen = _carry_over(school, cell, progress)
        _leave_old_copies(school, frozen)
        return frozen


def tidy_moves():
    """Cleans up after moves whose process has died: copies go, frozen schools can be written again."""
    stuck = School.objects.in_a_move()
    if not stuck.exists():
        return
    try:
        with _mover():
            for school in stuck:
                _undo(school)
                _leave_old_copies(school, 0.0)
    except MoveFailed:
        log.info("A move is under way.")


@contextmanager
def _mover():
    """One move at a time on the whole platform; the lock ends with its process."""
    with owner_connection() as home, home.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('move', 0))")
        if not cursor.fetchone()[0]:
            raise MoveFailed(_("Another school is just being moved. Try again when that is done."))
    try:
        yield
    finally:
        with owner_connection() as home, home.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('move', 0))")


def _carry_over(school, cell, progress):
    """Copies, holds still, compares and switches; returns the frozen seconds."""
    _require_one_release(school)
    try:
        create_schema(school.schema_name, state=SchoolSchema.State.ARRIVING, cell=cell)
        start_replication(
            school.schema_name, school.cell, cell, lambda done, total: progress(done, total, _("Copying"))
        )
        for run_action in range(1, _ATTEMPTS + 1):
            progress(0, 0, _("Switching over"))
            try:
                return _switch(school, cell)
            except MoveFailed:
                if run_action == _ATTEMPTS:
                    raise
                time.sleep(_PAUSE_SECONDS)
    except BaseException:
        _undo(school)
        raise


def _require_one_release(school):
    """The template makes the tables on the other server, so the school must have them as they are there."""
    if not SchoolSchema.objects.at_place(school.schema_name, school.cell).at(template.template_version()).exists():
        raise MoveFailed(_("The school is not migrated to this release yet: run migrate_schools first."))


def _switch(school, cell):
    began = time.monotonic()
    _freeze(school)
    try:
        with locked_against_writes(school.schema_name, school.cell) as cursor:
            catch_up(cursor, school.schema_name, cell, began + FREEZE_SECONDS)
            wrong = differences(read_checksums(cursor), table_checksums(school.schema_name, cell))
            if wrong:
                raise MoveFailed(f"The copy differs in: {', '.join(table.table for table in wrong)}.")
            if time.monotonic() > began + FREEZE_SECONDS:
                raise MoveFailed("Comparing took too long.")
            forbid_writing(cursor, school.schema_name)
        _publish(school, cell)
    except BaseException:
        _thaw(school)
        raise
    return time.monotonic() - began


def _freeze(school):
    """Tells every process; returns when they all know."""
    _set(school, frozen=True)
    if not cache.is_up:
        raise MoveFailed("Valkey is down: other processes would not hear of it.")
    time.sleep(FRESH_SECONDS + 0.1)


def _publish(school, cell):
    """The move itself: one transaction."""
    with owner_connection() as home, transaction.atomic(home.alias):
        # As it was when it was copied: a restore would have given it another schema, and the sweep, had it taken
        # this process for dead, would have thawed it.
        here = {"pk": school.pk, "schema_name": school.schema_name, "cell": school.cell, "frozen": True}
        if not School.objects.using(home.alias).filter(**here).update(cell=cell, frozen=False):
            raise MoveFailed("The school is not as it was when it was copied.")
        schemas = SchoolSchema.objects.using(home.alias)
        schemas.at_place(school.schema_name, cell).update(state=SchoolSchema.State.USED)
        schemas.at_place(school.schema_name, school.cell).update(state=SchoolSchema.State.BESIDE, beside=school.pk)
    forget_hosts()


def _undo(school):
    """The school can be written where it is, and nothing of a move is left."""
    school = _fresh(school)
    _thaw(school)
    for cell in SchoolSchema.objects.arriving().of_schools([school]).values_list("cell", flat=True):
        stop_replication(school.schema_name, school.cell, cell)
        drop_schema(school.schema_name, cell)


def _thaw(school):
    """Where the school is now, for a move may have gone through."""
    school = _fresh(school)
    with (
        owner_connection(school.schema_name, school.cell) as connection,
        transaction.atomic(connection.alias),
        connection.cursor() as cursor,
    ):
        give_rights(cursor, school.schema_name, school.schema_name)
    if school.frozen:
        _set(school, frozen=False)


def _leave_old_copies(school, frozen):
    """Notes the move and drops the copies elsewhere, once nobody can be reading them any more."""
    school = _fresh(school)
    old = list(SchoolSchema.objects.of_schools([school]).exclude(cell=school.cell).values_list("cell", flat=True))
    for cell in old:
        stop_replication(school.schema_name, cell, school.cell)
    if old:
        after = {"server": school.cell or HOME_NAME, "seconds_frozen": round(frozen, 1)}
        record_in_both_trails("school.move", school, before={"server": old[0] or HOME_NAME}, after=after)
        time.sleep(settings.CELERY_TASK_TENANT_CACHE_SECONDS + FRESH_SECONDS)
    for cell in old:
        drop_schema(school.schema_name, cell)


def _set(school, **values):
    with owner_connection() as home:
        School.objects.using(home.alias).filter(pk=school.pk).update(**values)
    forget_hosts()


def _fresh(school):
    with owner_connection() as home:
        return School.objects.using(home.alias).get(pk=school.pk)
