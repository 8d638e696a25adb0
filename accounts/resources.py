"""Accounts, roles and the audit trail as columns."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource
from core.useragents import describe_browser

from .audit_text import changes, describe_verb
from .forms.people import PeopleFilterForm


class PersonResource(ExportResource):
    """Users read with `with_invitation` and `with_roles`."""

    given_name = Column("given_name", _("Given name"))
    family_name = Column("family_name", _("Family name"))
    preferred_name = Column("preferred_name", _("Preferred name"))
    username = Column("username", _("Username"))
    email = Column("email", _("E-mail address"))
    roles = Column(header=_("Roles"))
    state = Column(header=_("State"))
    last_login = Column("last_login", _("Last sign-in"))
    date_joined = Column("date_joined", _("Added"))

    # Most people's username is their e-mail address.
    CONTACTS = ("username", "email")
    STATES = dict(PeopleFilterForm.STATES)

    def dehydrate_roles(self, user):
        return ", ".join(role.name for role in user.role_list)

    def dehydrate_state(self, user):
        return str(self.STATES[user.state])


@dataclass(frozen=True)
class Right:
    """A line of the matrix of roles and rights."""

    group: str
    capability: str


class RightsResource(ExportResource):
    """The matrix: a line for each Right, a column for each of `roles`."""

    group = Column(header=_("Area"))
    right = Column(header=_("May"))

    def __init__(self, *, roles):
        super().__init__()
        self.roles = {f"role_{role.pk}": role for role in roles}
        self.fields.update({name: Column(header=role.name) for name, role in self.roles.items()})

    def dehydrate_group(self, line):
        return str(line.group)

    def dehydrate_right(self, line):
        return str(line.capability.label)

    def export_field(self, field, instance, **kwargs):
        role = self.roles.get(self.get_field_name(field))
        if role is None:
            return super().export_field(field, instance, **kwargs)
        return str(_("Yes") if instance.capability in role.capabilities else _("No"))


class AuditResource(ExportResource):
    at = Column("at", _("When"))
    actor = Column("actor_name", _("Who"))
    what = Column(header=_("What"))
    subject = Column("subject_label", _("Whom or what"))
    changes = Column(header=_("Before and after"))
    reason = Column("reason", _("Reason"))
    ip = Column("ip", _("IP address"))
    browser = Column(header=_("Browser"))

    # Somebody's phone may be among them.
    CONTACTS = ("changes",)

    def dehydrate_what(self, event):
        return str(describe_verb(event.verb))

    def dehydrate_changes(self, event):
        return "; ".join(_change(*each) for each in changes(event))

    def dehydrate_browser(self, event):
        return describe_browser(event.user_agent) if event.user_agent else ""


def _change(field, before, after):
    """ "Given name: Amna → Amina"; "Room: 12" where nothing was before, "Room: 12 → –" where nothing is now."""
    values = f"{before} → {after or '–'}" if before else after
    return f"{field}: {values}" if field else values


class SupportVisitResource(ExportResource):
    staff_name = Column("staff_name", _("Who"))
    staff_email = Column("staff_email", _("E-mail address"))
    reason = Column("reason", _("Why"))
    started_at = Column("started_at", _("From"))
    until = Column(header=_("Until"))
    state = Column(header=_("State"))

    def dehydrate_until(self, visit):
        return visit.ended_at or visit.expires_at

    def dehydrate_state(self, visit):
        return str(_("Open") if visit.is_open else _("Over"))
