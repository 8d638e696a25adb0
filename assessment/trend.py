"""How one student has been doing through a school year: grades by term, assessments as they came, attendance."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import date_format

from academics.models import SchoolClass, Student
from attendance.rates import Week, weeks_of

from .charts import Chart, chart_of
from .families import ReleasedMark
from .finals import class_rules
from .grades import Grade, grade_of, rounded
from .models import Result
from .rules import cell_of, column_of
from .sessions import Terms
from .standings import spans_of


@dataclass
class Taken(ReleasedMark):
    """One assessment of the student: `percentage` is None for what is no score."""

    percentage: Decimal | None = None


@dataclass
class ClassTrend:
    """A class: `grades` are [(term, Grade or None)] by term, `taken` is what was marked, the earliest first."""

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
        """[(term, percentage)] of the terms that have one."""
        return [(term, grade.percentage) for term, grade in self.grades if grade and grade.percentage is not None]

    @property
    def change(self):
        """The points between the last two terms that have a grade; None without them."""
        known = self.known
        return known[-1][1] - known[-2][1] if len(known) > 1 else None


@dataclass
class Trend:
    student: Student
    terms: tuple
    classes: list[ClassTrend]
    weeks: list[Week] | None = None

    @property
    def weeks_chart(self) -> Chart | None:
        if not self.weeks or len(self.weeks) < 2:
            return None
        return chart_of(((date_format(week.monday, "j M"), week.rate.percentage) for week in self.weeks), named=5)


def trend_of(student, classes, terms: Terms, *, today, released_only=False, with_attendance=True):
    """The Trend of a student in `classes` (a query) through the school year. A constant number of statements.

    `released_only`: by what families may see.
    """
    begun = tuple(term for term in terms.all if term.starts_on <= today)
    term_of = dict(spans_of(begun))
    results = Result.objects.of_students([student]).filter(
        assessment__school_class__in=classes.order_by().values("pk"), assessment__session__in=term_of
    )
    if released_only:
        results = results.released()
    by_class = defaultdict(list)
    for result in results.exclude(status=Result.Status.EMPTY).with_assessments_in_order():
        by_class[result.assessment.school_class_id].append(result)
    shown = list(SchoolClass.objects.filter(pk__in=by_class).in_reading_order())
    rules = class_rules(shown)
    trend = Trend(
        student, begun, [_class(each, by_class[each.pk], rules.get(each.pk), begun, term_of) for each in shown]
    )
    if with_attendance and terms.year:
        trend.weeks = weeks_of(student, terms.year.starts_on, today)
    return trend


def _class(school_class, results, rules, terms, term_of):
    by_term = defaultdict(list)
    for result in results:
        by_term[term_of[result.assessment.session_id]].append(result)
    taken = [Taken(result.assessment, result, _percentage(result)) for result in results]
    # What has a day stands in its time, what has none at the end of its term's.
    taken.sort(key=lambda each: each.assessment.date or each.assessment.session.ends_on)
    return ClassTrend(school_class, [(term, _grade(rules, by_term.get(term.pk))) for term in terms], taken)


def _grade(rules, results) -> Grade | None:
    if not results or rules is None:
        return None
    columns = [column_of(result.assessment) for result in results]
    return grade_of(rules, columns, {result.assessment_id: cell_of(result) for result in results})


def _percentage(result):
    if result.score is None:
        return None
    return rounded(Fraction(result.score) * 100 / Fraction(result.assessment.max_score), 1)
