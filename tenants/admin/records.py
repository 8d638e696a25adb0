"""What has happened on the platform: to be read, never changed."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import AuditEvent
from accounts.templatetags.accounts import browser, changes, describe_verb

from ..console import ConsoleAdmin
from ..countries import country_name
from ..models import ErasureReport, SignUp, SupportGrant


class ReadOnlyAdmin(ConsoleAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(SignUp)
class SignUpAdmin(ReadOnlyAdmin):
    list_display = ("school_name", "subdomain", "owner_email", "shown_state", "error", "created_at")
    list_filter = ("state",)
    search_fields = ("school_name", "subdomain", "owner_email")
    fields = (
        "school_name",
        "subdomain",
        "country_in_words",
        "owner_name",
        "owner_email",
        "state",
        "error",
        "school",
        "created_at",
        "expires_at",
    )

    @display(
        description=_("state"),
        ordering="state",
        label={
            SignUp.State.DONE: "success",
            SignUp.State.FAILED: "danger",
            SignUp.State.CONFIRMED: "info",
            SignUp.State.REQUESTED: "warning",
        },
    )
    def shown_state(self, sign_up):
        return sign_up.state, sign_up.get_state_display()

    @display(description=_("country"))
    def country_in_words(self, sign_up):
        return country_name(sign_up.country)


@admin.register(SupportGrant)
class SupportGrantAdmin(ReadOnlyAdmin):
    list_display = ("school", "staff", "reason", "minutes", "created_at")
    list_select_related = ("school", "staff")
    search_fields = ("school__name", "reason")
    fields = ("school", "staff", "reason", "minutes", "created_at")


@admin.register(ErasureReport)
class ErasureReportAdmin(ReadOnlyAdmin):
    """Schools that were erased: what there was, and whether the report is as it was signed."""

    list_display = ("schema_name", "made_at", "asked_by", "rows", "files", "genuine")
    search_fields = ("schema_name",)
    fields = ("schema_name", "made_at", "asked_by", "rows", "files", "backups", "tables", "verdict", "signature")

    @display(description=_("asked for by"))
    def asked_by(self, report):
        return report.content["asked_by"]

    @display(description=_("rows"))
    def rows(self, report):
        return sum(report.content["tables"].values())

    @display(description=_("files"))
    def files(self, report):
        return report.content["files"]

    @display(description=_("backups"))
    def backups(self, report):
        return report.content.get("backups", 0)

    @display(description=_("tables"))
    def tables(self, report):
        return ", ".join(f"{name}: {rows}" for name, rows in sorted(report.content["tables"].items()) if rows)

    @display(description=_("signature"), label={"good": "success", "broken": "danger"})
    def genuine(self, report):
        return ("good" if report.is_genuine else "broken"), self.verdict(report)

    @display(description=_("checked"))
    def verdict(self, report):
        return _("Genuine") if report.is_genuine else _("Does not match")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The platform's own trail; each school has another one in its own schema."""

    list_title = _("Audit trail")
    list_display = ("when", "who", "what", "whom", "reason", "address")
    search_fields = ("actor_name", "verb", "subject_label", "reason")
    fields = ("when", "who", "what", "whom", "before_and_after", "reason", "address", "device")

    @display(description=_("when"), ordering="at")
    def when(self, event):
        return date_format(localtime(event.at), "DATETIME_FORMAT")

    @display(description=_("who"))
    def who(self, event):
        return event.actor_name

    @display(description=_("what"))
    def what(self, event):
        return describe_verb(event.verb)

    @display(description=_("whom or what"))
    def whom(self, event):
        return event.subject_label

    @display(description=_("before and after"))
    def before_and_after(self, event):
        return "; ".join(f"{field}: {old} → {new}" if old else f"{field}: {new}" for field, old, new in changes(event))

    @display(description=_("IP address"))
    def address(self, event):
        return event.ip

    @display(description=_("device"))
    def device(self, event):
        return browser(event.user_agent)
