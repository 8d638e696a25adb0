"""The audit trail."""

from core.lists import page_of, render_list

from ..access import requires
from ..capabilities import Capability as C
from ..forms.audit import AuditFilterForm
from ..models import AuditEvent


@requires(C.SEE_AUDIT)
def audit(request):
    """Who did what, newest first."""
    form = AuditFilterForm(request.GET)
    events = form.narrow(AuditEvent.objects.visible_to(request.user))
    return render_list(request, "accounts/audit.html", {"form": form, "page": page_of(request, events)})
