"""Attendance counted by student, section, level, code, day of the week and month."""

from dataclasses import dataclass

from django.db import models
from django.db.models.functions import ExtractIsoWeekDay, TruncMonth
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from academics.models import GradeLevel, Section, SectionMembership

from ...models import AttendanceCode, Mark
from ...pages.figures import AttendanceFigures, attendance_figures, count_by


class Grouping(models.TextChoices):
    """What a row of a report is."""

    STUDENT = "student", _("Student")
    SECTION = "section", _("Section")
    LEVEL = "level", _("Level")
    CODE = "code", _("Code")
    WEEKDAY = "weekday", _("Day of the week")
    MONTH = "month", _("Month")


@dataclass(frozen=True)
class ReportRow:
    """One line; `number` and `section` are a student's, `url` leads to more about it, where there is more."""

    name: str
    figures: AttendanceFigures
    number: str = ""
    section: str = ""
    url: str = ""


def marks_of(sections, span):
    """The marks that count of the days on which students were in one of `sections`, a query; ready for `count_by`."""
    places = SectionMembership.objects.filter(section__in=sections, starts_on__lte=span.last).not_over(span.first)
    students = places.order_by().values("student")
    return Mark.objects.among(Mark.objects.of_students(students).that_count(span.first, span.last)).placed_in(sections)


def student_rows(students, span, *, below=None):
    """[ReportRow] of `students` (a query) with all their days of the span, who was there least first; with `below` only
    those whose percentage is less.
    """
    figures = attendance_figures(students.values("pk"), span.first, span.last)
    if below is not None:
        figures = {student: each for student, each in figures.items() if _is_below(each, below)}
    found = students.with_places(on=span.last) if figures else ()
    rows = [_student_row(student, figures[student.pk]) for student in found if student.pk in figures]
    return [row for _rank, row in sorted(rows, key=lambda each: each[0])]


def _is_below(figures, line):
    return figures.percentage is not None and figures.percentage < line


def _student_row(student, figures):
    percentage = 101 if figures.percentage is None else figures.percentage
    row = ReportRow(
        name=student.list_name,
        figures=figures,
        number=student.student_number,
        section=student.section_name or "",
        url=reverse("attendance:student_summary", args=[student.pk]),
    )
    return (percentage, -figures.absent, -figures.late, student.sort_name, student.pk), row


def group_rows(grouping, sections, span):
    """[ReportRow] of the days in `sections`, a query, by anything but student; in the order in which people read them."""
    return _ROWS[grouping](marks_of(sections, span))


def _by_section(marks):
    figures = count_by("in_section", marks)
    found = Section.objects.filter(pk__in=figures).in_reading_order()
    return [ReportRow(each.name, figures[each.pk]) for each in found]


def _by_level(marks):
    figures = count_by("in_level", marks)
    found = GradeLevel.objects.filter(pk__in=figures).order_by("position", "sort_key")
    return [ReportRow(each.name, figures[each.pk]) for each in found]


def _by_code(marks):
    figures = count_by("code", marks)
    return [ReportRow(each.name, figures[each.pk]) for each in AttendanceCode.objects.all() if each.pk in figures]


def _by_weekday(marks):
    figures = count_by("weekday", marks.annotate(weekday=ExtractIsoWeekDay("register__date")))
    return [ReportRow(str(WEEKDAYS[number - 1]), each) for number, each in sorted(figures.items())]


def _by_month(marks):
    figures = count_by("month", marks.annotate(month=TruncMonth("register__date")))
    return [ReportRow(date_format(month, "F Y"), each) for month, each in sorted(figures.items())]


_ROWS = {
    Grouping.SECTION: _by_section,
    Grouping.LEVEL: _by_level,
    Grouping.CODE: _by_code,
    Grouping.WEEKDAY: _by_weekday,
    Grouping.MONTH: _by_month,
}
