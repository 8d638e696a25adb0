"""Grades of many students at once: of classes, levels and terms."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from academics.models import AcademicSession, SchoolClass
from core.compiled import Compiled
from core.school import school_today

from .grade_inputs import column_of, rules_of
from .grades import (
    Brought,
    Cell,
    ClassShare,
    Grade,
    MarkColumn,
    Rules,
    carried_columns,
    grade_after_class_change,
    grade_of,
)
from .memberships import CourseMembership, Membership, Memberships, Students, ids_of, read_memberships, with_siblings
from .models import Assessment, ClassGrading, GradingScheme, Result, SchemeCategory
from .roster import roster_day

# (assessment id, student id, status, score)
type _Result = tuple[int, int, str, Decimal | None]

_CARRY, _BOTH = GradingScheme.MovedMarks.CARRY, GradingScheme.MovedMarks.BOTH


class ClassMarks(NamedTuple):
    """A student's marks in one class: its columns, and the cells by assessment."""

    columns: Sequence[MarkColumn]
    cells: Mapping[int, Cell]


class _Before(NamedTuple):
    """A class that the student came from, with the marks there."""

    membership: Membership
    marks: ClassMarks


@dataclass
class CourseMarks:
    """Marks of students in all their classes of some courses, as `read_marks` finds them.

    `cells` are {(class id, student id): {assessment id: Cell}}, `session_of` {assessment id: session id}.
    """

    memberships: Memberships
    rules: dict[int, Rules]
    columns: dict[int, list[MarkColumn]]
    session_of: dict[int, int]
    cells: dict[tuple[int, int], dict[int, Cell]]
    _marked: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for school_class, student in self.cells:
            self._marked[student].append(school_class)

    @property
    def students(self) -> KeysView[int]:
        return self._marked.keys()

    def grades(
        self, first: date, until: date, *, sessions: Collection[int] | None = None
    ) -> dict[tuple[int, int], Grade]:
        """{(class id, student id): Grade} of everybody who has a mark; by assessments of `sessions` (ids), or of all."""
        return {
            (each.home.class_id, student): grade
            for student in self.students
            for each in self.courses_of(student, first, until)
            if (grade := self.grade_in_course(student, each, sessions=sessions))
        }

    def courses_of(self, student: int, first: date, until: date) -> list[CourseMembership]:
        """The courses of a student between two days, as grades go by them: with a scheme that shows both, each by itself."""
        found = []
        for each in self.memberships.courses_of(student, first, until, self._marked.get(student, ())):
            if each.earlier and self.rules_for(each).moved_marks == _BOTH:
                found += [CourseMembership(each.course_id, membership) for membership in each.all]
            else:
                found.append(each)
        return found

    def grade_in_course(
        self, student: int, course: CourseMembership, *, sessions: Collection[int] | None = None
    ) -> Grade | None:
        """The grade of a course; None without any mark. The scheme of its home decides how others count."""
        marks = self._class_marks(course.home.class_id, student, sessions)
        brought = self.brought(student, course, sessions=sessions)
        if brought is None:
            return grade_of(self.rules_for(course), marks.columns, marks.cells) if marks.cells else None
        return grade_after_class_change(self.rules_for(course), marks.columns, marks.cells, brought)

    def grade_within(
        self, student: int, course: CourseMembership, first: date, until: date, *, sessions: Collection[int] | None
    ) -> Grade | None:
        """The Grade of a part of the time that `course` is about, wherever the student was in it; None without marks."""
        classes = {each.class_id for each in course.all}
        found = [each for each in self.courses_of(student, first, until) if each.home.class_id in classes]
        return self.grade_in_course(student, found[-1], sessions=sessions) if found else None

    def brought(
        self, student: int, course: CourseMembership, *, sessions: Collection[int] | None = None
    ) -> Brought | None:
        """What the classes before bring into the home; None where they have no mark."""
        others = [
            _Before(each, marks)
            for each in course.earlier
            if (marks := self._class_marks(each.class_id, student, sessions)).cells
        ]
        if not others:
            return None
        rules, days = self.rules_for(course), max(course.home.days, 1)
        if rules.moved_marks == _CARRY and (pooled := self._pooled(rules, others)):
            return Brought(course.home.class_id, days, tuple(pooled.columns), pooled.cells)
        return Brought(course.home.class_id, days, shares=tuple(self._shares(others)))

    def rules_for(self, course: CourseMembership) -> Rules:
        """The rules of the home; of a class before it where the home has no scheme."""
        return next(
            (self.rules[each.class_id] for each in reversed(course.all) if each.class_id in self.rules), Rules(())
        )

    def _class_marks(self, school_class: int, student: int, sessions: Collection[int] | None) -> ClassMarks:
        """Those of some sessions, or of all."""
        columns, cells = self.columns.get(school_class, ()), self.cells.get((school_class, student), {})
        if sessions is not None:
            columns = [column for column in columns if self.session_of[column.pk] in sessions]
            cells = {pk: cell for pk, cell in cells.items() if self.session_of[pk] in sessions}
        return ClassMarks(columns, cells)

    def _pooled(self, rules: Rules, others: list[_Before]) -> ClassMarks | None:
        """Those of the classes together; None where a category has no like in `rules`."""
        columns: list[MarkColumn] = []
        cells: dict[int, Cell] = {}
        for membership, marks in others:
            marked = [column for column in marks.columns if column.pk in marks.cells]
            found = carried_columns(rules, marked, membership.class_id, self.rules[membership.class_id])
            if found is None:
                return None
            columns += found
            cells |= marks.cells
        return ClassMarks(columns, cells)

    def _shares(self, others: list[_Before]) -> Iterator[ClassShare]:
        """Each class's percentage by its days; a class that only marks tell of counts as a day."""
        for each, marks in others:
            grade = grade_of(self.rules[each.class_id], marks.columns, marks.cells)
            if grade.percentage is not None:
                yield ClassShare(each.class_id, max(each.days, 1), grade.percentage)


