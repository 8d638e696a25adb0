"""Who was in which class on which days of a session, and to which of a course's classes a student's grade belongs.

Marks belong to the class in which they were given. Who moves, changes groups or leaves has done so in the classes of
those days, so everything that counts marks asks here, and not for the roster of some day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from academics.models import AcademicSession, ClassMembership, SchoolClass, Section, SectionMembership, Student
from academics.querysets import SchoolClassQuerySet
from core.compiled import Compiled

from .models import Result
from .sessions import year_of

ONE_DAY = timedelta(days=1)

# From the first day to the last.
type Span = tuple[date, date]
# Rows or their ids, or a query.
type Students = QuerySet | Iterable[Student | int]


@dataclass(frozen=True)
class Membership:
    """A student in a class: so many `days` from `first` to `last`; without days where only marks tell of it.

    There are several `spans` of who left and came back: they were not there in between.
    """

    class_id: int
    first: date | None = None
    last: date | None = None
    days: int = 0
    spans: tuple[Span, ...] = ()

    def holds(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.spans)


@dataclass(frozen=True)
class CourseMembership:
    """A student's classes of one course: `home`, to which the grade belongs, and those before, the first one first."""

    course_id: int
    home: Membership
    earlier: tuple[Membership, ...] = ()

    @property
    def all(self) -> tuple[Membership, ...]:
        return (*self.earlier, self.home)


# (student, section or class, first day, last day or None)
type _Stay = tuple[int, int, date, date | None]


class Memberships:
    """Of students in `classes`, between two days; read by `read_memberships`."""

    def __init__(
        self, classes: Iterable[SchoolClass], in_sections: Iterable[_Stay], in_classes: Iterable[_Stay]
    ) -> None:
        self.classes: dict[int, SchoolClass] = {each.pk: each for each in classes}
        self._in_sections = _spans(in_sections)
        self._in_classes = _spans(in_classes)
        self._of_section: dict[int | None, list[SchoolClass]] = defaultdict(list)
        for each in self.classes.values():
            if not each.own_roster:
                self._of_section[each.section_id].append(each)

    def students_in(self, classes: Iterable[int]) -> set[int]:
        """The ids of who was in any of `classes` (ids)."""
        sections = {self.classes[pk].section_id for pk in classes if not self.classes[pk].own_roster}
        there = [student for student, spans in self._in_sections.items() if any(span[0] in sections for span in spans)]
        own = [student for student, spans in self._in_classes.items() if any(span[0] in classes for span in spans)]
        return {*there, *own}

    def courses_of(
        self, student: int, first: date, until: date, marked: Collection[int] = ()
    ) -> list[CourseMembership]:
        """The courses of the student between two days. `marked`: ids of the classes in which there are marks.

        The grade of a course belongs to the class that the student is in at the end, or was in last. Who attends two
        classes of a course side by side to the end has two grades. Whoever is in a split group of a section is not in
        the class of the whole section for as long.
        """
        own = self._without_groups(self._spans_of(student, first, until))
        by_course: dict[int, list[Membership]] = defaultdict(list)
        for pk in dict.fromkeys((*own, *marked)):
            if pk in self.classes and (own.get(pk) or pk in marked):
                by_course[self.classes[pk].course_id].append(_membership(pk, own.get(pk)))
        return [each for course, rows in by_course.items() for each in _arranged(course, rows)]

    def _spans_of(self, student: int, first: date, until: date) -> dict[int, list[Span]]:
        """{class id: spans} of the student between two days."""
        spans: dict[int, list[list[Any]]] = defaultdict(list)
        for section, *span in self._in_sections.get(student, ()):
            for each in self._of_section[section]:
                spans[each.pk].append(span)
        for school_class, *span in self._in_classes.get(student, ()):
            if school_class in self.classes:
                spans[school_class].append(span)
        return {pk: _cut(rows, first, until) for pk, rows in spans.items()}

    def _without_groups(self, spans: dict[int, list[Span]]) -> dict[int, list[Span]]:
        """The spans; of a class of a whole section only the days on which the student is in none of its groups."""
        groups: dict[tuple[int | None, int], list[Span]] = defaultdict(list)
        for pk, rows in spans.items():
            each = self.classes[pk]
            if each.own_roster and each.section_id:
                groups[each.section_id, each.course_id] += rows
        if not groups:
            return spans
        kept = {}
        for pk, rows in spans.items():
            each = self.classes[pk]
            taken = [] if each.own_roster else groups[each.section_id, each.course_id]
            kept[pk] = [span for row in rows for span in _outside(row, taken)]
        return kept


def read_memberships(
    classes: Iterable[SchoolClass], first: date, until: date, *, students: Students | None = None
) -> Memberships:
    """The Memberships in `classes` between two days; `students`: only theirs.

    Two statements at most.
    """
    classes = list(classes)
    sections = [each.section_id for each in classes if not each.own_roster]
    groups = [each.pk for each in classes if each.own_roster]
    return Memberships(
        classes,
        _stays(_IN_SECTIONS, list(set(sections)), first, until, students),
        _stays(_IN_CLASSES, groups, first, until, students),
    )


