"""Starting jobs, doing them once, and finding those whose worker died.

A job is a function marked with `@job`. The work and its "done" are one transaction under a lock
of the database: a message that is delivered twice, or a second worker, finds the lock taken or
the job finished. A worker that dies lets go of both, and the sweeper sends the job again.

A job belongs to the school that is selected when it is started; outside schools it is the platform's.
"""

import logging
from dataclasses import dataclass
from typing import BinaryIO

from celery import shared_task
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context
from kombu.exceptions import OperationalError as BrokerDown

from core.current import SYSTEM, Actor, acting
from core.postgres.selected import connection
from core.school import current_school, in_school
from core.storage import delete_once_sure, files_kept_with_rows, is_no_room, not_stored_text

from . import progress
from .kinds import NoSuchJob, function_of, name_of, register_job
from .models import Job
from .tasking import PlatformTask

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3


class JobError(Exception):
    """The job cannot be done, for a reason that the person who asked for it should read."""


@dataclass(frozen=True)
class ResultFile:
    """What a job may return: a file that its owner can download.

    `content` is bytes or, for what may be large, an open binary file, which is closed once it is stored.
    """

    name: str
    content: bytes | BinaryIO


def job(name, *, needs):
    """Marks `function(progress, **arguments)` as the work of this name, which `start_job` may be given.

    `name` ("academics.apply_batch") stands in rows that wait: it stays when the function moves (see `jobs.kinds`).

    `needs` is what the person who started it must be allowed, when a worker takes it up and when they fetch its
    file: a Capability, or a function `(user, **arguments)` that says whether they may. None for what needs no right.

    The function calls `progress(done, total, step)` now and then, raises JobError for what a person can mend,
    and returns None, the address of its result, or a ResultFile. It runs in one transaction; what it
    does by another connection, such as the owner's, it must be able to do again.
    """

    def decorate(function):
        function.needs = needs
        register_job(name, function)
        return function

    return decorate


def may_still(row):
    """Whether who started the job may have it done, or its result, now. The platform's own jobs have nobody to ask.

    False for a kind that there is no more: nobody can say what it needs.
    """
    user = row.created_by
    if user is None:
        return True
    try:
        needs = function_of(row.kind).needs
    except NoSuchJob:
        return False
    if not user.is_active:
        return False
    if not in_school():
        return user.is_staff
    return needs is None or (needs(user, **row.arguments) if callable(needs) else user.can(needs))


def start_job(function, title, arguments=None, *, by, result_url=""):
    """A Job row for `function`, written in the caller's transaction and queued after it.

    `arguments` are JSON-able keyword arguments, `by` the user who will see the job. Without a
    broker the row waits for the sweeper; the request does not.
    """
    row = Job.objects.create(
        kind=name_of(function),
        title=title,
        arguments=arguments or {},
        created_by=by,
        result_url=result_url,
    )
    _queue_after_commit(row.pk)
    return row


def resume_stalled_jobs():
    """Queues again every unfinished job without a sign of life; returns how many."""
    stalled = [row for row in Job.objects.stalled() if not progress.is_fresh(row.pk)]
    for row in stalled:
        # Not again at the next sweep while this message is on its way.
        Job.objects.filter(pk=row.pk).unfinished().update(heartbeat_at=timezone.now())
        _queue_after_commit(row.pk)
    return len(stalled)


def give_up_unfinished(reason):
    """Nothing that still waits or was under way here is done, for this reason; returns how many jobs that were."""
    return Job.objects.unfinished().update(state=Job.State.FAILED, error=reason, step="", finished_at=timezone.now())


def forget_file(row):
    """The result file of a finished job goes once this transaction is through."""
    delete_once_sure(row.result_file.storage, row.result_file.name)
    row.result_file = ""
    row.save(update_fields=["result_file"])


def _queue_after_commit(job_id):
    """For whom is selected now: the platform's staff have left a school by then."""
    owner = connection.tenant
    transaction.on_commit(lambda: _queue(job_id, owner))


def _queue(job_id, owner):
    try:
        with tenant_context(owner):
            (run_job if in_school() else run_platform_job).delay(job_id)
    except BrokerDown:
        log.warning("The queue is down; job %s waits for the sweeper.", job_id)


@shared_task(name="jobs.run")
def run_job(job_id):
    """Does one job of the selected school."""
    execute_job(job_id)


@shared_task(name="jobs.run_platform", base=PlatformTask)
def run_platform_job(job_id):
    """Does one job of the platform itself."""
    execute_job(job_id)


def execute_job(job_id):
    """Does the job unless it is finished or another worker is at it."""
    row = _claim(job_id)
    if row is None:
        return
    usual = current_school().locale if in_school() else settings.LANGUAGE_CODE
    language = (row.created_by and row.created_by.language) or usual
    actor = Actor(user=row.created_by, name=row.created_by.name) if row.created_by else SYSTEM
    with acting(actor), translation.override(language):
        try:
            with files_kept_with_rows():
                _work(row)
        except JobError as error:
            _fail(job_id, str(error))
        except (OperationalError, InterfaceError):
            # The database went away in the middle: nothing is written, the sweeper tries again.
            log.exception("Job %s lost the database.", job_id)
        except Exception as error:
            log.exception("Job %s failed.", job_id)
            if is_no_room(error):
                _fail(job_id, not_stored_text())
            else:
                _fail(job_id, _("Something went wrong on our side. Nothing was changed. Try again, or ask support."))


@transaction.atomic
def _claim(job_id):
    """The job, now running; None when it is finished or being done, or when it was tried too often."""
    if not _lock(job_id):
        return None
    row = Job.objects.select_related("created_by").filter(pk=job_id).unfinished().first()
    if row is None:
        return None
    if row.attempts >= MAX_ATTEMPTS:
        _fail(job_id, _("This was tried several times and did not come to an end. Nothing was changed. Ask support."))
        return None
    Job.objects.filter(pk=job_id).update(
        state=Job.State.RUNNING, attempts=F("attempts") + 1, heartbeat_at=timezone.now()
    )
    return row


@transaction.atomic
def _work(row):
    """The function and the job's "done", together or not at all."""
    if not _lock(row.pk) or not Job.objects.filter(pk=row.pk).unfinished().exists():
        return
    function = function_of(row.kind)
    if not may_still(row):
        raise JobError(_("You may not do this any more. Nothing was changed. Ask the office if you should."))
    report = progress.Reporter(row.pk)
    result = function(report, **row.arguments)
    row.state = Job.State.DONE
    row.done, row.total, row.step = report.total, report.total, ""
    row.finished_at = row.heartbeat_at = timezone.now()
    fields = ["state", "done", "total", "step", "finished_at", "heartbeat_at", "result_url"]
    if isinstance(result, ResultFile):
        with ContentFile(result.content) if isinstance(result.content, bytes) else File(result.content) as content:
            row.result_file.save(result.name, content, save=False)
        fields.append("result_file")
    elif result:
        row.result_url = result
    row.save(update_fields=fields)


def _fail(job_id, text):
    Job.objects.filter(pk=job_id).unfinished().update(
        state=Job.State.FAILED, error=text, step="", finished_at=timezone.now()
    )


def _lock(job_id):
    """Takes the job's lock until the end of the transaction; False when another worker holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{connection.schema_name}:job:{job_id}"]
        )
        return cursor.fetchone()[0]