class _Assessment(NamedTuple):
    """What is counted of an Assessment."""

    pk: int
    school_class_id: int
    session_id: int
    category_id: int | None
    title: str
    max_score: Decimal
    weight: Decimal


_ASSESSMENTS = Compiled(
    lambda school_class_ids, session, released_only: (
        (Assessment.objects.released() if released_only else Assessment.objects.all())
        .of_classes(school_class_ids)
        .within(session)
        .values_list(*_Assessment._fields)
    ),
    school_class_ids=[int],
    session=int,
    released_only=bool,
)


def read_marks(
    classes: Iterable[SchoolClass],
    session: AcademicSession,
    *,
    released_only: bool = False,
    students: Students | None = None,
) -> CourseMarks:
    """The CourseMarks of `classes` in `session`, and of classes from which their students came.

    The marks of a term are those of its grading periods, and a school year's those of all of it. `released_only`: what
    families may see; `students`: only theirs. A constant number of statements.
    """
    asked = {each.pk: each for each in classes}
    known = with_siblings(asked.values()) if asked else {}
    until = roster_day(session, school_today())
    memberships = read_memberships(known.values(), session.starts_on, until, students=students)
    assessments = _ASSESSMENTS(school_class_ids=list(known), session=session.pk, released_only=released_only)
    columns: dict[int, list[MarkColumn]] = defaultdict(list)
    class_of: dict[int, int] = {}
    session_of: dict[int, int] = {}
    for assessment in map(_Assessment._make, assessments):
        columns[assessment.school_class_id].append(column_of(assessment))
        class_of[assessment.pk] = assessment.school_class_id
        session_of[assessment.pk] = assessment.session_id
    cells: dict[tuple[int, int], dict[int, Cell]] = defaultdict(dict)
    for pk, student, status, score in _results(asked, class_of, memberships, students):
        cells[class_of[pk], student][pk] = Cell(status, score)
    return CourseMarks(memberships, choose_rules(known.values()), columns, session_of, dict(cells))


