"""A school's year in the middle of it: groups, electives, the calendar, and when marks are entered."""

from datetime import timedelta

from django.db import transaction

from academics.actions.calendar import add_entry
from academics.actions.classes import add_class, add_course, remove_class
from academics.actions.rosters import change_group, put_in_class
from academics.actions.staff import assign_class, hand_over
from academics.actions.structure import add_structure, change_structure
from academics.models import (
    AcademicSession,
    CalendarEntry,
    Course,
    Enrolment,
    GradeLevel,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    Subject,
)

DAY = timedelta(days=1)
SPLIT = "MAT"
ELECTIVE = ("FRE", "French")
# Every so many students of a level take the elective.
TAKES_ELECTIVE = 3
# The present term has begun so long ago, and goes on for as long.
MARGIN = 4 * 7 * DAY


@transaction.atomic
def settle_year(*, today):
    """Moves the year by a month when a term has just begun or is nearly over: the demo is in the middle of one."""
    term = AcademicSession.objects.terms().holding(today).get()
    if today - term.starts_on < MARGIN:
        move = _month_before
    elif term.ends_on - today < MARGIN:
        move = _month_after
    else:
        return
    for session in AcademicSession.objects.all():
        session.starts_on, session.ends_on = move(session.starts_on), move(session.ends_on + DAY) - DAY
        session.save(update_fields=["starts_on", "ends_on"])
    year = AcademicSession.objects.years().get()
    Enrolment.objects.update(starts_on=year.starts_on)
    SectionMembership.objects.update(starts_on=year.starts_on)


def _month_before(first):
    return (first - DAY).replace(day=1)


def _month_after(first):
    return (first + 31 * DAY).replace(day=1)


@transaction.atomic
def fill_structure(*, today, demo_child):
    """Split groups and electives with their students and teachers, the year's calendar, windows for marks."""
    year = AcademicSession.objects.year_of(today)
    _fill_calendar(year, today)
    _open_windows(year, today)
    elective = Subject(code=ELECTIVE[0], name=ELECTIVE[1])
    add_structure(elective)
    staff = list(StaffMember.objects.order_by("staff_number"))
    for number, level in enumerate(GradeLevel.objects.all()):
        sections = list(Section.objects.of_year(year).of_level(level).in_reading_order())
        _split(year, sections[0], staff[number], today)
        _make_elective(year, level, elective, staff[-1 - number % 2], demo_child)
    _hand_over(year, staff, today)


def _split(year, section, second, today):
    """Mathematics of the section in two groups, the whole class's teacher with the first; somebody changed since."""
    whole = SchoolClass.objects.get(section=section, course__subject__code=SPLIT)
    teachers = [whole.assignments.select_related("staff").get().staff, second]
    course = whole.course
    remove_class(whole)
    students = list(Student.objects.roster(section, on=today))
    half = (len(students) + 1) // 2
    groups = []
    for number, (teacher, part) in enumerate(zip(teachers, (students[:half], students[half:]), strict=True), start=1):
        group = SchoolClass(
            school_year=year,
            course=course,
            section=section,
            own_roster=True,
            title=f"{course.subject.name} {section.name}/{number}",
        )
        groups.append(add_class(group))
        put_in_class(group, part, starts_on=year.starts_on)
        assign_class(staff=teacher, school_class=group)
    change_group(
        students[:1], source=groups[0], target=groups[1], starts_on=max(year.starts_on + DAY, today - 30 * DAY)
    )


def _make_elective(year, level, subject, teacher, demo_child):
    """An elective of the level's sections together."""
    course = add_course(Course(subject=subject, grade_level=level, title=f"{subject.name}, {level.name}", credits=1))
    group = SchoolClass(school_year=year, course=course, own_roster=True, title=course.title)
    add_class(group)
    students = list(Student.objects.in_level(level, on=year.starts_on))
    takes = [
        student
        for index, student in enumerate(students)
        if index % TAKES_ELECTIVE == 0 or student.student_number == demo_child
    ]
    put_in_class(group, takes, starts_on=year.starts_on)
    assign_class(staff=teacher, school_class=group)


def _hand_over(year, staff, today):
    """Social studies of one section has changed hands since."""
    taught = SchoolClass.objects.of_year(year).filter(course__subject__code="SST").in_reading_order()[1]
    assignment = taught.assignments.select_related("staff").get()
    successor = next(person for person in reversed(staff) if person != assignment.staff)
    hand_over(assignment, staff=successor, starts_on=max(year.starts_on + DAY, today - 40 * DAY))


def _fill_calendar(year, today):
    """The year's holidays, a closed day of last month, and what comes next."""
    kinds = CalendarEntry.Kind
    terms = list(year.children.all())
    for term in terms[:-1]:
        _enter(today, kinds.CLOSED, "Holidays", term.ends_on - 13 * DAY, term.ends_on)
    for term in terms:
        middle = term.starts_on + (term.ends_on - term.starts_on) / 2
        _enter(today, kinds.CLOSED, "Mid-term break", middle - 1 * DAY, middle + 1 * DAY)
    _enter(today, kinds.CLOSED, "End of year holidays", year.ends_on - 16 * DAY, year.ends_on)
    _enter(today, kinds.CLOSED, "Closed: no water", *[_weekday(today - 31 * DAY)] * 2)
    sports, evening = _weekday(today + 6 * DAY), _weekday(today + 9 * DAY)
    _enter(today, kinds.OFF_TIMETABLE, "Sports day", sports, sports)
    _enter(today, kinds.EVENT, "Parents’ evening", evening, evening)
    level = GradeLevel.objects.first()
    trip = _weekday(today + 12 * DAY)
    _enter(today, kinds.OFF_TIMETABLE, "Excursion to the museum", trip, trip, grade_level=level)


def _enter(today, kind, title, first, last, **whom):
    """Into the calendar, unless it closed the demo's own day."""
    if kind != CalendarEntry.Kind.CLOSED or not first <= today <= last:
        add_entry(CalendarEntry(kind=kind, title=title, starts_on=first, ends_on=last, **whom))


def _weekday(day):
    """The Tuesday of the week that holds `day`: a school day everywhere."""
    return day + timedelta(days=1 - day.weekday())


def _open_windows(year, today):
    """Marks of a term are entered up to two weeks after it; the present term has two periods, the first one closed."""
    for term in year.children.all():
        change_structure(term, {"posting_from": term.starts_on, "posting_until": term.ends_on + 14 * DAY})
        if term.holds(today):
            middle = min(term.starts_on + (term.ends_on - term.starts_on) / 2, max(term.starts_on, today - 15 * DAY))
            _add_period(term, "Period 1", term.starts_on, middle, posting_until=middle + 7 * DAY)
            _add_period(term, "Period 2", middle + DAY, term.ends_on)


def _add_period(term, title, starts_on, ends_on, **window):
    add_structure(
        AcademicSession(
            kind=AcademicSession.Kind.GRADING_PERIOD,
            parent=term,
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            **window,
        )
    )
