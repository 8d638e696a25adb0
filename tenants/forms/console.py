"""What platform staff fill in."""

import zipfile
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from core.postgres.cells import HOME

from ..addresses import subdomain_of
from ..countries import countries
from ..models import HOME_NAME, Domain
from ..new_school import validate_new_school
from .public import free_subdomain

MAX_SUPPORT_MINUTES = 60
_HOST = r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"


class ConsoleSignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The address or the password is not correct. Check both, or set a new password."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")


class NewSchoolForm(forms.Form):
    """A school made by staff; `new_school` holds it once the form is valid."""

    name = forms.CharField(label=_("Name of the school"), max_length=150, widget=UnfoldAdminTextInputWidget)
    subdomain = forms.CharField(label=_("Subdomain"), max_length=60, widget=UnfoldAdminTextInputWidget)
    country = forms.ChoiceField(
        label=_("Country"), choices=lambda: [("", "—"), *countries()], required=False, widget=UnfoldAdminSelectWidget
    )
    owner_name = forms.CharField(
        label=_("Name of the owner"), max_length=150, required=False, widget=UnfoldAdminTextInputWidget
    )
    owner_email = forms.EmailField(label=_("E-mail address of the owner"), widget=UnfoldAdminEmailInputWidget)
    new_school = None

    def clean_subdomain(self):
        return free_subdomain(self.cleaned_data["subdomain"])

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                self.new_school = validate_new_school(**data)
            except ValidationError as error:
                self.add_error(None, error.messages)
        return data


class ImportSchoolForm(forms.Form):
    """The file of a school's export, and where the new school is to be."""

    file = forms.FileField(
        label=_("Export"), help_text=_("The ZIP file that a school's export gave."), widget=UnfoldAdminFileFieldWidget
    )
    subdomain = forms.CharField(label=_("Subdomain"), max_length=60, widget=UnfoldAdminTextInputWidget)
    owner_email = forms.EmailField(label=_("E-mail address of the owner"), widget=UnfoldAdminEmailInputWidget)

    def clean_subdomain(self):
        return free_subdomain(self.cleaned_data["subdomain"])

    def clean_file(self):
        """Only what is no ZIP at all; the import looks into it."""
        file = self.cleaned_data["file"]
        if not zipfile.is_zipfile(file):
            raise ValidationError(_("This is no ZIP file. Choose the file as it was downloaded."))
        file.seek(0)
        return file


class SuspendForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For the platform's staff and the school's audit trail; visitors do not see it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class SupportForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The school's owner reads it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=MAX_SUPPORT_MINUTES,
        initial=30,
        widget=UnfoldAdminIntegerFieldWidget,
    )


class EraseForm(forms.Form):
    """Asks for the school's name; `school` comes from the caller."""

    name = forms.CharField(label=_("Name of the school"), widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.school = school
        # Django takes a help text for HTML.
        self.fields["name"].help_text = escape(_("Type “%(name)s” to erase it.") % {"name": school.name})

    def clean_name(self):
        if self.cleaned_data["name"].strip() != self.school.name:
            raise ValidationError(_("That is not the school's name."))
        return self.cleaned_data["name"]


class PutInPlaceForm(forms.Form):
    """Asks for the school's address, as its people write it before the platform's; `school` comes from the caller."""

    address = forms.CharField(label=_("Address of the school"), widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = subdomain_of(school)
        text = _("Type “%(address)s” to put it in place.") % {"address": self.expected}
        self.fields["address"].help_text = escape(text)

    def clean_address(self):
        if self.cleaned_data["address"].strip().lower() != self.expected:
            raise ValidationError(_("That is not the school's address."))
        return self.cleaned_data["address"]


class SchoolMoveForm(forms.Form):
    """Asks for one of the servers on which `school` is not."""

    cell = forms.ChoiceField(label=_("Server"), required=False, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cell"].choices = [
            (cell, cell or HOME_NAME) for cell in (HOME, *settings.CELLS) if cell != school.cell
        ]
        self.fields["cell"].help_text = _(
            "The school can be used while it is copied. Then nothing can be saved in it for some seconds."
        )


class DomainForm(forms.ModelForm):
    class Meta:
        model = Domain
        fields = ("domain", "is_primary")
        labels = {"domain": _("Host name"), "is_primary": _("Main address")}

    def __init__(self, *args, **kwargs):
        """The console shows these fields in a table, without labels of their own."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def clean_domain(self):
        """A host name in lower case; addresses as copied from a browser are taken apart."""
        text = self.cleaned_data["domain"].strip().lower()
        host = (urlsplit(text).hostname or "" if "://" in text else text).rstrip(".")
        RegexValidator(_HOST, _("Write a host name such as school.example.org, without port or path."))(host)
        if host == settings.PLATFORM_DOMAIN:
            raise ValidationError(_("That is the platform's own host."))
        if Domain.objects.filter(domain=host).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another school answers there."))
        return host


class ChangeStaffForm(forms.ModelForm):
    """`by`, who fills it in, is set on the class by the console."""

    by = None

    class Meta:
        model = User
        fields = ("email", "given_name", "family_name", "is_active")

    def clean_is_active(self):
        if not self.cleaned_data["is_active"] and self.instance.pk == self.by.pk:
            raise ValidationError(_("You cannot take your own access away. Ask a colleague."))
        return self.cleaned_data["is_active"]


class NewStaffForm(forms.ModelForm):
    """A new member of the platform's staff; they choose their password by the mail they get."""

    class Meta:
        model = User
        fields = ("email", "given_name", "family_name")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.known_as(email).exists():
            raise ValidationError(_("Somebody has this address already."))
        return email
