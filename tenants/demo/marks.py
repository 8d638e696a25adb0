"""Marks of a demo school in mid-term: the running term partly marked and released, the terms before it in full.

Written straight as the rows that teachers' entries leave behind, because each by itself would take minutes.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from academics.models import AcademicSession, ClassMembership, SchoolClass, SectionMembership, TeachingAssignment
from accounts.models import User
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.grading.sessions import leaf_sessions
from assessment.models import Assessment, AssessmentType, Result, ResultChange

from .markings import ESSAY, ESSAY_SUBJECT, by_criteria, by_two, essay_type, rubric
from .pupils import pupil

# Title, category by its place in the scheme, type by its place, highest mark, and how far into the term it is.
PLAN = (
    ("Quiz 1", 0, 0, 10, 0.15),
    ("Test 1", 1, 1, 40, 0.3),
    ("Project", 0, 2, 25, 0.45),
    ("Test 2", 1, 1, 40, 0.6),
    ("Quiz 2", 0, 0, 10, 0.75),
    ("End-of-term exam", 2, 4, 100, 0.95),
)
# What the work of each place in PLAN shows, for reports by standards.
STANDARDS = {
    1: (("A1", "Knows the facts and terms"),),
    2: (("B1", "Applies what was learned to something new"), ("C1", "Explains the way to a result")),
    3: (("A1", "Knows the facts and terms"), ("B1", "Applies what was learned to something new")),
}
COMMENTS = (
    "Good work.",
    "Show your steps.",
    "A clear improvement.",
    "Please see me about question 4.",
    "Read the task twice.",
)


@dataclass
class _Rows:
    results: list = field(default_factory=list)
    changes: list = field(default_factory=list)


@transaction.atomic
def write_marks(school, *, today, seed):
    """Assessments and marks of all classes, for each term of the running year that has begun."""
    year = AcademicSession.objects.year_of(today)
    if year is None:
        return
    random, zone = Random(seed), ZoneInfo(school.timezone)
    # The principal gives the second marks.
    second = User.objects.filter(email__startswith="principal@").first()
    categories = list(ensure_scheme(year).categories.all())
    types = list(AssessmentType.objects.in_use())
    essay = essay_type()
    rosters, teachers = _rosters(year), _teachers()
    pupils = {student: pupil(student, seed) for places in rosters.values() for student, _first, _last in places}
    for session in leaf_sessions(year):
        if session.starts_on > today:
            continue
        term = session.parent if session.kind == AcademicSession.Kind.GRADING_PERIOD else session
        lately = term.holds(today)
        columns = Assessment.objects.bulk_create(
            _column(session, school_class, place, categories, types, essay, today, zone)
            for school_class in rosters
            for place in range(len(PLAN))
        )
        rows = _Rows()
        for column in columns:
            if column.date > today:
                continue
            for student, first, last in rosters[column.school_class]:
                if column.date < first or (last and column.date > last):
                    continue
                share = partial(pupils[student].share, column.school_class.course_id, lately=lately, by=random)
                _mark(rows, column, student, share, teachers.get(column.school_class_id), second, random, zone)
        Result.objects.bulk_create(rows.results, batch_size=2000)
        ResultChange.objects.bulk_create(rows.changes, batch_size=2000)


def _column(session, school_class, place, categories, types, essay, today, zone):
    title, category, kind, highest, share = PLAN[place]
    is_essay = title == "Test 1" and school_class.course.subject.code == ESSAY_SUBJECT
    date = session.starts_on + timedelta(int((session.ends_on - session.starts_on).days * share))
    # Weekends have no tests.
    date = max(date - timedelta(max(date.isoweekday() - 5, 0)), session.starts_on)
    released = date + timedelta(6)
    return Assessment(
        school_class=school_class,
        session=session,
        category=categories[min(category, len(categories) - 1)],
        type=essay if is_essay else types[min(kind, len(types) - 1)],
        title=ESSAY if is_essay else title,
        date=date,
        max_score=Decimal(highest),
        position=place,
        rubric=rubric() if title == "Project" else [],
        standards=[{"code": code, "text": text} for code, text in STANDARDS.get(place, ())],
        released_at=datetime.combine(released, time(16), zone) if released < today else None,
    )


def _mark(rows, column, student, share, teacher, second, random, zone):
    luck = random.random()
    status, score, more = "scored", None, {}
    if luck < 0.025:
        status = "absent"
    elif luck < 0.035:
        status = "exempt"
    elif luck < 0.055 and column.title == "Project":
        status = "missing"
    elif luck < 0.075:
        return
    elif column.rubric:
        more["rubric_scores"], score = by_criteria(share)
    else:
        score = (Decimal(share()) * column.max_score * 2).quantize(Decimal(1)) / 2
    if score is not None and column.type.moderated:
        more = by_two(score, column.max_score, random, is_settled=column.released_at is not None)
    by = second.pk if second and more.get("second_score") is not None else teacher
    fields = {"status": status, "score": score} | more
    result = Result(
        assessment=column,
        student_id=student,
        **fields,
        is_late=column.title == "Project" and random.random() < 0.08,
        comment=random.choice(COMMENTS) if random.random() < 0.06 else "",
        updated_by_id=by,
        updated_at=datetime.combine(column.date + timedelta(2), time(17, random.randint(0, 59)), zone),
    )
    after = {name: f"{value:.2f}" if isinstance(value, Decimal) else value for name, value in fields.items()}
    after = {name: value for name, value in after.items() if value is not None}
    change = ResultChange(result=result, version=1, after=after, changed_by_id=by, changed_at=result.updated_at)
    rows.results.append(result)
    rows.changes.append(change)


def _rosters(year):
    """{SchoolClass: [(student id, first day, last day or None)]}: somebody has changed groups since the term began."""
    sections, groups = {}, {}
    for section, *place in SectionMembership.objects.values_list("section_id", "student_id", "starts_on", "ends_on"):
        sections.setdefault(section, []).append(place)
    for school_class, *place in ClassMembership.objects.values_list(
        "school_class_id", "student_id", "starts_on", "ends_on"
    ):
        groups.setdefault(school_class, []).append(place)
    return {
        each: groups.get(each.pk, []) if each.own_roster else sections.get(each.section_id, [])
        for each in SchoolClass.objects.of_year(year).select_related("course__subject")
    }


def _teachers():
    """{class id: user id of one who teaches it}"""
    return dict(TeachingAssignment.objects.classes().values_list("school_class_id", "staff__user_id"))
