"""Who joins a class with a roster of its own, who leaves it, and a class cut into groups."""

import re
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.bounds import whole_numbers
from core.forms.widgets import DayInput
from core.school import school_today

from ..models import SchoolClass, Section, Student

# How many students a page offers to tick; more are found by a better word or a section.
OFFERED = 60
# How many student numbers an error lists.
NAMED = 10


def first_day_for(school_class):
    """The day that a change in a class most likely begins: today, within its school year."""
    year = school_class.school_year
    return min(max(school_today(), year.starts_on), year.ends_on)


class OfferedStudents(NamedTuple):
    """Students to tick; `more` match than are shown."""

    ticked: list[Student]
    matching: list[Student]
    more: int


class JoinForm(forms.Form):
    """Students for a class: ticked, everybody of a section, or by their numbers; from a day on."""

    starts_on = forms.DateField(label=_("First day in the class"), widget=DayInput())
    section = forms.ModelChoiceField(
        label=_("Everybody of a section"),
        queryset=Section.objects.none(),
        required=False,
        empty_label=_("Nobody as a section"),
        help_text=_("All who are in the section on that day."),
    )
    numbers = forms.CharField(
        label=_("Student numbers"),
        required=False,
        # A thousand numbers or two; each one is looked for.
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pasted from a list: one a line, or separated by commas."),
    )
    # What narrows the students to tick.
    q = forms.CharField(
        label=_("Name or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control", "autocomplete": "off"}),
    )
    within = forms.ModelChoiceField(
        label=_("Section"),
        queryset=Section.objects.none(),
        required=False,
        empty_label=_("All sections"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    students = forms.ModelMultipleChoiceField(queryset=Student.objects.none(), required=False, label=_("Students"))

    def __init__(self, *args, school_class, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.school_class = school_class
        self.seen = Student.objects.visible_to_staff(user)
        sections = Section.objects.visible_to_staff(user).of_year(school_class.school_year).in_reading_order()
        self.fields["section"].queryset = self.fields["within"].queryset = sections
        self.fields["students"].queryset = self.seen

    def clean(self):
        data = super().clean()
        day = data.get("starts_on")
        if day is None or self.errors:
            return data
        found = set(data["students"]) | set(self._numbered(data.get("numbers", "")))
        if data.get("section"):
            found |= set(self.seen.in_section(data["section"], on=day))
        if not found and not self.errors:
            self.add_error(None, _("Choose somebody: tick students, choose a section, or enter numbers."))
        self.chosen = list(found)
        return data

    def _numbered(self, text):
        """The students whose numbers `text` holds; an error names those that nobody has."""
        numbers = list(dict.fromkeys(re.findall(r"[^\s,;]+", text)))
        known = {student.student_number.casefold(): student for student in self.seen.numbered(numbers)}
        missing = [number for number in numbers if number.casefold() not in known]
        if missing:
            self.add_error(
                "numbers",
                ngettext(
                    "No student has the number %(numbers)s.", "No students have the numbers %(numbers)s.", len(missing)
                )
                % {"numbers": ", ".join(missing[:NAMED]) + (" …" if len(missing) > NAMED else "")},
            )
        return known.values()

    def ticked(self):
        """The ids of the students who are ticked, as texts, also in a form that is not valid."""
        return [str(value) for value in self["students"].value() or []]

    def offered(self) -> OfferedStudents:
        """Students to tick, with their section: those who are ticked, and who matches."""
        day = self._day()
        ticked = whole_numbers(self.ticked())
        kept = list(self.seen.filter(pk__in=ticked).with_section(on=day))
        free = self.seen.enrolled(on=day).exclude(pk__in=ticked).outside_class(self.school_class, on=day)
        free = free.matching(str(self["q"].value() or "")[:100])
        if within := self._within():
            free = free.in_section(within, on=day)
        count = free.count()
        return OfferedStudents(kept, list(free.with_section(on=day)[:OFFERED]), max(0, count - OFFERED))

    def _day(self):
        try:
            return self.fields["starts_on"].clean(self["starts_on"].value())
        except forms.ValidationError:
            return first_day_for(self.school_class)

    def _within(self):
        try:
            return self.fields["within"].clean(self["within"].value())
        except forms.ValidationError:
            return None


class RosterChangeForm(forms.Form):
    """Ticked students leave the class, or change to another one, from a day on."""

    students = forms.ModelMultipleChoiceField(
        queryset=Student.objects.none(),
        label=_("Students"),
        error_messages={"required": _("Tick the students first.")},
    )
    starts_on = forms.DateField(label=_("From"), widget=DayInput())
    target = forms.ModelChoiceField(
        label=_("Where to"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("Out of this class")
    )

    def __init__(self, *args, school_class, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["students"].queryset = Student.objects.visible_to_staff(user)
        self.fields["target"].queryset = SchoolClass.objects.visible_to_staff(user).beside(school_class)

    def ticked(self):
        return [str(value) for value in self["students"].value() or []]


class SplitForm(forms.Form):
    """How a class is cut into groups: how many, from when, and by which rule to begin with."""

    RULES = (
        ("halves", _("By name: the first half of the list, then the second")),
        ("turns", _("In turn: first, second, first, second …")),
    )

    groups = forms.IntegerField(label=_("Groups"), min_value=2, max_value=6, initial=2)
    rule = forms.ChoiceField(label=_("Divided"), choices=RULES, initial="halves")
    starts_on = forms.DateField(label=_("First day of the groups"), widget=DayInput())

    def shares(self, students):
        """{student id: number of the group, from 1} by the rule."""
        groups, rule = self.cleaned_data["groups"], self.cleaned_data["rule"]
        if rule == "turns":
            return {student.pk: index % groups + 1 for index, student in enumerate(students)}
        size, bigger = divmod(len(students), groups)
        sizes = [size + (number < bigger) for number in range(groups)]
        numbers = [number for number, share in enumerate(sizes, start=1) for _each in range(share)]
        return {student.pk: number for student, number in zip(students, numbers, strict=True)}


class GroupsForm(forms.Form):
    """The groups themselves: a title each, and for every student of the class the group, by hand."""

    ends_teaching = forms.BooleanField(
        label=_("The teachers of the whole class stop teaching it the day before"),
        required=False,
        help_text=_("Assign the teachers of the groups on the pages of the groups."),
    )

    def __init__(self, *args, whole, students, shares, count, **kwargs):
        super().__init__(*args, **kwargs)
        self.students = students
        for number in range(1, count + 1):
            self.fields[f"title_{number}"] = forms.CharField(
                label=_("Title of group %(number)d") % {"number": number},
                max_length=100,
                initial=f"{whole.title}/{number}"[:100],
            )
        choices = [("", _("None")), *((str(number), str(number)) for number in range(1, count + 1))]
        for student in students:
            self.fields[f"group_{student.pk}"] = forms.ChoiceField(
                label=student.list_name,
                choices=choices,
                initial=str(shares.get(student.pk, "")),
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        self.count = count

    def clean(self):
        data = super().clean()
        titles = [data.get(f"title_{number}") for number in range(1, self.count + 1)]
        for number, title in enumerate(titles, start=1):
            if title and title in titles[: number - 1]:
                self.add_error(f"title_{number}", _("Another group has this title."))
        return data

    def titles(self):
        return [self[f"title_{number}"] for number in range(1, self.count + 1)]

    def rows(self):
        """(student, field of the group) of each student."""
        return [(student, self[f"group_{student.pk}"]) for student in self.students]

    @property
    def groups(self):
        """[(title, students)] as they were chosen."""
        return [
            (
                self.cleaned_data[f"title_{number}"],
                [each for each in self.students if self.cleaned_data[f"group_{each.pk}"] == str(number)],
            )
            for number in range(1, self.count + 1)
        ]
