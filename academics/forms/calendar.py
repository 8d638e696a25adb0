"""What stands in the calendar, as it is typed in and looked for."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.filters import DaysInOrder
from core.forms.widgets import DayInput
from core.school import school_today

from ..models import CalendarEntry, Section


class CalendarEntryForm(DaysInOrder, forms.ModelForm):
    class Meta:
        model = CalendarEntry
        fields = ["kind", "title", "starts_on", "ends_on", "grade_level", "section"]
        labels = {"grade_level": _("Level"), "section": _("Section")}
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
        help_texts = {
            "kind": _("On a closed day nobody asks for registers. Without lessons the school is open all the same."),
            "ends_on": _("Leave it empty for one day."),
            "section": _("Leave level and section empty for the whole school."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = False
        self.fields["grade_level"].empty_label = _("All levels")
        self.fields["section"].empty_label = _("All sections")
        sections = Section.objects.not_over(school_today())
        if self.instance.section_id:
            sections = sections | Section.objects.filter(pk=self.instance.section_id)
        self.fields["section"].queryset = sections.with_year().in_reading_order()

    def clean(self):
        data = super().clean()
        if not data.get("ends_on") and "ends_on" not in self.errors:
            data["ends_on"] = data.get("starts_on")
        return data


class MonthForm(forms.Form):
    """The month that is looked at: "2026-11"; a wrong one is this month."""

    month = forms.RegexField(regex=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", required=False)

    @property
    def first(self):
        """The first day of the month."""
        asked = self.cleaned_data.get("month") if self.is_valid() else ""
        return date.fromisoformat(f"{asked}-01") if asked else school_today().replace(day=1)
