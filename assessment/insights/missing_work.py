"""How many pieces of work each student owes: homework that did not come, and assessments marked as missing."""

from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from core.school import current_school

from .standings import spans_of

# Who was in the class from the day it was set to the day it was due, as `academics.querysets.without_break` has it.
_THERE = """
        SELECT due.id, due.assessment_id, place.student_id FROM due
        JOIN {places} place ON {whose} AND place.{name} = due.{name}
            AND place.starts_on <= due.set_on AND (place.ends_on IS NULL OR place.ends_on >= due.set_on)
        WHERE place.ends_on IS NULL OR place.ends_on >= due.due_on OR NOT EXISTS (
            SELECT FROM {places} gone
            WHERE gone.student_id = place.student_id AND gone.{name} = place.{name}
                AND gone.ends_on >= due.set_on AND gone.ends_on < due.due_on AND NOT EXISTS (
                    SELECT FROM {places} back
                    WHERE back.student_id = gone.student_id AND back.{name} = gone.{name}
                        AND back.starts_on = gone.ends_on + 1
                )
        )
"""
_IN_SECTION = _THERE.format(places="academics_sectionmembership", name="section_id", whose="NOT due.own_roster")
_IN_CLASS = _THERE.format(places="academics_classmembership", name="school_class_id", whose="due.own_roster")
# Of these, and of who got time of their own; missing as `submission_state.submission_state_of` has it. The materialised parts keep
# PostgreSQL from asking for each student by itself.
_MISSING = """
    WITH due AS MATERIALIZED (
        SELECT work.id, work.assessment_id, work.school_class_id, school_class.section_id, school_class.own_roster,
            (work.published_at AT TIME ZONE %(zone)s)::date AS set_on, (work.due_at AT TIME ZONE %(zone)s)::date AS due_on
        FROM assessment_homework work
        JOIN academics_schoolclass school_class ON school_class.id = work.school_class_id
        WHERE work.published_at IS NOT NULL AND work.due_at < %(now)s AND work.school_class_id IN ({classes})
            AND (work.due_at AT TIME ZONE %(zone)s)::date BETWEEN %(first)s AND %(last)s
            AND (work.hand_in = 'online' OR (work.hand_in = 'paper' AND EXISTS (
                SELECT FROM assessment_submission noted WHERE noted.homework_id = work.id
                    AND (noted.handed_in_at IS NOT NULL OR noted.returned_at IS NOT NULL)
            )))
    ), done AS MATERIALIZED (
        SELECT came.homework_id, came.student_id
        FROM assessment_submission came JOIN due ON due.id = came.homework_id
        WHERE came.handed_in_at IS NOT NULL OR came.returned_at IS NOT NULL OR came.excused
            OR came.extended_until >= %(now)s
    ), asked AS MATERIALIZED (
        {in_section}
        UNION
        {in_class}
        UNION
        SELECT due.id, due.assessment_id, longer.student_id FROM due
        JOIN assessment_submission longer ON longer.homework_id = due.id AND longer.extended_until IS NOT NULL
    ), missing AS (
        SELECT result.student_id, result.assessment_id, NULL::bigint AS homework_id
        FROM assessment_result result JOIN assessment_assessment task ON task.id = result.assessment_id
        WHERE result.status = 'missing' AND task.session_id = ANY(%(sessions)s) AND task.school_class_id IN ({classes})
        UNION
        SELECT student_id, assessment_id, CASE WHEN assessment_id IS NULL THEN id END
        FROM asked WHERE (id, student_id) NOT IN (SELECT homework_id, student_id FROM done)
    )
    SELECT student_id, count(*) FROM missing WHERE student_id IN ({students})
    GROUP BY student_id HAVING count(*) >= %(least)s
"""


def count_missing_work(students, classes, term, *, least=1):
    """{student id: pieces of work} of `students` in `classes` (queries) that were due in `term` and are missing.

    Only of those who owe at least so many. What is marked as missing in the gradebook, too, counts once. Two
    statements, however many.
    """
    try:
        classes_sql, classes_params = _named(classes, "class")
        students_sql, students_params = _named(students, "student")
    except EmptyResultSet:
        return {}
    params = {
        "zone": str(ZoneInfo(current_school().timezone)),
        "now": timezone.now(),
        "first": term.starts_on,
        "last": term.ends_on,
        "sessions": [session for session, _term in spans_of([term])],
        "least": least,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _MISSING.format(classes=classes_sql, students=students_sql, in_section=_IN_SECTION, in_class=_IN_CLASS),
            params | classes_params | students_params,
        )
        return dict(cursor.fetchall())


def _named(rows, name):
    """(SQL of the ids of a query, its parameters by name), so that it can stand in the statement more than once."""
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    names = [f"{name}_{number}" for number in range(len(params))]
    return sql % tuple(f"%({each})s" for each in names), dict(zip(names, params, strict=True))
