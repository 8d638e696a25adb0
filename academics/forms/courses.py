"""Courses as they are typed in, and the classes of whole sections made at once."""

from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from core.bounds import whole_number
from core.forms.numbers import DecimalField
from core.school import school_today

from ..models import AcademicSession, Course, GradeLevel, Subject


class CourseBox(NamedTuple):
    """A box to tick: `there` is in how many sections of the level the subject has a class already."""

    subject: Subject
    value: str
    there: int
    is_ticked: bool


class LevelRow(NamedTuple):
    """A level with its number of sections and a box for each subject."""

    level: GradeLevel
    sections: int
    boxes: list[CourseBox]


class CourseForm(forms.ModelForm):
    class Meta:
        model = Course
        fields = ["subject", "grade_level", "title", "credits"]
        field_classes = {"credits": DecimalField}
        labels = {"subject": _("Subject"), "grade_level": _("Level")}
        help_texts = {
            "grade_level": _("Leave it empty for a course that several levels attend together."),
            "title": _("Such as “Mathematics, Grade 7”. Empty: it is made of subject and level."),
            "credits": _(
                "What a student earns by it, where the school counts credits. School years that are over keep what they gave."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["grade_level"].empty_label = _("Several levels")

    def clean(self):
        data = super().clean()
        subject, level = data.get("subject"), data.get("grade_level")
        if subject and not data.get("title"):
            data["title"] = f"{subject.name}, {level.name}"[:100] if level else subject.name
        return data


class WholeClassesForm(forms.Form):
    """Which subjects each level is taught in a year: a class for each of its sections where there is none."""

    year = forms.ModelChoiceField(
        label=_("School year"),
        queryset=AcademicSession.objects.none(),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = AcademicSession.objects.years().latest_first()
        self.levels = list(GradeLevel.objects.all())
        self.subjects = list(Subject.objects.all())

    @property
    def school_year(self):
        """The year that was asked for, else this one; None in a school without years."""
        asked = whole_number(self.data.get("year") or self.initial.get("year"))
        found = self.fields["year"].queryset.filter(pk=asked).first()
        return found or AcademicSession.objects.year_of(school_today())

    def clean(self):
        data = super().clean()
        ticked = set(self.data.getlist("cell"))
        self.pairs = [
            (level, subject) for level in self.levels for subject in self.subjects if _cell(level, subject) in ticked
        ]
        if not self.pairs:
            raise forms.ValidationError(_("Tick at least one subject of a level."))
        return data

    def rows(self, counts, sections):
        """A LevelRow for each level.

        `counts` is {(level id, subject id): sections that are taught it}, `sections` {level id: number of sections}.
        """
        ticked = set(self.data.getlist("cell")) if self.is_bound else None
        return [
            LevelRow(
                level,
                sections.get(level.pk, 0),
                [self._box(level, subject, counts, ticked) for subject in self.subjects],
            )
            for level in self.levels
        ]

    @staticmethod
    def _box(level, subject, counts, ticked):
        value, there = _cell(level, subject), counts.get((level.pk, subject.pk), 0)
        return CourseBox(subject, value, there, there > 0 if ticked is None else value in ticked)


def _cell(level, subject):
    return f"{level.pk}-{subject.pk}"
