"""Searching the audit trail."""

from django import forms
from django.utils.translation import gettext_lazy as _


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class AuditFilterForm(forms.Form):
    """Words, a person and days. What is not understood is said at its place and left out."""

    q = forms.CharField(label=_("Find"), required=False, max_length=100, widget=forms.SearchInput())
    who = forms.CharField(label=_("Who did it"), required=False, max_length=100)
    first = forms.DateField(label=_("From"), required=False, widget=_Day())
    last = forms.DateField(label=_("To"), required=False, widget=_Day())

    @property
    def is_used(self):
        return any(self.data.get(name) for name in self.fields)

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("This day is before the first one."))
        return data

    def narrow(self, events):
        """Those of `events` that the filters let through."""
        self.is_valid()
        wanted = getattr(self, "cleaned_data", {})
        found = events.matching(wanted.get("q") or "").by_actor(wanted.get("who") or "")
        return found.between(wanted.get("first"), wanted.get("last"))
