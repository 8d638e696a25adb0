"""The round over all schools: does what must happen and may have been missed.

Everything that must happen later is a row in a school's schema. A worker usually takes it up at
once; this round takes up what a crash, a lost task or a broker that was down has left behind.
"""

import logging

from django.db import connection
from django.utils import timezone
from django_tenants.utils import tenant_context

from academics.actions.staff_departures import close_accounts_of_departed
from accounts.actions import send_unsent_invitations
from accounts.outbox import send_waiting_mails
from assessment.reports.notices.sending import send_due_notices
from attendance.actions import follow_days, send_corrections, send_due_alerts
from attendance.escalation.looking import look_for_steps
from core.current import SYSTEM, acting
from core.school import school_zone
from jobs.running import resume_stalled_jobs
from messaging.actions import deliver_due
from timetables.actions.lessons import make_lessons_ahead

from .models import School

log = logging.getLogger(__name__)

# Schools of one task: a database connection's memory grows with every schema that it touches.
CHUNK = 50

# What a visit does, in order: alerts write deliveries, which are then handed on in the same visit. What a duty would
# do again in a school that lives on in a backup is stopped by `tenants.backup.pending_work`.
DUTIES = (
    send_due_alerts,
    follow_days,
    send_corrections,
    look_for_steps,
    send_due_notices,
    deliver_due,
    resume_stalled_jobs,
    send_unsent_invitations,
    send_waiting_mails,
    close_accounts_of_departed,
    make_lessons_ahead,
)


def school_chunks():
    """The ids of all schools that are up, as lists of at most CHUNK."""
    ids = list(School.objects.serving().order_by("pk").values_list("pk", flat=True))
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]


def sweep_schools(school_ids):
    """Does all duties in each of these schools; what fails in one is logged and leaves the others alone."""
    for school in School.objects.serving().filter(pk__in=school_ids):
        for duty in DUTIES:
            _do(duty, school)


def _do(duty, school):
    with tenant_context(school), timezone.override(school_zone()), acting(SYSTEM):
        try:
            duty()
        except Exception:
            log.exception("%s failed in school %s", duty.__name__, school.schema_name)
            # A connection that broke is replaced, so that the next school has a working one.
            connection.close_if_unusable_or_obsolete()
