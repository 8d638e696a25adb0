"""Who may be told of a report card by mail, and whether it is still published: asked whenever the mail is to go."""

from datetime import timedelta

from django.utils.translation import gettext as _

from academics.models import GuardianLink
from core.school import school_today
from messaging.access import asked_before_sending, without_link

from ..models import Document, ReportNotice

TOPIC = "report"
# How soon after its messages a notice is decided, in the same transaction.
DECIDED_WITHIN = timedelta(minutes=1)


@asked_before_sending(TOPIC)
def objection_to_report(delivery):
    """Guardians are told of report cards that they may see in the portal; "" or why this one is not."""
    return _objection_to_guardian(delivery) or _objection_to_cards(delivery)


def _objection_to_guardian(delivery):
    if delivery.guardian is None:
        return ""
    unseen = without_link(delivery, GuardianLink.objects.allowing_portal(on=school_today()))
    if unseen:
        return _("%(name)s may no longer see the report cards of %(students)s.") % {
            "name": delivery.guardian.name,
            "students": ", ".join(student.name for student in unseen),
        }
    return ""


def _objection_to_cards(delivery):
    """Between two attempts the cards may have been withdrawn, or corrected, which is told anew."""
    written, students = delivery.message.created_at, delivery.students.all()
    told = ReportNotice.objects.of_students(students).decided_between(written, written + DECIDED_WITHIN)
    shown = Document.objects.shown_to_families().filter(student__in=students)
    if set(told.values_list("run", "student")).isdisjoint(shown.values_list("run", "student")):
        return _("Not sent: the report card is not published any more, or its correction is told anew.")
    return ""
