"""What narrows the list of students to look after, and the school's lines."""

from django import forms
from django.utils.translation import gettext_lazy as _

from academics.models import AcademicSession, GradeLevel, Section
from core.forms.filters import FilterForm, NameChoiceField
from core.school import school_today

from .models import ConcernRules
from .pages.concerns import ConcernKind


class ConcernFilterForm(FilterForm):
    """Which students, and for which reason."""

    level = NameChoiceField(
        label=_("Level"),
        required=False,
        queryset=GradeLevel.objects.all(),
        empty_label=_("All levels"),
    )
    section = NameChoiceField(
        label=_("Section"),
        required=False,
        queryset=Section.objects.none(),
        empty_label=_("All sections"),
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[("", _("All reasons")), *ConcernKind.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def prepare(self):
        sections = Section.objects.visible_to_staff(self.user).of_day(school_today())
        self.fields["section"].queryset = sections.in_reading_order()

    def narrow(self, students, *, on):
        """`students` of the level and section, found by name; the reason is left to `matching`."""
        if level := self.value("level"):
            students = students.in_level(level, on=on)
        if section := self.value("section"):
            students = students.in_section(section, on=on)
        return students.matching(self.value("q") or "")

    def matching(self, concerns):
        """Those of `concerns` with the chosen reason among theirs."""
        reason = self.value("reason")
        return [concern for concern in concerns if not reason or reason in concern.kinds]


class SubjectFilterForm(FilterForm):
    """Which subjects, in which term."""

    level = NameChoiceField(
        label=_("Level"),
        required=False,
        queryset=GradeLevel.objects.all(),
        empty_label=_("All levels"),
    )
    term = forms.ModelChoiceField(
        label=_("Term"),
        required=False,
        queryset=AcademicSession.objects.none(),
        empty_label=_("The running term"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data, *, user, terms):
        self.terms = terms
        super().__init__(data, user=user)

    def prepare(self):
        self.fields["term"].queryset = AcademicSession.objects.filter(pk__in=[term.pk for term in self.terms])

    def narrow(self, courses):
        if level := self.value("level"):
            courses = courses.of_level(level)
        return courses.titled_like(self.value("q") or "")


class ConcernRulesForm(forms.ModelForm):
    """The school's lines."""

    class Meta:
        model = ConcernRules
        fields = ["pass_mark", "drop_points", "attendance", "weeks", "missing_work"]
        help_texts = {
            "pass_mark": _("The grade of a class in the running term. Leave a line empty and nobody is listed for it."),
            "missing_work": _("Homework that was not handed in, and assessments that are marked as missing."),
        }
