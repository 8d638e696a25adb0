"""A child's marks as far as the school has released them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from academics.models import AcademicSession, SchoolClass, Student
from core.compiled import Compiled
from core.school import school_today

from ...grading.course_marks import read_marks
from ...grading.grades import Grade, score_text
from ...grading.models import Assessment, Result
from ...grading.roster import roster_day
from ...grading.sessions import leaf_sessions

_WORDS = dict(Result.Status.choices)


class ReleasedAssessment(NamedTuple):
    """What a family's marks show of an Assessment."""

    pk: int
    school_class_id: int
    title: str
    date: date | None
    max_score: Decimal


class ReleasedResult(NamedTuple):
    """What a family's marks show of a Result."""

    student_id: int
    assessment_id: int
    status: str
    score: Decimal | None
    is_late: bool
    comment: str


@dataclass
class ReleasedMark:
    """One released assessment, with the child's result, which may be missing."""

    assessment: Assessment | ReleasedAssessment
    result: Result | ReleasedResult | None
    # Given in a class of the course in which the child was before: in `school_class`.
    is_from_before: bool
    school_class: SchoolClass

    @property
    def text(self):
        """ "15 / 20", or the word for why there is none."""
        if self.result is None or self.result.status == Result.Status.EMPTY:
            return ""
        if self.result.status == Result.Status.SCORED:
            return f"{score_text(self.result.score)} / {score_text(self.assessment.max_score)}"
        return str(_WORDS[self.result.status])


@dataclass
class ReleasedClass:
    """A class with its released marks and the grade that these alone make.

    The newest come first; those of a class before come after those of the class."""

    school_class: SchoolClass
    grade: Grade | None = None
    marks: list[ReleasedMark] = field(default_factory=list)


@dataclass
class ChildMarks:
    student: Student
    classes: list[ReleasedClass]


_RESULTS = Compiled(
    lambda student_ids, session: (
        Result.objects.of_students(student_ids).of_session(session).released().values_list(*ReleasedResult._fields)
    ),
    student_ids=[int],
    session=int,
)
_ASSESSMENTS = Compiled(
    lambda assessment_ids: (
        Assessment.objects.filter(pk__in=assessment_ids).newest_first().values_list(*ReleasedAssessment._fields)
    ),
    assessment_ids=[int],
)
_CLASSES = Compiled(
    lambda school_class_ids: (
        SchoolClass.objects.filter(pk__in=school_class_ids).select_related("course__subject").order_by("pk")
    ),
    school_class_ids=[int],
)


def marks_of(students, session):
    """[ChildMarks] of `students` in the session, by what is released; a constant number of statements."""
    ids = [student.pk for student in students]
    found = map(ReleasedResult._make, _RESULTS(student_ids=ids, session=session.pk))
    results = {(result.student_id, result.assessment_id): result for result in found}
    marked = list({pk for _student, pk in results})
    assessments = [*map(ReleasedAssessment._make, _ASSESSMENTS(assessment_ids=marked))]
    classes = _classes_by_id({each.school_class_id for each in assessments})
    marks = read_marks(classes.values(), session, released_only=True, students=students)
    until = roster_day(session, school_today())
    columns = defaultdict(list)
    for assessment in assessments:
        columns[assessment.school_class_id].append(assessment)

    def given(student, course):
        return [
            ReleasedMark(assessment, result, each.class_id != course.home.class_id, classes[each.class_id])
            for each in reversed(course.all)
            for assessment in columns[each.class_id]
            if (result := results.get((student.pk, assessment.pk)))
        ]

    rows = {
        student: [
            (course, found)
            for course in marks.courses_of(student.pk, session.starts_on, until)
            if (found := given(student, course))
        ]
        for student in students
    }
    # Somebody moved into a class where they have no mark yet.
    homes = {course.home.class_id for own in rows.values() for course, _marks in own}
    classes |= _classes_by_id(homes - classes.keys())
    children = []
    for student, own in rows.items():
        of_classes = [
            ReleasedClass(classes[course.home.class_id], marks.grade_in_course(student.pk, course), found)
            for course, found in own
        ]
        children.append(ChildMarks(student, sorted(of_classes, key=lambda each: each.school_class.sort_key)))
    return children


def _classes_by_id(ids):
    return {each.pk: each for each in _CLASSES(school_class_ids=list(ids))} if ids else {}


def terms_of(today):
    """The terms or grading periods of the running year that have begun."""
    year = AcademicSession.objects.year_of(today)
    return [session for session in leaf_sessions(year) if session.starts_on <= today] if year else []
