"""The gradebook of a class and session as it stands: columns, students, marks, and how they count."""

from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import NamedTuple

from academics.models import AcademicSession, ClassMembership, SchoolClass
from core.compiled import Compiled
from core.school import school_today

from ...grading.course_marks import read_marks
from ...grading.grade_inputs import column_of, rules_of
from ...grading.grades import Brought, grade_after_class_change, grade_of, score_text
from ...grading.models import Assessment, GradingScheme, Result, SchemeCategory
from ...grading.roster import Listed, read_roster, roster_day
from ...grading.typed_marks import status_letter


class ResultRow(NamedTuple):
    """What a cell is made of, by the names of its columns: a page of 600 of them is read some hundred times a second."""

    assessment_id: int
    student_id: int
    version: int
    status: str
    score: Decimal | None
    is_late: bool
    comment: str
    first_score: Decimal | None
    second_score: Decimal | None
    updated_by_id: int | None


class ShownCell(NamedTuple):
    """A cell as the page's script reads it, by place: `text` is what one would type, `state` that of a second marking."""

    assessment: int
    student: int
    version: int = 0
    text: str = ""
    late: int = 0
    comment: str = ""
    state: str = ""


class ShownColumn(NamedTuple):
    """A column as the page's script reads it, by place; figures as texts, and 1 or 0 for yes or no."""

    assessment: int
    title: str
    category: int
    max_score: str
    weight: str
    day: str
    released: int
    moderated: int
    by_rubric: int


class ShownStudent(NamedTuple):
    """A student as the page's script reads them, by place."""

    student: int
    name: str
    number: str
    has_left: bool


class _Moves(NamedTuple):
    """Who came from, or went to, another class: see `Gradebook`."""

    brought: dict[int, Brought]
    moved_to: dict[int, str]


class _Pending(NamedTuple):
    """A cell of which the second mark is still to come."""

    text: str
    state: str


@dataclass
class Gradebook:
    """One page of marks."""

    school_class: SchoolClass
    session: AcademicSession
    scheme: GradingScheme | None
    categories: list
    columns: list[Assessment]
    roster: list[Listed]
    cells: list[ResultRow] = field(default_factory=list)
    # By student: of who came from another class of the course with marks of it.
    brought: dict[int, Brought] = field(default_factory=dict)
    # By student the title of the class to which the grade of who left this one belongs.
    moved_to: dict[int, str] = field(default_factory=dict)

    @property
    def rules(self):
        return rules_of(self.scheme, self.categories) if self.scheme else None

    @property
    def has_standards(self):
        return any(column.standards for column in self.columns)

    def data(self, viewer):
        """What the page's script draws from, JSON-able. `viewer` sees no first mark before the second is in."""
        own = viewer.pk
        moderated = {column.pk for column in self.columns if column.type and column.type.moderated}
        return {
            "columns": [_column(column) for column in self.columns],
            "students": [
                ShownStudent(student.pk, student.list_name, student.student_number, left)
                for student, left in self.roster
            ],
            "cells": [_cell(row, moderated, own) for row in self.cells],
            "rules": _rules(self.rules),
            "brought": {student: _brought(each) for student, each in self.brought.items()},
            "movedTo": self.moved_to,
        }

    def grade_of(self, student, cells):
        """The Grade of a student (id) by `cells`, {assessment id: Cell}; None where it belongs to another class."""
        if self.rules is None or student in self.moved_to:
            return None
        columns = [column_of(column) for column in self.columns]
        if student in self.brought:
            return grade_after_class_change(self.rules, columns, cells, self.brought[student])
        return grade_of(self.rules, columns, cells)


_COLUMNS = Compiled(
    lambda school_class, session: (
        Assessment.objects.of_class(school_class).of_session(session).select_related("type").in_order()
    ),
    school_class=int,
    session=int,
)
_CELLS = Compiled(
    lambda school_class, session: (
        Result.objects.of_class(school_class).of_session(session).values_list(*ResultRow._fields)
    ),
    school_class=int,
    session=int,
)
_SCHEMES = Compiled(
    lambda school_class, year: GradingScheme.objects.of_class(SimpleNamespace(pk=school_class, school_year_id=year)),
    school_class=int,
    year=int,
)
_CATEGORIES = Compiled(lambda scheme: SchemeCategory.objects.filter(scheme=scheme), scheme=int)
# Of a class without a section, or of one that is not split, the second part finds nobody.
_CHANGED = Compiled(
    lambda student_ids, session, school_class, section, course, year: (
        Result.objects.of_students(student_ids)
        .of_session(session)
        .beside(SimpleNamespace(pk=school_class, course_id=course, school_year_id=year))
        .order_by()
        .values_list("student_id", flat=True)
        .union(
            ClassMembership.objects.filter(
                student__in=student_ids, school_class__section=section, school_class__course=course
            )
            .order_by()
            .values_list("student_id", flat=True)
        )
    ),
    student_ids=[int],
    session=int,
    school_class=int,
    section=int,
    course=int,
    year=int,
)


