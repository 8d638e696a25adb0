"""A calendar's secret address."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarLinkForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=60,
        help_text=_("Where you will read it, such as “My phone”: so you know later which to revoke."),
    )
