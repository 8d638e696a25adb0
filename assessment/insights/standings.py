"""Percentages of many students at once, worked out by the database: for lists and figures of a whole school.

The arithmetic is that of `grades.grade_of`, which works out one grade and explains it; a test holds the two together.
Shares are floating point inside and rounded once to nine places before the one rounding that people see, so that
a half is a half. Of the few who have marks in a class that they are not in any more, `finals` works the grades out, and
they take the place of what the database would make of each class by itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from academics.models import AcademicSession
from core.school import school_today

from ..grading.course_marks import read_marks
from ..grading.roster import roster_day
from ..grading.sessions import year_of
from ..grading.statistics import Figures

# Who has a mark in a class that they are not in on the day, or on their last day at the school: they moved, changed
# groups, or stood in a section by mistake. Who is in a split group of a section is not in its whole class.
_CHANGED = """
    WITH marked AS MATERIALIZED (
        SELECT DISTINCT result.student_id, task.school_class_id
        FROM assessment_result result
        JOIN assessment_assessment task ON task.id = result.assessment_id
        JOIN academics_schoolclass school_class ON school_class.id = task.school_class_id
        WHERE task.session_id = ANY(%s) AND result.status <> 'empty' {of_students}
            AND (school_class.course_id, school_class.school_year_id) IN (
                SELECT course_id, school_year_id FROM academics_schoolclass WHERE id IN ({classes})
            )
    ), stay AS (
        SELECT student_id, LEAST(%s::date, max(COALESCE(ends_on, 'infinity'))) AS last_day
        FROM academics_enrolment GROUP BY student_id
    )
    SELECT DISTINCT marked.student_id
    FROM marked
    JOIN academics_schoolclass school_class ON school_class.id = marked.school_class_id
    LEFT JOIN stay ON stay.student_id = marked.student_id
    WHERE NOT EXISTS (
        SELECT FROM academics_classmembership place
        WHERE place.student_id = marked.student_id AND place.school_class_id = school_class.id
            AND place.starts_on <= stay.last_day AND (place.ends_on IS NULL OR place.ends_on >= stay.last_day)
    ) AND (school_class.own_roster OR NOT EXISTS (
        SELECT FROM academics_sectionmembership place
        WHERE place.student_id = marked.student_id AND place.section_id = school_class.section_id
            AND place.starts_on <= stay.last_day AND (place.ends_on IS NULL OR place.ends_on >= stay.last_day)
    ) OR EXISTS (
        SELECT FROM academics_classmembership place
        JOIN academics_schoolclass split ON split.id = place.school_class_id
        WHERE place.student_id = marked.student_id AND split.section_id = school_class.section_id
            AND split.course_id = school_class.course_id
            AND place.starts_on <= stay.last_day AND (place.ends_on IS NULL OR place.ends_on >= stay.last_day)
    ))
