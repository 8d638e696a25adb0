"""What narrows the lists of people and sections."""

from datetime import date
from functools import partial

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from core.compiled import Compiled, Viewer
from core.forms.filters import FilterForm, ListOfChoices, NameChoiceField, OnADay
from core.school import school_today

from ..models import AcademicSession, GradeLevel, Section

_LEVELS = Compiled(lambda: GradeLevel.objects.values_list("pk", "name"))
_SECTIONS = Compiled(
    lambda viewer, today, day: Section.objects.visible_to_staff(viewer, on=today).of_day(day).in_reading_order(),
    viewer=Viewer,
    today=date,
    day=date,
)
_SECTION_NAMES = Compiled(
    lambda viewer, today, day: _SECTIONS.queryset(viewer, today, day).values_list("pk", "name"),
    viewer=Viewer,
    today=date,
    day=date,
)


class StudentFilterForm(OnADay):
    """Which students, on which day."""

    class Status(models.TextChoices):
        ENROLLED = "enrolled", _("Enrolled")
        JOINING = "joining", _("Joining later")
        LEFT = "left", _("Left")
        ALL = "all", _("All")

    section = NameChoiceField(
        label=_("Section"),
        required=False,
        queryset=Section.objects.none(),
        empty_label=_("All sections"),
    )
    level = NameChoiceField(
        label=_("Level"),
        required=False,
        queryset=GradeLevel.objects.all(),
        empty_label=_("All levels"),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=Status.choices,
        widget=ListOfChoices(),
    )
    # The day comes before the section: which sections there are to choose from depends on it.
    field_order = ["q", "on", "section", "level", "status"]

    def prepare(self):
        self.fields["level"].pairs = _LEVELS
        self._offer_sections(school_today())

    def clean_on(self):
        if day := self.cleaned_data["on"]:
            self._offer_sections(day)
        return day

    def _offer_sections(self, day):
        asked = {"viewer": self.user, "today": school_today(), "day": day}
        self.fields["section"].queryset = _SECTIONS.queryset(**asked)
        self.fields["section"].pairs = partial(_SECTION_NAMES, **asked)

    @property
    def is_simple(self):
        """Whether the students of the day are asked for, of all or of one section."""
        return self.value("status") in (None, self.Status.ENROLLED) and not (self.value("q") or self.value("level"))

    def narrow(self, students):
        """`students` as far as the form asks for them."""
        day = self.day
        match self.value("status"):
            case self.Status.ALL:
                pass
            case self.Status.LEFT:
                students = students.left_before(day)
            case self.Status.JOINING:
                students = students.joining_after(day)
            case _:
                students = students.enrolled(on=day)
        if section := self.value("section"):
            students = students.in_section(section, on=day)
        if level := self.value("level"):
            students = students.in_level(level, on=day)
        return students.matching(self.value("q") or "")


class RosterFilterForm(OnADay):
    """The day for which a roster is asked."""

    q = None


class GuardianFilterForm(FilterForm):
    """Which guardians."""

    class Account(models.TextChoices):
        ANY = "", _("All")
        YES = "yes", _("With an account")
        NO = "no", _("Without an account")

    account = forms.ChoiceField(
        label=_("Portal"),
        required=False,
        choices=Account.choices,
        widget=ListOfChoices(),
    )

    def narrow(self, guardians, *, by_contacts):
        """`guardians` as far as the form asks; `by_contacts`: phone and e-mail may be searched."""
        if account := self.value("account"):
            guardians = guardians.with_account(account == self.Account.YES)
        text = self.value("q") or ""
        return guardians.matching(text, by_contacts=by_contacts)


class InviteFilterForm(FilterForm):
    """Whose guardians are invited."""

    q = None
    level = NameChoiceField(
        label=_("Level"),
        required=False,
        queryset=GradeLevel.objects.all(),
        empty_label=_("The whole school"),
    )


class StaffFilterForm(FilterForm):
    """Which members of staff."""

    class Status(models.TextChoices):
        NOW = "now", _("Here now")
        LEFT = "left", _("Left")
        ALL = "all", _("All")

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=Status.choices,
        widget=ListOfChoices(),
    )

    def narrow(self, staff):
        today = school_today()
        match self.value("status"):
            case self.Status.ALL:
                pass
            case self.Status.LEFT:
                staff = staff.ended_before(today)
            case _:
                staff = staff.not_over(today)
        return staff.matching(self.value("q") or "", by_phone=self.user.can(Capability.SEE_ALL_PEOPLE))


class SectionFilterForm(OnADay):
    """Which sections, and the day for which their size is counted."""

    year = forms.ModelChoiceField(
        label=_("School year"),
        required=False,
        queryset=AcademicSession.objects.years().latest_first(),
        empty_label=_("This year"),
        widget=ListOfChoices(),
    )
    field_order = ["q", "year", "on"]

    @property
    def day(self):
        """The day that was asked for, else today; of another school year its day that is nearest to today."""
        day, year = super().day, self.value("year")
        if year is None or self.value("on"):
            return day
        return min(max(day, year.starts_on), year.ends_on)

    @property
    def school_year(self):
        """The year asked for, else that of the day; None in a school without years."""
        return self.value("year") or AcademicSession.objects.year_of(self.day)

    def narrow(self, sections, year):
        return sections.of_year(year).matching(self.value("q") or "")
