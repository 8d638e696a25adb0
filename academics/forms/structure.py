"""Years, terms, levels, subjects and sections as they are typed in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.filters import DaysInOrder
from core.forms.widgets import DayInput

from ..models import AcademicSession, GradeLevel, Section, Subject


class SessionForm(DaysInOrder, forms.ModelForm):
    """A school year, a term or a grading period. Which of them, and in what, is known before."""

    class Meta:
        model = AcademicSession
        fields = ["title", "starts_on", "ends_on", "posting_from", "posting_until"]
        widgets = {name: DayInput() for name in ("starts_on", "ends_on", "posting_from", "posting_until")}
        help_texts = {
            "posting_from": _(
                "Teachers enter marks from this day on. Leave both empty and the dates of the term or year around it apply."
            ),
            "posting_until": _(
                "The last day for marks; it may lie after the last day above, also after the school year. Later only the office may."
            ),
        }

    def clean(self):
        data = super().clean()
        first, last = data.get("posting_from"), data.get("posting_until")
        if first and last and last < first:
            self.add_error("posting_until", _("The posting window ends before it begins."))
        elif last and data.get("starts_on") and last < data["starts_on"]:
            self.add_error("posting_until", _("This is before the first day: nobody could enter a mark."))
        return data


class LevelForm(forms.ModelForm):
    class Meta:
        model = GradeLevel
        fields = ["name", "position"]
        help_texts = {"position": _("Levels are listed in this order; equal ones by name.")}


class SubjectForm(forms.ModelForm):
    class Meta:
        model = Subject
        fields = ["name", "code"]


class SectionForm(forms.ModelForm):
    class Meta:
        model = Section
        fields = ["name", "grade_level", "school_year", "room"]
        labels = {"grade_level": _("Level"), "school_year": _("School year")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_year"].queryset = AcademicSession.objects.years().latest_first()

    def clean(self):
        data = super().clean()
        namesakes = Section.objects.of_year(data.get("school_year")).exclude(pk=self.instance.pk)
        if data.get("name") and namesakes.filter(name=data["name"]).exists():
            self.add_error("name", _("This school year has a section of that name."))
        return data
