"""What a school says about itself."""

import re
import zoneinfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..branding import clean_accent, clean_logo
from ..new_school import clean_name

WEEK_DAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)


def _zones():
    return [(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones()) if _is_place(zone)]


def _is_place(zone):
    return zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "SystemV/")))


IDLE_MINUTES = (
    (15, _("15 minutes")),
    (30, _("30 minutes")),
    (60, _("1 hour")),
    (240, _("4 hours")),
    (480, _("8 hours")),
    (1440, _("1 day")),
    (10080, _("1 week")),
    (20160, _("2 weeks")),
)


class SchoolForm(forms.Form):
    """`changes` holds the values for `change_school` once the form is valid; the logo is apart."""

    CHANGES = (
        "name",
        "contact",
        "timezone",
        "locale",
        "week_days",
        "accent",
        "staff_idle_minutes",
        "family_idle_minutes",
    )

    name = forms.CharField(label=_("Name of the school"), max_length=150)
    contact = forms.CharField(
        label=_("How to reach the office"),
        max_length=200,
        required=False,
        help_text=_("A phone number or an e-mail address. Shown when the school's pages are closed."),
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    locale = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of pages and mails for everybody who has not chosen another."),
    )
    week_days = forms.TypedMultipleChoiceField(
        label=_("School days"), choices=WEEK_DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    accent = forms.CharField(
        label=_("Colour"),
        max_length=7,
        help_text=_("Of buttons and links. Dark enough for white text."),
        widget=forms.TextInput(attrs={"type": "color", "class": "form-control-color"}),
    )
    staff_idle_minutes = forms.TypedChoiceField(
        label=_("Staff sign in again after"),
        coerce=int,
        choices=IDLE_MINUTES[:6],
        help_text=_("Without anything done in between. Shorter is safer where several people use one computer."),
    )
    family_idle_minutes = forms.TypedChoiceField(
        label=_("Families sign in again after"), coerce=int, choices=IDLE_MINUTES
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 4 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    def __init__(self, *args, has_logo=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["remove_logo"]

    def clean_name(self):
        return clean_name(self.cleaned_data["name"])

    def clean_week_days(self):
        return sorted(self.cleaned_data["week_days"])

    def clean_accent(self):
        colour = self.cleaned_data["accent"].strip()
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise ValidationError(_("Write the colour as # and six digits."))
        return clean_accent(colour)

    def clean_logo(self):
        upload = self.cleaned_data["logo"]
        return clean_logo(upload) if upload else None

    @property
    def changes(self):
        return {name: self.cleaned_data[name] for name in self.CHANGES}