def _stays(place: "_StaysIn", ids: list, first: date, until: date, students: Students | None) -> Iterable[_Stay]:
    """Those in the sections or classes `ids` between two days; `students`: only theirs."""
    if not ids:
        return ()
    asked = {"ids": ids, "first": first, "until": until}
    if students is None:
        return place.of_all(**asked)
    if isinstance(students, QuerySet):
        return place.stays(**asked).filter(student__in=students)
    return place.of_some(**asked, student_ids=ids_of(students))


def ids_of(students: Iterable[Student | int]) -> list[int]:
    return [each if isinstance(each, int) else each.pk for each in students]


class _StaysIn:
    """Stays in sections, or in classes with a roster of their own: of everybody, or of some students."""

    def __init__(self, model: Any, group: str) -> None:
        def stays(ids: Any, first: Any, until: Any) -> Any:
            rows = _between(model.objects.filter(**{f"{group}__in": ids}), first, until)
            return rows.values_list("student_id", f"{group}_id", "starts_on", "ends_on")

        self.stays = stays
        days = {"first": date, "until": date}
        self.of_all = Compiled(stays, ids=[int], **days)
        self.of_some = Compiled(
            lambda student_ids, **asked: stays(**asked).filter(student__in=student_ids),
            ids=[int],
            student_ids=[int],
            **days,
        )


_IN_SECTIONS = _StaysIn(SectionMembership, "section")
_IN_CLASSES = _StaysIn(ClassMembership, "school_class")


_OF_COURSES = Compiled(
    lambda year_ids, course_ids: SchoolClass.objects.filter(school_year__in=year_ids, course__in=course_ids).order_by(
        "sort_key", "id"
    ),
    year_ids=[int],
    course_ids=[int],
)


def with_siblings(classes: Iterable[SchoolClass]) -> dict[int, SchoolClass]:
    """`classes` and those of the same years and courses, by id: to where, and from where, a student can change."""
    asked = {each.pk: each for each in classes}
    years = {each.school_year_id for each in asked.values()}
    courses = {each.course_id for each in asked.values()}
    found = _OF_COURSES(year_ids=list(years), course_ids=list(courses))
    return {each.pk: each for each in found} | asked


def attended_classes(students: Students, session: AcademicSession, until: date) -> SchoolClassQuerySet:
    """A query of the classes in which `students` were, or have marks, from the first day of `session` to `until`."""
    first = session.starts_on
    there = _between(SectionMembership.objects.filter(student__in=students), first, until).order_by().values("section")
    own = _between(ClassMembership.objects.filter(student__in=students), first, until).order_by().values("school_class")
    marked = Result.objects.of_students(students).within(session).order_by().values("assessment__school_class")
    return SchoolClass.objects.of_year(year_of(session)).filter(
        Q(own_roster=False, section__in=there) | Q(own_roster=True, pk__in=own) | Q(pk__in=marked)
    )


def last_sections(students: Students, day: date) -> dict[int, Section]:
    """{student id: Section} in which each is on the day, or was in last."""
    rows = SectionMembership.objects.filter(student__in=students, starts_on__lte=day).order_by("starts_on")
    return {row.student_id: row.section for row in rows.select_related("section__grade_level", "section__school_year")}


def _between(rows: Any, first: date, until: date) -> Any:
    return rows.filter(starts_on__lte=until).not_over(first)


def _spans(rows: Iterable[_Stay]) -> dict[int, list[list[Any]]]:
    """{student: [[section or class, first day, last day or None]]}"""
    spans = defaultdict(list)
    for student, *span in rows:
        spans[student].append(span)
    return dict(spans)


def _cut(spans: Iterable[Sequence[Any]], first: date, until: date) -> list[Span]:
    cut = [(max(starts, first), min(ends or until, until)) for starts, ends in spans]
    return [(starts, ends) for starts, ends in cut if starts <= ends]


def _outside(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What `taken` leaves of a span."""
    left = [span]
    for starts, ends in taken:
        left = [
            part
            for first, last in left
            for part in ((first, min(last, starts - ONE_DAY)), (max(first, ends + ONE_DAY), last))
            if part[0] <= part[1]
        ]
    return left


def _membership(pk: int, spans: list[Span] | None) -> Membership:
    """The Membership of spans, which may be none. Who left and came back has the days of both."""
    if not spans:
        return Membership(pk)
    days = sum((ends - starts).days + 1 for starts, ends in spans)
    first, last = min(starts for starts, _ends in spans), max(ends for _starts, ends in spans)
    return Membership(pk, first, last, days, tuple(spans))


def _arranged(course: int, rows: list[Membership]) -> list[CourseMembership]:
    rows.sort(key=lambda each: (each.last or date.min, each.first or date.min, each.class_id))
    last = rows[-1].last
    homes = [each for each in rows if each.last == last and last] or rows[-1:]
    earlier = tuple(each for each in rows if each not in homes)
    return [CourseMembership(course, each) for each in homes[:-1]] + [CourseMembership(course, homes[-1], earlier)]
