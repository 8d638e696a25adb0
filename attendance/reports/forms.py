"""What narrows a report: its days, and whom it speaks of."""

from decimal import Decimal
from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from academics.models import AcademicSession, GradeLevel, Section
from core.forms.filters import DaysInOrder, FilterForm, ListOfChoices, NameChoiceField
from core.forms.widgets import DayInput
from core.school import school_today

from ..access import seen_sections
from ..forms import DayForm
from .access import reported_students
from .pages.counting import Grouping
from .pages.spans import Span, begun_sessions, running_session

USUAL_LINE = Decimal(90)


class _SessionField(forms.ModelChoiceField):
    widget = ListOfChoices

    def label_from_instance(self, obj):
        return obj.title_with_year


class SpanForm(DaysInOrder, FilterForm):
    """Some days: those of a term or year that have passed, or typed ones."""

    q = None
    session = _SessionField(
        label=_("Term or year"),
        required=False,
        queryset=AcademicSession.objects.none(),
        empty_label=_("The running term"),
    )
    starts_on = forms.DateField(label=_("From"), required=False, widget=DayInput)
    ends_on = forms.DateField(label=_("To"), required=False, widget=DayInput)

    def prepare(self):
        self.fields["session"].queryset = begun_sessions(school_today())

    @cached_property
    def span(self):
        """The Span that was asked for, else that of the running term."""
        today = school_today()
        session = self.value("session") or running_session(today)
        return Span.of(session, today, first=self.value("starts_on"), last=self.value("ends_on"))


class SectionsForm(SpanForm):
    """Some days of some sections."""

    level = NameChoiceField(
        label=_("Level"), required=False, queryset=GradeLevel.objects.all(), empty_label=_("All levels")
    )
    section = NameChoiceField(
        label=_("Section"), required=False, queryset=Section.objects.none(), empty_label=_("All sections")
    )

    def prepare(self):
        super().prepare()
        # Which sections there are to choose from is a matter of the days.
        self.span = SpanForm(self.data, user=self.user).span
        last = self.span.last
        self.fields["section"].queryset = seen_sections(self.user, on=last).of_day(last).in_reading_order()

    @property
    def sections(self):
        """A query of the ids of the sections that the user sees, of the chosen ones."""
        found = seen_sections(self.user, on=self.span.last)
        if level := self.value("level"):
            found = found.of_level(level)
        if section := self.value("section"):
            found = found.filter(pk=section.pk)
        return found.order_by().values("pk")

    @property
    def section_names(self):
        """The names of `sections` of the last day's school year, in reading order."""
        found = Section.objects.filter(pk__in=self.sections).of_day(self.span.last)
        return found.in_reading_order().values_list("name", flat=True)

    @property
    def students(self):
        """Those whom the user sees, who are in the chosen section or level on the last day."""
        last = self.span.last
        found = reported_students(self.user, on=last)
        if level := self.value("level"):
            found = found.in_level(level, on=last)
        if section := self.value("section"):
            found = found.in_section(section, on=last)
        return found

    @property
    def narrows(self):
        """Whether it asks for less than everybody."""
        return any(map(self.value, ("q", "level", "section")))


class ReportForm(SectionsForm):
    """What the rows are, and of whom and when."""

    by = forms.ChoiceField(label=_("By"), required=False, choices=Grouping.choices, widget=ListOfChoices)
    q = forms.CharField(
        label=_("Student"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control", "autocomplete": "off"}),
    )
    field_order = ["q", "by", "session", "starts_on", "ends_on", "level", "section"]

    @property
    def grouping(self):
        return Grouping(self.value("by") or Grouping.STUDENT)

    @property
    def students(self):
        return super().students.matching(self.value("q") or "")


class ChronicForm(SectionsForm):
    """The line below which a student is listed."""

    line = forms.DecimalField(
        label=_("Present less than, %"),
        required=False,
        min_value=1,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"class": "form-control", "placeholder": USUAL_LINE}),
    )
    field_order = ["line", "session", "starts_on", "ends_on", "level", "section"]

    @property
    def below(self):
        return self.value("line") or USUAL_LINE


class MonthForm(FilterForm):
    """A section, and a day of the month."""

    q = None
    section = NameChoiceField(label=_("Section"), required=False, queryset=Section.objects.none(), empty_label=None)
    day = forms.DateField(label=_("A day of the month"), required=False, widget=DayInput)

    def prepare(self):
        self.fields["section"].queryset = self.choices.in_reading_order()

    @cached_property
    def chosen_day(self):
        """Today, unless the address asks for another day."""
        return DayForm(self.data).chosen

    @property
    def choices(self):
        """The sections of the day's school year whose registers concern the user."""
        return seen_sections(self.user, on=self.chosen_day).of_day(self.chosen_day)

    @property
    def chosen_section(self):
        """The one that was asked for, else the first; None without any."""
        return self.value("section") or self.fields["section"].queryset.first()
