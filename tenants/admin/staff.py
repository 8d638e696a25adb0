"""The platform's staff."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from ..actions import ask_for_password_link, change_staff, make_staff
from ..console import ConsoleAdmin
from ..forms import ChangeStaffForm, NewStaffForm


@admin.register(User)
class StaffAdmin(ConsoleAdmin):
    """Makes staff and takes their access away; they are never deleted, because the trail names them."""

    list_title = gettext_lazy("Platform staff")
    list_display = ("email", "given_name", "family_name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "given_name", "family_name")
    readonly_fields = ("last_login", "date_joined")
    fields = ("email", "given_name", "family_name", "is_active", "last_login", "date_joined")
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_staff=True)

    def get_fields(self, request, obj=None):
        return ("email", "given_name", "family_name") if obj is None else self.fields

    def get_readonly_fields(self, request, obj=None):
        return () if obj is None else self.readonly_fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, form=NewStaffForm if obj is None else ChangeStaffForm, **kwargs)
        form.by = request.user
        return form

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if change:
            change_staff(obj, {name: form.cleaned_data[name] for name in form.changed_data}, by=request.user)
            return
        user, _created = make_staff(obj.email, name=obj.given_name, family_name=obj.family_name)
        ask_for_password_link(user.email)
        # The admin goes on with the object that it was given.
        obj.pk, obj.username = user.pk, user.username
        messages.info(request, _("A link to choose a password is on its way to %(email)s.") % {"email": user.email})
