"""What a person decides about a checked sheet before it is imported."""

from dataclasses import replace
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.widgets import DayInput

from ..plans import ImportChoices

# Outcomes whose rows are left out until a person wants them: one by one, or all.
LEFT_OUT = ("duplicate", "gone")


class ChoicesForm(forms.Form):
    """One form for all questions of a batch; only those are asked that its plan has.

    Rows of the table are ticked by "row"; with nothing else said, earlier choices stay.
    """

    others = forms.BooleanField(required=False)
    accepts = forms.MultipleChoiceField(required=False, choices=[(outcome, outcome) for outcome in LEFT_OUT])
    first_day = forms.DateField(label=_("First day of new students"), required=False, widget=DayInput())
    last_days = forms.BooleanField(
        label=_("End the stay of these students on the last day in the sheet"), required=False
    )
    makes_levels = forms.BooleanField(label=_("Make these levels"), required=False)

    def __init__(self, *args, batch, **kwargs):
        asks = batch.asks
        self.earlier = ImportChoices.of(batch.options)
        kwargs["initial"] = {
            "first_day": date.fromisoformat(asks["first_day"]["day"]) if "first_day" in asks else None,
            "last_days": self.earlier.ends_stays,
        }
        super().__init__(*args, **kwargs)
        self.asks = asks
        self.sections = asks.get("sections", [])
        for index, missing in enumerate(self.sections):
            self.fields[f"level_{index}"] = forms.CharField(
                label=missing["name"], required=False, max_length=60, initial=missing["level"]
            )

    @property
    def section_rows(self):
        """(missing section, its field) for the page."""
        return [(missing, self[f"level_{index}"]) for index, missing in enumerate(self.sections)]

    def clean_first_day(self):
        day = self.cleaned_data["first_day"]
        if day and not 1900 <= day.year <= 2999:
            raise forms.ValidationError(_("Check the year of this day."))
        return day

    def choices(self, rows):
        """The ImportChoices with what was sent: `rows` are the numbers of ticked rows."""
        data, chosen = self.cleaned_data, self.earlier
        levels = {
            missing["key"]: data[f"level_{index}"].strip()
            for index, missing in enumerate(self.sections)
            if data[f"level_{index}"].strip()
        }
        asked = {}
        if "settings" in self.data:
            asked["ends_stays"] = data["last_days"]
            asked["first_day"] = data["first_day"] or chosen.first_day
        return replace(
            chosen,
            accepted=chosen.accepted | frozenset(rows),
            accepts=chosen.accepts | frozenset(data["accepts"]),
            reuses_numbers=chosen.reuses_numbers or data["others"],
            levels=chosen.levels | levels,
            makes_sections=chosen.makes_sections or data["makes_levels"],
            **asked,
        )
