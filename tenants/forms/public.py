"""What strangers fill in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..addresses import school_host
from ..countries import countries
from ..models import School
from ..new_school import validate_new_school
from ..subdomains import clean_subdomain

# The form's names of what `validate_new_school` calls otherwise.
_FIELDS = {"name": "school_name", "timezone": None, "locale": None, "week_days": None}


def free_subdomain(text):
    """The subdomain when a school may have it and none does; ValidationError says why not."""
    subdomain = clean_subdomain(text)
    if School.objects.at_host(school_host(subdomain)).exists():
        raise ValidationError(_("The address “%(name)s” is taken by another school."), params={"name": subdomain})
    return subdomain


class SignUpForm(forms.Form):
    """A school that is to be; `new_school` holds it once the form is valid."""

    school_name = forms.CharField(
        label=_("Name of the school"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    subdomain = forms.CharField(
        label=_("Web address"),
        max_length=60,
        help_text=_("A short name for the web: letters a to z, digits and hyphens, such as “greenwood”."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=lambda: [("", _("Choose…")), *countries()],
        help_text=_("It sets the time zone and the school days; both can be changed."),
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    owner_name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    owner_email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a link there to make sure that it is yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    new_school = None

    def clean_subdomain(self):
        return free_subdomain(self.cleaned_data["subdomain"])

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        values = {name: value for name, value in data.items() if name != "school_name"}
        try:
            self.new_school = validate_new_school(data["school_name"], **values)
        except ValidationError as error:
            for name, messages in error.error_dict.items():
                self.add_error(_FIELDS.get(name, name), messages)
        return data


class FindSchoolForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one that your school knows."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class StaffEmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()