def _results(
    asked: Mapping[int, SchoolClass], class_of: Mapping[int, int], memberships: Memberships, students: Students | None
) -> Iterable[_Result]:
    """Those of the classes `asked`, and elsewhere those of who was in these."""
    here = [pk for pk, school_class in class_of.items() if school_class in asked]
    elsewhere = [pk for pk, school_class in class_of.items() if school_class not in asked]
    came_from = list(memberships.students_in(asked)) if elsewhere else []
    wanted = {"here": here, "elsewhere": elsewhere, "came_from": came_from}
    if students is None:
        return _RESULTS(**wanted)
    if isinstance(students, QuerySet):
        return _results_in(**wanted).of_students(students)
    return _RESULTS_OF(**wanted, student_ids=ids_of(students))


def _results_in(here: Any, elsewhere: Any, came_from: Any) -> Any:
    """Results in the assessments `here` of anybody, and in those `elsewhere` of who came from there."""
    wanted = Q(assessment__in=here) | Q(assessment__in=elsewhere, student__in=came_from)
    return Result.objects.filter(wanted).values_list("assessment_id", "student_id", "status", "score")


_RESULTS = Compiled(_results_in, here=[int], elsewhere=[int], came_from=[int])
_RESULTS_OF = Compiled(
    lambda student_ids, **wanted: _results_in(**wanted).of_students(student_ids),
    here=[int],
    elsewhere=[int],
    came_from=[int],
    student_ids=[int],
)


def final_grades(
    classes: Iterable[SchoolClass],
    session: AcademicSession,
    *,
    released_only: bool = False,
    students: Students | None = None,
) -> dict[tuple[int, int], Grade]:
    """{(class id, student id): Grade} of everybody who has a mark in `classes` in `session`.

    The marks of a term count those of its grading periods, and a school year's those of all of it: they are one pool,
    by the categories of the class's scheme. Who changed from one class of a course to another stands where they are
    now, or were last, with what their scheme makes of both (`GradingScheme.MovedMarks`). Who has no mark at all is not
    there. A constant number of statements. `released_only`: by what families may see; `students`: only theirs.
    """
    classes = list(classes)
    marks = read_marks(classes, session, released_only=released_only, students=students)
    asked = {each.pk for each in classes}
    grades = marks.grades(session.starts_on, roster_day(session, school_today()))
    return {key: grade for key, grade in grades.items() if key[0] in asked}


_OWN_SCHEMES = Compiled(
    lambda school_class_ids: (
        ClassGrading.objects.of_classes(school_class_ids).order_by("pk").values_list("school_class_id", "scheme_id")
    ),
    school_class_ids=[int],
)
_SCHEMES = Compiled(
    lambda scheme_ids, year_ids: GradingScheme.objects.needed_by(scheme_ids, year_ids).select_related("scale"),
    scheme_ids=[int],
    year_ids=[int],
)
_CATEGORIES = Compiled(lambda scheme_ids: SchemeCategory.objects.filter(scheme__in=scheme_ids), scheme_ids=[int])


def choose_rules(classes: Iterable[SchoolClass]) -> dict[int, Rules]:
    """{class id: Rules} of those that have a scheme, their own or the default one of their year."""
    classes = list(classes)
    own = dict(_OWN_SCHEMES(school_class_ids=[each.pk for each in classes]))
    years = {school_class.school_year_id for school_class in classes}
    by_id = {scheme.pk: scheme for scheme in _SCHEMES(scheme_ids=list(set(own.values())), year_ids=list(years))}
    defaults = {scheme.school_year_id: scheme.pk for scheme in by_id.values() if scheme.is_default}
    categories: dict[int, list[SchemeCategory]] = defaultdict(list)
    for category in _CATEGORIES(scheme_ids=list(by_id)):
        categories[category.scheme_id].append(category)
    rules = {pk: rules_of(scheme, categories[pk]) for pk, scheme in by_id.items()}
    chosen = {each.pk: own.get(each.pk) or defaults.get(each.school_year_id) for each in classes}
    return {pk: rules[scheme] for pk, scheme in chosen.items() if scheme}
