"""Classes as they are typed in and looked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import AcademicSession, Course, SchoolClass, Section
from .filters import SectionFilterForm


class ClassFilterForm(SectionFilterForm):
    """Which classes, and the day for which teachers and size are asked."""


class ClassForm(forms.ModelForm):
    class Meta:
        model = SchoolClass
        fields = ["title", "course", "school_year", "section", "own_roster"]
        labels = {"course": _("Course"), "school_year": _("School year"), "section": _("Section")}
        help_texts = {
            "title": _("Such as “Mathematics 7A” or “French, group 2”."),
            "section": _("Leave it empty for a class that students of several sections attend."),
            "own_roster": _("For split groups and electives. Without it everybody in the section attends."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_year"].queryset = AcademicSession.objects.years().latest_first()
        self.fields["course"].queryset = Course.objects.in_reading_order()
        self.fields["section"].queryset = Section.objects.with_year().in_reading_order()
        self.fields["section"].empty_label = _("None: students of several sections")

    def clean(self):
        data = super().clean()
        if not data.get("section") and not data.get("own_roster"):
            self.add_error("section", _("Choose a section, or give the class students of its own."))
        return data
