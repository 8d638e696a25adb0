"""The audit trail."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.lists import Empty, page_of, render_list

from ..access import requires
from ..capabilities import Capability as C
from ..forms.audit import AuditFilterForm
from ..models import AuditEvent


@requires(C.SEE_AUDIT)
def audit(request):
    """Who did what, newest first. Who may not see contacts reads which fields changed, and not their values."""
    form = AuditFilterForm(request.GET)
    events = form.narrow(AuditEvent.objects.visible_to(request.user))
    context = {
        "form": form,
        "page": page_of(request, events),
        "may_see_contacts": request.user.can(C.SEE_CONTACTS),
    }
    return render_list(request, "accounts/audit.html", context, empty=_no_events)


def _no_events():
    return Empty(
        _("Nothing matches"),
        _("Try fewer words or more days."),
        icon="history",
        url=reverse("accounts:audit"),
        action=_("Show everything"),
    )