"""

# Of equal marks the later one is dropped first, as grade_of does it.
_PERCENTAGES = """
    WITH span AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS span (session_id, term_id)
    ), task AS NOT MATERIALIZED (
        SELECT task.id, task.school_class_id, span.term_id, task.category_id, task.weight::float8 AS weight,
            (task.max_score * 100)::bigint::float8 AS highest, task.position, session.starts_on,
            category.drop_lowest, category.weight::float8 AS category_weight, scale.decimals,
            scheme.missing_is_zero, scheme.absent_is_zero
        FROM assessment_assessment task
        JOIN span ON span.session_id = task.session_id
        JOIN academics_academicsession session ON session.id = task.session_id
        JOIN assessment_schemecategory category ON category.id = task.category_id
        JOIN assessment_gradingscheme scheme ON scheme.id = category.scheme_id
        JOIN assessment_gradescale scale ON scale.id = scheme.scale_id
        WHERE task.weight > 0 AND task.school_class_id IN ({classes})
    ), counted AS NOT MATERIALIZED (
        SELECT task.*, result.student_id,
            CASE WHEN result.status = 'scored' THEN (result.score * 100)::bigint::float8 / task.highest ELSE 0 END AS share
        FROM task JOIN assessment_result result ON result.assessment_id = task.id
        WHERE (result.status = 'scored'
            OR (result.status = 'missing' AND task.missing_is_zero)
            OR (result.status = 'absent' AND task.absent_is_zero)) {of_students}
    ), average AS (
        SELECT school_class_id, student_id, term_id, min(category_weight) AS weight, min(decimals) AS decimals,
            sum(share * weight) / sum(weight) AS share
        FROM counted WHERE drop_lowest = 0
        GROUP BY school_class_id, student_id, term_id, category_id
        UNION ALL
        SELECT school_class_id, student_id, term_id, min(category_weight), min(decimals),
            sum(share * weight) / sum(weight)
        FROM (
            SELECT school_class_id, student_id, term_id, category_id, category_weight, decimals, share, weight, drop_lowest,
                row_number() OVER (
                    PARTITION BY school_class_id, student_id, term_id, category_id
                    ORDER BY share, starts_on DESC, position DESC, id DESC
                ) AS place,
                count(*) OVER (PARTITION BY school_class_id, student_id, term_id, category_id) AS number
            FROM counted WHERE drop_lowest > 0
        ) ranked
        WHERE place > LEAST(drop_lowest, number - 1)
        GROUP BY school_class_id, student_id, term_id, category_id
    ), percentage AS (
        SELECT school_class_id, student_id, term_id,
            round(round((sum(share * weight) / sum(weight) * 100)::numeric, 9), min(decimals)) AS value
        FROM average WHERE student_id <> ALL(%s::bigint[])
        GROUP BY school_class_id, student_id, term_id HAVING sum(weight) > 0
        UNION ALL
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[])
    )
"""

_ALL = "SELECT school_class_id, student_id, term_id, value FROM percentage"

# Only of who is in the class on the day: a grade that somebody left behind in another class concerns nobody any more.
_CONCERNS = """
    SELECT grade.student_id, school_class.id, school_class.title, grade.now, grade.before
    FROM (
        SELECT school_class_id, student_id,
            max(value) FILTER (WHERE term_id = %s) AS now, max(value) FILTER (WHERE term_id = %s) AS before
        FROM percentage GROUP BY school_class_id, student_id
    ) grade
    JOIN academics_schoolclass school_class ON school_class.id = grade.school_class_id
    WHERE (grade.now < %s OR grade.before - grade.now >= %s) AND (
        EXISTS (
            SELECT FROM academics_classmembership place
            WHERE school_class.own_roster AND place.school_class_id = school_class.id
                AND place.student_id = grade.student_id
                AND place.starts_on <= %s AND (place.ends_on IS NULL OR place.ends_on >= %s)
        ) OR EXISTS (
            SELECT FROM academics_sectionmembership place
            WHERE NOT school_class.own_roster AND place.section_id = school_class.section_id
                AND place.student_id = grade.student_id
                AND place.starts_on <= %s AND (place.ends_on IS NULL OR place.ends_on >= %s)
        )
    )
    ORDER BY school_class.sort_key, school_class.id
"""

_FIGURES = """
    SELECT school_class.{by}, percentage.term_id, count(*), avg(value),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY value::float8)::numeric, min(value), max(value)
    FROM percentage JOIN academics_schoolclass school_class ON school_class.id = percentage.school_class_id
    GROUP BY school_class.{by}, percentage.term_id
"""


@dataclass(frozen=True)
class Standing:
    """One student's grade in one class: `now` in a term, `before` in the one before it, None where there is none."""

    student_id: int
    class_id: int
    class_title: str
    now: Decimal
    before: Decimal | None

    @property
    def drop(self):
        return None if self.before is None else self.before - self.now


def read_percentages(classes, terms, *, students=None):
    """{(class id, student id): {term id: percentage}} of `classes` (a query) in `terms`.

    Three statements, and a constant number more where somebody has changed classes.
    """
    found = defaultdict(dict)
    for school_class, student, term, value in _rows(_ALL, (), classes, terms, students):
        found[school_class, student][term] = value
    return dict(found)