def read_gradebook(school_class, session, *, today=None):
    """Everything the page needs, in at most seven statements, and a constant number more where somebody changed classes.

    Writes nothing.
    """
    today = today or school_today()
    asked = {"school_class": school_class.pk, "session": session.pk}
    columns = _COLUMNS(**asked)
    cells = [ResultRow._make(row) for row in _CELLS(**asked)] if columns else []
    scheme = _SCHEMES.first(school_class=school_class.pk, year=school_class.school_year_id)
    held = {column.date for column in columns}
    roster = read_roster(school_class, session, today, marked={row.student_id for row in cells}, held=held)
    moves = _changes(school_class, session, roster, today)
    return Gradebook(
        school_class=school_class,
        session=session,
        scheme=scheme,
        categories=_CATEGORIES(scheme=scheme.pk) if scheme else [],
        columns=columns,
        roster=roster,
        cells=cells,
        brought=moves.brought,
        moved_to=moves.moved_to,
    )


def _changes(school_class, session, roster, today) -> _Moves:
    """Of who came from, or went to, another class; to a split group of the section, too, in whose roster of the whole they stay."""
    changed = _CHANGED(
        student_ids=[row.student.pk for row in roster],
        session=session.pk,
        school_class=school_class.pk,
        section=school_class.section_id,
        course=school_class.course_id,
        year=school_class.school_year_id,
    )
    students = {*changed, *(student.pk for student, left in roster if left)}
    if not students:
        return _Moves({}, {})
    marks = read_marks([school_class], session, students=students)
    brought, moved_to = {}, {}
    for student in students:
        courses = marks.courses_of(student, session.starts_on, roster_day(session, today))
        own = [course for course in courses if course.course_id == school_class.course_id]
        home = next((course for course in own if course.home.class_id == school_class.pk), None)
        if home is None and own:
            moved_to[student] = marks.memberships.classes[own[-1].home.class_id].title
        elif home and (found := marks.brought(student, home)):
            brought[student] = found
    return _Moves(brought, moved_to)


def cell_data(result, viewer) -> ShownCell:
    """A Result as a cell of `data`, with the assessment's type read."""
    row = ResultRow(*(getattr(result, name) for name in ResultRow._fields))
    moderated = result.assessment.type and result.assessment.type.moderated
    return _cell(row, {result.assessment_id} if moderated else (), viewer.pk)


def _cell(row: ResultRow, moderated, viewer: int) -> ShownCell:
    # Taken apart at once: this is the page's innermost loop.
    assessment, student, version, status, score, late, comment, first, second, updated_by = row
    state = ""
    if score is not None:
        text = f"{score:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = status_letter(status)
        if assessment in moderated and status == "empty":
            text, state = _pending(first, second, updated_by == viewer)
    return ShownCell(assessment, student, version, text, int(late), comment, state)


def _pending(first: Decimal | None, second: Decimal | None, is_own: bool) -> _Pending:
    if first is not None and second is not None:
        return _Pending("", "differs")
    if first is None:
        return _Pending("", "second" if second is not None else "")
    return _Pending(score_text(first), "own") if is_own else _Pending("", "first")


def _column(column) -> ShownColumn:
    return ShownColumn(
        column.pk,
        column.title,
        column.category_id,
        score_text(column.max_score),
        score_text(column.weight),
        column.date.isoformat() if column.date else "",
        int(column.released_at is not None),
        int(bool(column.type and column.type.moderated)),
        int(bool(column.rubric)),
    )


def _brought(brought):
    """[[[category, highest mark, weight, mark], …], [[percentage, days], …], days in the class]"""
    marks = [
        [column.category, score_text(column.max_score), score_text(column.weight), _said(brought.cells[column.pk])]
        for column in brought.columns
    ]
    return [marks, [[str(share.percentage), share.days] for share in brought.shares], brought.days]


def _said(cell):
    return score_text(cell.score) if cell.score is not None else status_letter(cell.status)


def _rules(rules):
    if rules is None:
        return None
    return {
        "categories": [[each.pk, each.name, score_text(each.weight), each.drop_lowest] for each in rules.categories],
        "bands": [[band.label, str(band.start)] for band in rules.bands],
        "decimals": rules.decimals,
        "missing": int(rules.missing_is_zero),
        "absent": int(rules.absent_is_zero),
    }
