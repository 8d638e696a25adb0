"""What has happened on the platform: to be read, never changed."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from accounts.models import AuditEvent

from ..models import SignUp, SupportGrant


class ReadOnlyAdmin(ModelAdmin):
    list_per_page = 44
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(SignUp)
class SignUpAdmin(ReadOnlyAdmin):
    list_display = ("school_name", "subdomain", "owner_email", "state", "error", "created_at")
    list_filter = ("state",)
    search_fields = ("school_name", "subdomain", "owner_email")


@admin.register(SupportGrant)
class SupportGrantAdmin(ReadOnlyAdmin):
    list_display = ("school", "staff", "reason", "minutes", "created_at")
    list_select_related = ("school", "staff")
    search_fields = ("school__name", "reason")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The platform's own trail; each school has another one in its own schema."""

    list_display = ("at", "actor_name", "verb", "subject_label", "reason", "ip")
    search_fields = ("actor_name", "verb", "subject_label", "reason")
