"""What a family sees of each child: today, this week, and who teaches them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from academics.calendar import SchoolCalendar
from academics.models import CalendarEntry, Section, Student, TeachingAssignment
from assessment.homework.pages.to_do import ToDoList
from attendance.models import Mark, PlannedAbsence
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
    # The absence of today that is known, and those of days to come.
    planned: PlannedAbsence | None = None
    coming: list[PlannedAbsence] = field(default_factory=list)
    week: list[tuple[date, Mark | None, CalendarEntry | None]] = field(default_factory=list)
    # Whether the person who looks may report an absence of this child.
    may_report: bool = False
    # Homework; the first page reads it.
    todo: ToDoList | None = None
    # Today's lessons, as timetables.pages.week has them.
    lessons: list[TaughtLesson] = field(default_factory=list)


def children_of(user, today):
    """[ChildDay] of the user's family, by name; a constant number of queries however many children."""
    students = list(Student.objects.of_family(user, on=today).with_section(on=today))
    reportable = set(Student.objects.reportable_by(user, on=today).values_list("pk", flat=True))
    teachers = _teachers(students, today)
    calendar = SchoolCalendar.around(today)
    days = calendar.week_of(today)
    marks = {
        (mark.student_id, mark.register.date): mark
        for mark in Mark.objects.of_students(students)
        .that_count(min([*days, today]), max([*days, today]))
        .select_related("code", "register")
    }
    planned, coming = {}, defaultdict(list)
    for absence in (
        PlannedAbsence.objects.of_students(students).not_over(today).select_related("code").order_by("starts_on")
    ):
        if absence.starts_on <= today:
            planned[absence.student_id] = absence
        else:
            coming[absence.student_id].append(absence)
    lessons = lessons_of_each(students, today)
    return [
        ChildDay(
            student=student,
            section=section,
            teachers=teachers.get(section.pk, []) if section else [],
            is_school_day=calendar.is_school_day(today, section),
            closure=calendar.closure(today, section),
            next_school_day=calendar.next_school_day(today, section),
            mark=marks.get((student.pk, today)),
            planned=planned.get(student.pk),
            coming=coming[student.pk],
            week=[(day, marks.get((student.pk, day)), calendar.closure(day, section)) for day in days],
            may_report=student.pk in reportable,
            lessons=lessons[student.pk],
        )
        for student in students
        for section in [student.current_section]
    ]


def _teachers(students, today):
    """{section id: [name of its homeroom teachers]}"""
    sections = {student.current_section for student in students} - {None}
    names: dict[int, list[str]] = {}
    for assignment in (
        TeachingAssignment.objects.on(today).homeroom().filter(section__in=sections).select_related("staff")
    ):
        names.setdefault(assignment.section_id, []).append(assignment.staff.name)
    return names
