"""Lists of accounts and of what was done, as files."""

from django.utils.translation import gettext_lazy as _

from ..capabilities import GROUPS
from ..capabilities import Capability as C
from ..exports import ListExport, export_view
from ..forms.audit import AuditFilterForm
from ..forms.people import PeopleFilterForm
from ..models import AuditEvent, Role, SupportVisit, User
from ..resources import AuditResource, PersonResource, Right, RightsResource, SupportVisitResource
from .people import ACCOUNT_PAGES


@export_view(_("Accounts"), *ACCOUNT_PAGES, page="accounts:people")
def people(request):
    found = PeopleFilterForm(request.GET).narrow(User.objects.visible_to(request.user))
    return ListExport(PersonResource(), found.with_invitation().with_roles().by_name())


@export_view(_("Roles"), C.MANAGE_ACCESS, page="accounts:roles")
def roles(request):
    """The matrix of roles and rights."""
    resource = RightsResource(roles=Role.objects.visible_to(request.user))
    return ListExport(
        resource, [Right(group, capability) for group, capabilities in GROUPS for capability in capabilities]
    )


@export_view(_("Audit trail"), C.SEE_AUDIT, page="accounts:audit")
def audit(request):
    return ListExport(AuditResource(), AuditFilterForm(request.GET).narrow(AuditEvent.objects.visible_to(request.user)))


@export_view(_("Support visits"), C.SEE_AUDIT, page="accounts:support")
def support(request):
    return ListExport(SupportVisitResource(), SupportVisit.objects.visible_to(request.user))
