"""Telling families of published report cards: rows with the publication, messages when its time has come."""

import logging
from collections import defaultdict
from itertools import islice

from django.db import transaction
from django.utils import timezone

from academics.models import GuardianLink
from attendance.alerts.siblings import group_by_siblings
from core.school import school_today
from messaging.actions import Recipient, send_message

from ..models import Document, ReportNotice
from .access import TOPIC
from .text import guardian_text, student_text

log = logging.getLogger(__name__)
_State = ReportNotice.State

# So many families are told in one round of the sweep; the next one goes on.
FAMILIES = 100


def plan_notices(run, *, at):
    """A pending notice for each student of the round's report cards; who was told already is not told again."""
    ReportNotice.objects.bulk_create(
        [
            ReportNotice(run=run, student_id=student, due_at=at)
            for student in Document.objects.of_run(run).current().values_list("student_id", flat=True)
        ],
        ignore_conflicts=True,
    )
    ReportNotice.objects.of_run(run).unsent().update(state=_State.PENDING, due_at=at, decided_at=None)


def plan_notice_of_correction(run, student):
    """A pending notice of the new version, also for who was told of the old one, of cards that are published."""
    values = {"state": _State.PENDING, "due_at": max(run.publish_at, timezone.now()), "decided_at": None}
    ReportNotice.objects.update_or_create(run=run, student=student, defaults=values)


def forget_notice(run, student):
    """The family is told anew when the cards are published again: what it was told of is not what it finds then."""
    ReportNotice.objects.of_run(run).filter(student=student).delete()


def cancel_notices(run):
    """What has not gone out will not."""
    ReportNotice.objects.of_run(run).pending().update(state=_State.CANCELLED, decided_at=timezone.now())


def drop_pending_notices():
    """Nobody is told of what waits for its time; returns how many notices that were."""
    return ReportNotice.objects.pending().update(state=_State.CANCELLED, decided_at=timezone.now())


def send_due_notices():
    """Tells the families of report cards whose time has come; returns how many messages were written.

    Safe to run twice at once: a family is taken by whoever locks all its due notices. A failure with one family is
    logged and leaves the others alone.
    """
    written = 0
    for family in islice(group_by_siblings(ReportNotice.objects.due()), FAMILIES):
        ids = [notice.pk for notice in family]
        try:
            written += _tell_family(ids)
        except Exception:
            log.exception("Notices of report cards %s were not sent", ids)
    return written


@transaction.atomic
def _tell_family(ids):
    """Decides the notices `ids`, all due ones of one family."""
    notices = list(
        ReportNotice.objects.due().filter(pk__in=ids).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    )
    if len(notices) != len(ids):
        return 0  # another sweeper is at it, or they were just withdrawn
    documents = _published(notices)
    letters = [*_to_guardians(documents), *_to_students(documents)]
    told = set()
    for recipient, text in letters:
        send_message(topic=TOPIC, subject=text.subject, body=text.body, recipients=[recipient])
        told |= {student.pk for student in recipient.students}
    for notice in notices:
        notice.decided_at = timezone.now()
        if (notice.run_id, notice.student_id) not in documents:
            notice.state = _State.CANCELLED
        else:
            notice.state = _State.SENT if notice.student_id in told else _State.UNREACHABLE
    ReportNotice.objects.bulk_update(notices, ["state", "decided_at"])
    return len(letters)


def _published(notices):
    """{(run id, student id): Document} of what families see now."""
    wanted = {(notice.run_id, notice.student_id) for notice in notices}
    found = (
        Document.objects.shown_to_families()
        .filter(run__in={run for run, _student in wanted}, student__in={student for _run, student in wanted})
        .select_related("run", "student__user")
        .order_by("run__session__starts_on", "student__sort_name", "pk")
    )
    return {(each.run_id, each.student_id): each for each in found if (each.run_id, each.student_id) in wanted}


def _to_guardians(documents):
    """[(Recipient, Text)] of guardians who get messages of a child and may see its report card."""
    of_student = defaultdict(list)
    for document in documents.values():
        of_student[document.student_id].append(document)
    today = school_today()
    links = (
        GuardianLink.objects.receiving_messages(on=today)
        .allowing_portal(on=today)
        .filter(student__in=of_student)
        .select_related("guardian__user")
        .in_call_order()
    )
    children = defaultdict(list)
    for link in links:
        children[link.guardian].append(link.student_id)
    for guardian, students in children.items():
        own = [document for student in students for document in of_student[student]]
        recipient = Recipient(
            guardian=guardian,
            user=guardian.user,
            email=guardian.email or (guardian.user.email if guardian.user else ""),
            students=tuple(dict.fromkeys(document.student for document in own)),
        )
        if recipient.channels:
            yield recipient, guardian_text(guardian, own)


def _to_students(documents):
    """[(Recipient, Text)] of students with an account of their own."""
    own = defaultdict(list)
    for document in documents.values():
        own[document.student].append(document)
    for student, cards in own.items():
        if student.user:
            recipient = Recipient(user=student.user, email=student.user.email, students=(student,))
            if recipient.channels:
                yield recipient, student_text(student, cards)
