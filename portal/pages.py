"""What a family sees of each child: today, this week, and who teaches them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from academics.calendar import SchoolCalendar
from academics.models import CalendarEntry, Section, Student
from academics.read_ahead import read_homeroom_teachers, read_sections
from assessment.homework.pages.to_do import ToDoList
from attendance.models import Mark, PlannedAbsence
from core.compiled import Compiled, Viewer
from timetables.pages.week import TaughtLesson, lessons_of_each


@dataclass
class ChildDay:
    """One child today. `mark` speaks only when the register is finished.

    `week` is [(day, mark or None, closure or None)], `closure` the entry of the calendar that closes the school today.
    """

    student: Student
    section: Section | None = None
    teachers: list[str] = field(default_factory=list)
    is_school_day: bool = True
    closure: CalendarEntry | None = None
    next_school_day: date | None = None
    mark: Mark | None = None
    # The absence of today that is known, those of days to come, and those about which the school asks.
    planned: PlannedAbsence | None = None
    coming: list[PlannedAbsence] = field(default_factory=list)
    questioned: list[PlannedAbsence] = field(default_factory=list)
    week: list[tuple[date, Mark | None, CalendarEntry | None]] = field(default_factory=list)
    # Whether the person who looks may report an absence of this child.
    may_report: bool = False
    # Homework; the first page reads it.
    todo: ToDoList | None = None
    # Today's lessons, as timetables.pages.week has them.
    lessons: list[TaughtLesson] = field(default_factory=list)


_CHILDREN = Compiled(
    lambda viewer, day: Student.objects.of_family(viewer, on=day).with_report_right(viewer, on=day),
    viewer=Viewer,
    day=date,
)
_FAMILY = Compiled(
    lambda viewer, day: Student.objects.of_family(viewer, on=day).order_by("sort_name", "pk"),
    viewer=Viewer,
    day=date,
)
_MARKS = Compiled(
    lambda student_ids, first, last: (
        Mark.objects.of_students(student_ids).that_count_of_few(first, last).select_related("code", "register")
    ),
    student_ids=[int],
    first=date,
    last=date,
)
_ABSENCES = Compiled(
    lambda student_ids, day: (
        PlannedAbsence.objects.of_students(student_ids)
        .not_over_or_questioned(day)
        .select_related("code")
        .order_by("starts_on")
    ),
    student_ids=[int],
    day=date,
)


def family_of(user, today):
    """[Student] of the user's family, by name."""
    return _FAMILY(viewer=user, day=today)


def children_of(user, today):
    """[ChildDay] of the user's family, by name; a constant number of queries however many children."""
    students = _CHILDREN(viewer=user, day=today)
    ids = [student.pk for student in students]
    read_sections(students, on=today)
    sections = {student.current_section.pk: student.current_section for student in students if student.current_section}
    read_homeroom_teachers(sections.values(), on=today)
    calendar = SchoolCalendar.around(today)
    days = calendar.week_of(today)
    marks = {
        (mark.student_id, mark.register.date): mark
        for mark in _MARKS(student_ids=ids, first=min([*days, today]), last=max([*days, today]))
    }
    planned, coming, questioned = {}, defaultdict(list), defaultdict(list)
    for absence in _ABSENCES(student_ids=ids, day=today):
        if absence.is_questioned:
            questioned[absence.student_id].append(absence)
        elif absence.starts_on <= today:
            planned[absence.student_id] = absence
        else:
            coming[absence.student_id].append(absence)
    lessons = lessons_of_each(students, today)
    return [
        ChildDay(
            student=student,
            section=section,
            teachers=[lead.staff.name for lead in sections[section.pk].homeroom_assignments] if section else [],
            is_school_day=calendar.is_school_day(today, section),
            closure=calendar.closure(today, section),
            next_school_day=calendar.next_school_day(today, section),
            mark=marks.get((student.pk, today)),
            planned=planned.get(student.pk),
            coming=coming[student.pk],
            questioned=questioned[student.pk],
            week=[(day, marks.get((student.pk, day)), calendar.closure(day, section)) for day in days],
            may_report=student.is_reportable,
            lessons=lessons[student.pk],
        )
        for student in students
        for section in [student.current_section]
    ]
