"""How one student has been doing through a school year: grades by term, assessments as they came, attendance."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.formats import date_format

from academics.models import AcademicSession, SchoolClass, Student
from attendance.rates import WeekRate, weeks_of

from ...gradebook.pages.released import ReleasedMark
from ...grading.charts import Chart, chart_of
from ...grading.course_marks import read_marks
from ...grading.grades import round_half_up
from ...grading.memberships import CourseMembership, attended_classes
from ...grading.models import Assessment, Result
from ...grading.sessions import Terms
from ..standings import spans_of


@dataclass
class Taken(ReleasedMark):
    """One assessment of the student: `percentage` is None for what is no score."""

    assessment: Assessment
    percentage: Decimal | None = None


class TermPercentage(NamedTuple):
    term: AcademicSession
    percentage: Decimal


class _Course(NamedTuple):
    """A course of the student with what was marked in any of its classes."""

    membership: CourseMembership
    results: list[Result]


@dataclass
class ClassTrend:
    """A class: `grades` are [(term, Grade or None)] by term, `taken` is what was marked, the earliest first.

    Of a student who changed classes of a course it is the last one, with what they did in the others.
    """

    school_class: SchoolClass
    grades: list[tuple] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    @property
    def scored(self):
        return [each for each in self.taken if each.percentage is not None]

    @property
    def chart(self):
        """The scores in time; None of fewer than two, which make no line."""
        scored = self.scored
        if len(scored) < 2:
            return None
        return chart_of((number, each.percentage) for number, each in enumerate(scored, start=1))

    @property
    def known(self):
        """Of the terms that have a grade."""
        return [
            TermPercentage(term, grade.percentage)
            for term, grade in self.grades
            if grade and grade.percentage is not None
        ]

    @property
    def change(self):
        """The points between the last two terms that have a grade; None without them."""
        known = self.known
        return known[-1].percentage - known[-2].percentage if len(known) > 1 else None


@dataclass
class Trend:
    student: Student
    terms: tuple
    classes: list[ClassTrend]
    weeks: list[WeekRate] | None = None

    @property
    def weeks_chart(self) -> Chart | None:
        if not self.weeks or len(self.weeks) < 2:
            return None
        return chart_of(((date_format(week.monday, "j M"), week.rate.percentage) for week in self.weeks), named=5)


def trend_of(student, classes, terms: Terms, *, today, released_only=False, with_attendance=True):
    """The Trend of a student in `classes` (a query) through the school year. A constant number of statements.

    What they did in another class of a course before stands with the class that they are in, as the scheme counts it.
    `released_only`: by what families may see.
    """
    begun = tuple(term for term in terms.all if term.starts_on <= today)
    trend = Trend(student, begun, [])
    if terms.year:
        attended = attended_classes([student], terms.year, today).values("pk")
        seen = {each.pk: each for each in classes.filter(pk__in=attended).in_reading_order()}
        trend.classes = _classes(student, seen, terms.year, begun, today=today, released_only=released_only)
        if with_attendance:
            trend.weeks = weeks_of(student, terms.year.starts_on, today)
    return trend


def _classes(student, seen, year, terms, *, today, released_only):
    marks = read_marks(seen.values(), year, released_only=released_only, students=[student])
    term_of = dict(spans_of(terms))
    by_class = defaultdict(list)
    results = Result.objects.of_students([student]).of_assessments(
        [pk for pk, session in marks.session_of.items() if session in term_of]
    )
    for result in results.exclude(status=Result.Status.EMPTY).with_assessments_in_order():
        by_class[result.assessment.school_class_id].append(result)
    courses = [
        _Course(course, results)
        for course in marks.courses_of(student.pk, year.starts_on, today)
        if course.home.class_id in seen
        if (results := [result for each in course.all for result in by_class[each.class_id]])
    ]
    order = list(seen)
    courses.sort(key=lambda each: order.index(each.membership.home.class_id))
    return [_class(student, seen, course, results, marks, terms, term_of, today) for course, results in courses]


def _class(student, seen, course, results, marks, terms, term_of, today):
    home = course.home.class_id
    taken = [
        Taken(
            each.assessment,
            each,
            is_from_before=each.assessment.school_class_id != home,
            school_class=each.assessment.school_class,
            percentage=_percentage(each),
        )
        for each in results
    ]
    # What has a day stands in its time, what has none at the end of its term's.
    taken.sort(key=lambda each: each.assessment.date or each.assessment.session.ends_on)
    grades = []
    for term in terms:
        sessions = {session for session, of_term in term_of.items() if of_term == term.pk}
        until = min(term.ends_on, today)
        grades.append((term, marks.grade_within(student.pk, course, term.starts_on, until, sessions=sessions)))
    return ClassTrend(seen[home], grades, taken)


def _percentage(result):
    if result.score is None:
        return None
    return round_half_up(Fraction(result.score) * 100 / Fraction(result.assessment.max_score), 1)
