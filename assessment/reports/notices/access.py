"""Who may be told of a report card by mail, asked again whenever the mail is to go."""

from django.utils.translation import gettext as _

from academics.models import GuardianLink
from core.school import school_today
from messaging.access import asked_before_sending, without_link

TOPIC = "report"


@asked_before_sending(TOPIC)
def objection_to_report(delivery):
    """Guardians are told of report cards that they may see in the portal; "" or why this one is not."""
    if delivery.guardian is None:
        return ""
    unseen = without_link(delivery, GuardianLink.objects.allowing_portal(on=school_today()))
    if unseen:
        return _("%(name)s may no longer see the report cards of %(students)s.") % {
            "name": delivery.guardian.name,
            "students": ", ".join(student.name for student in unseen),
        }
    return ""
