"""Why a grade is what it is, for the page that shows it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from core.school import school_today

from ...grading.course_marks import read_marks
from ...grading.grade_inputs import cell_of
from ...grading.grades import CategoryPart, Grade, Part, grade_of, score_text
from ...grading.memberships import CourseMembership, Membership
from ...grading.models import GradingScheme, Result
from ...grading.roster import roster_day

_WORDS = dict(Result.Status.choices)


@dataclass
class ExplanationLine:
    """One mark of the explanation, with the result that it comes from."""

    part: Part
    result: Result | None
    # The class that the mark was carried from.
    carried_from: str = ""

    @property
    def mark(self):
        """ "15 / 20", or the word for why there is none."""
        if self.part.cell.status == "scored":
            return f"{score_text(self.part.cell.score)} / {score_text(self.part.column.max_score)}"
        return _WORDS[self.part.cell.status]

    @property
    def is_late(self):
        return bool(self.result and self.result.is_late)

    @property
    def comment(self):
        return self.result.comment if self.result else ""


class ExplainedCategory(NamedTuple):
    category: CategoryPart
    lines: list[ExplanationLine]


class ExplainedShare(NamedTuple):
    """What a class of the course makes of the grade, by its days."""

    title: str
    percentage: Decimal
    days: int


class MarksElsewhere(NamedTuple):
    """Marks in another class of the course."""

    title: str
    lines: list[ExplanationLine]


class _Place(NamedTuple):
    """The course as it counts in the class; `moved_to` is the id of the class to which the grade belongs instead."""

    course: CourseMembership
    moved_to: int | None


@dataclass
class Explanation:
    """`scheme` is None where the class has none, and then nothing counts.

    Of a student who changed classes: `shares` where each class counts by its days, `elsewhere` the marks in other classes
    of the course that count there or by their share, and `moved_to` is the title of the class that the grade belongs to,
    if it is another one.
    """

    scheme: GradingScheme | None
    grade: Grade | None
    categories: list[ExplainedCategory]
    shares: list[ExplainedShare] = field(default_factory=list)
    elsewhere: list[MarksElsewhere] = field(default_factory=list)
    moved_to: str = ""

    @property
    def percentage(self):
        return self.grade.percentage if self.grade else None


def explain_grade(school_class, session, student):
    """The Explanation of the student's grade in the class and session; a constant number of statements."""
    scheme = GradingScheme.objects.of_class(school_class).first()
    if scheme is None:
        return Explanation(None, None, [])
    marks = read_marks([school_class], session, students=[student])
    titles = {pk: each.title for pk, each in marks.memberships.classes.items()}
    place = _course_in(marks, school_class, session, student)
    grade = marks.grade_in_course(student.pk, place.course)
    if grade is None:
        grade = grade_of(marks.rules_for(place.course), marks.columns.get(school_class.pk, ()), {})
    found = Result.objects.of_students([student]).of_assessments(list(marks.session_of))
    results = {result.assessment_id: result for result in found}
    counted = {part.column.pk for category in grade.categories for part in category.parts}
    elsewhere = [
        MarksElsewhere(
            titles[pk],
            [ExplanationLine(Part(column, cell_of(results[column.pk])), results[column.pk]) for column in columns],
        )
        for pk in titles
        if (columns := [each for each in marks.columns.get(pk, ()) if each.pk in results and each.pk not in counted])
    ]
    categories = [
        ExplainedCategory(category, [_line(part, results, titles) for part in category.parts])
        for category in grade.categories
        if category.parts
    ]
    moved_to = titles.get(place.moved_to, "") if place.moved_to else ""
    shares = [ExplainedShare(titles[share.class_id], share.percentage, share.days) for share in grade.shares]
    return Explanation(scheme, grade, categories, shares, elsewhere, moved_to)


def _course_in(marks, school_class, session, student) -> _Place:
    courses = marks.courses_of(student.pk, session.starts_on, roster_day(session, school_today()))
    for course in courses:
        if course.home.class_id == school_class.pk:
            return _Place(course, None)
    moved_to = next((course.home.class_id for course in courses if course.course_id == school_class.course_id), None)
    return _Place(CourseMembership(school_class.course_id, Membership(school_class.pk)), moved_to)


def _line(part, results, titles):
    return ExplanationLine(part, results.get(part.column.pk), titles.get(part.column.origin, ""))
