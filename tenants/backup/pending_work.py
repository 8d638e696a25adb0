"""What was under way when a backup was taken is not done a second time by the school that lives on in it."""

from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from accounts.models import Invitation, OutgoingMail
from assessment.reports.notices.sending import drop_pending_notices
from attendance.actions import drop_pending_alerts
from jobs.running import give_up_unfinished
from messaging.actions import stop_unsent


def stop_pending_work():
    """Stops, in the selected school, all that the sweep would take up, and signs everybody out; {what: how many}.

    The school may have sent it after the backup was taken. An account that is to be closed on a day still is.
    """
    reason = _("The school was restored from a backup of that time, and this is not done again.")
    # A session that was ended since must not open the school again.
    Session.objects.all().delete()
    return {
        "messages_stopped": stop_unsent(reason),
        "alerts_stopped": drop_pending_alerts(),
        "notices_stopped": drop_pending_notices(),
        "invitations_stopped": Invitation.objects.filter(sent_at=None).exclude(email="").withdraw(),
        "mails_stopped": OutgoingMail.objects.all().delete()[0],
        "jobs_stopped": give_up_unfinished(reason),
    }