def find_concerns(classes, students, now, before, *, below, drop, on):
    """[Standing] of those whose grade of the term `now` is below a percentage, or so much lower than that of `before`.

    `classes` and `students` are queries; `before`, `below` and `drop` may be None. Only of who is in the class on the
    day; what they had in another class of the course before counts as of this one. Three statements, and a constant
    number more where somebody has changed classes, however many marks.
    """
    params = (now.pk, before.pk if before else None, below, drop, on, on, on, on)
    rows = _rows(_CONCERNS, params, classes, [term for term in (now, before) if term], students, where_now=True)
    return [Standing(*row) for row in rows]


def read_figures(classes, terms, *, by="id"):
    """{(class or course id, term id): Figures} of `classes` (a query). `by` is "id" or "course_id".

    Three statements, and a constant number more where somebody has changed classes.
    """
    rows = _rows(_FIGURES.format(by={"id": "id", "course_id": "course_id"}[by]), (), classes, terms, None)
    tenth = Decimal("0.1")
    return {
        (key, term): Figures(number, *(_tenths(value, tenth) for value in values))
        for key, term, number, *values in rows
    }


def _rows(select, params, classes, terms, students, *, where_now=False):
    spans = spans_of(terms)
    try:
        class_sql, class_params = classes.order_by().values("pk").query.sql_with_params()
        of_students, student_params = "", ()
        if students is not None:
            student_sql, student_params = students.order_by().values("pk").query.sql_with_params()
            of_students = f"AND result.student_id IN ({student_sql})"
    except EmptyResultSet:
        return []
    day = max((roster_day(term, school_today()) for term in terms), default=school_today())
    sessions = [session for session, _term in spans]
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGED.format(classes=class_sql, of_students=of_students),
            [sessions, *student_params, *class_params, day],
        )
        changed = [student for (student,) in cursor.fetchall()]
        worked_out = _worked_out(classes, terms, spans, changed, where_now=where_now) if changed else []
        cursor.execute(
            _PERCENTAGES.format(classes=class_sql, of_students=of_students) + select,
            [
                sessions,
                [term for _session, term in spans],
                *class_params,
                *student_params,
                changed,
                *(list(column) for column in zip(*worked_out, strict=True)),
                *([[]] * (0 if worked_out else 4)),
                *params,
            ],
        )
        return cursor.fetchall()


class _WorkedOut(NamedTuple):
    """A grade that the database does not work out by itself."""

    class_id: int
    student_id: int
    term_id: int
    percentage: Decimal


def _worked_out(classes, terms, spans, students, *, where_now) -> list[_WorkedOut]:
    """The grades of students who changed classes.

    With `where_now` each term's grade stands in the class of the course that the student is in at the end of them all.
    """
    classes = list(classes.all())
    asked = {each.pk for each in classes}
    marks = read_marks(classes, year_of(terms[0]), students=students)
    days = {term.pk: (term.starts_on, roster_day(term, school_today())) for term in terms}
    first, until = min(first for first, _until in days.values()), max(until for _first, until in days.values())
    rows = []
    for term in terms:
        sessions = {session for session, of_term in spans if of_term == term.pk}
        for student in students:
            now = defaultdict(list)
            for course in marks.courses_of(student, first, until):
                now[course.course_id].append(course.home.class_id)
            for course in marks.courses_of(student, *days[term.pk]):
                grade = marks.grade_in_course(student, course, sessions=sessions)
                stands, there = course.home.class_id, now[course.course_id]
                if where_now and there and stands not in there:
                    stands = there[-1]
                if grade and grade.percentage is not None and stands in asked:
                    rows.append(_WorkedOut(stands, student, term.pk, grade.percentage))
    return rows


def spans_of(terms):
    """[(session id, term id)]: the terms, and the periods that lie in them."""
    ids = [term.pk for term in terms]
    within = AcademicSession.objects.filter(Q(pk__in=ids) | Q(parent__in=ids) | Q(parent__parent__in=ids))
    found = []
    for pk, parent, grandparent in within.values_list("pk", "parent", "parent__parent"):
        found.extend((pk, term) for term in (pk, parent, grandparent) if term in ids)
    return found


def _tenths(value, tenth):
    return Decimal(str(value)).quantize(tenth, rounding="ROUND_HALF_UP")
