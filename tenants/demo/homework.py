"""Homework of every class: what was, what is due, and what came in."""

import random
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from academics.models import SchoolClass, Student
from assessment.gradebook.actions.marks import CellEntry, save_cells
from assessment.grading.typed_marks import Entry
from assessment.homework.actions.attachments import attach_files
from assessment.homework.actions.setting import set_homework
from assessment.homework.attachments import check_file
from assessment.models import Homework, Submission
from core.school import current_school, school_today, school_zone
from timetables.models import Lesson

from .pupils import pupil

# (days from today, title, what to do, how it is handed in, minutes)
_SET = (
    (-15, "Exercises 1 to 6", "Write the whole way of working, not the result alone.", "online", 30),
    (-8, "Read chapter 3", "Be ready to tell the others what it is about.", "nothing", 20),
    (-3, "Worksheet", "Fill in both sides.", "paper", 25),
    (1, "Questions on the lesson", "Answer in whole sentences.", "online", 20),
    (4, "Poster", "In groups of two: one picture, five facts, and where they are from.", "online", 60),
    (9, "Revise for the test", "Chapters 1 to 3.", "nothing", 45),
)
_ANSWERS = ("I have done all of it; number 4 was hard.", "My answer is in the file.", "See below: 12, 7, 30 and 4.")
_FEEDBACK = ("Well done.", "Good. Show how you got there.", "Nearly: look at number 4 again.", "")


def write_homework(*, seed):
    """Fills every class of the year; marks and files in the classes of one teacher."""
    dice = random.Random(seed)
    today = school_today()
    classes = list(SchoolClass.objects.of_day(today).with_teachers(on=today).in_reading_order())
    leading = next((school_class for school_class in classes if _user_of(school_class)), None)
    for school_class in classes:
        students = list(Student.objects.class_roster(school_class, on=today))
        if students:
            _fill(school_class, students, today, seed, dice, with_marks=_user_of(school_class) == _user_of(leading))


def _user_of(school_class):
    users = [row.staff.user for row in school_class.current_assignments if row.staff.user_id] if school_class else []
    return users[0] if users else None


def _fill(school_class, students, today, seed, dice, *, with_marks):
    teacher = _user_of(school_class)
    lessons = list(Lesson.objects.of_class(school_class).taking_place().order_by("date", "starts_at"))
    made = Homework.objects.bulk_create(
        Homework(
            school_class=school_class,
            title=title,
            instructions=text,
            **_due(lessons, today, days),
            hand_in=hand_in,
            minutes=minutes,
            set_by=teacher,
            published_at=_at(today, min(days, 0) - 4),
        )
        for days, title, text, hand_in, minutes in _SET
    )
    Homework.objects.bulk_create(
        [Homework(school_class=school_class, title="Next project", due_at=_at(today, 14), set_by=teacher)]
    )
    for homework in made:
        if homework.is_collected:
            Submission.objects.bulk_create(_submissions(homework, students, teacher, seed, dice))
    if with_marks and teacher:
        _give_files(made, teacher)
        _give_marks(school_class, students, today, teacher, seed, dice)


def _submissions(homework, students, teacher, seed, dice):
    """Most in time, some late, one excused, one with longer; what is over for long is returned."""
    now = timezone.now()
    is_old = homework.due_at < now - timedelta(days=10)
    for place, student in enumerate(students):
        row = Submission(homework=homework, student=student)
        chance, care = dice.random(), pupil(student.pk, seed).care
        if place == 3:
            row.excused = homework.due_at < now
        elif place == 5:
            row.extended_until = homework.due_at + timedelta(days=7)
        elif chance < (care if homework.due_at < now else 0.3):
            row.is_late = homework.due_at < now and chance < 0.08
            ahead = timedelta(hours=dice.choice((12, 13, 14, 15, 36, 38, 39)))
            row.handed_in_at = min(homework.due_at + ahead if row.is_late else homework.due_at - ahead, now)
            row.text = dice.choice(_ANSWERS) if homework.is_online else ""
        elif chance < care + 0.03 and homework.is_online:
            row.text = "Only begun"
        else:
            continue
        if is_old and row.handed_in_at:
            row.feedback = dice.choice(_FEEDBACK)
            row.returned_at, row.returned_by = homework.due_at + timedelta(days=3), teacher
        yield row


def _give_files(made, teacher):
    """A worksheet for the class, and what some students sent."""
    for homework in made:
        if homework.is_online:
            attach_files(
                [_file("Worksheet.txt", f"{homework.title}\n\n{homework.instructions}\n")],
                by=teacher,
                homework=homework,
            )
            for row in homework.submissions.handed_in().select_related("student")[:3]:
                answer = _file("My answer.csv", "Number;Result\n1;12\n2;7\n3;30\n")
                attach_files([answer], by=row.student.user, submission=row)


def _file(name, text):
    return check_file(SimpleUploadedFile(name, text.encode()))


def _give_marks(school_class, students, today, teacher, seed, dice):
    """One that was marked: its marks are in the gradebook."""
    homework = Homework(
        school_class=school_class,
        title="Problems of the week",
        instructions="Choose five of the eight.",
        due_at=_at(today, -10),
        published_at=_at(today, -16),
        minutes=40,
    )
    set_homework(homework, by=teacher, column=("Classwork and homework", 20))
    rows = list(_submissions(homework, students, teacher, seed, dice))
    Submission.objects.bulk_create(rows)
    cells = [
        CellEntry(
            homework.assessment_id, row.student_id, Entry(_mark(row, school_class, seed, dice), is_late=row.is_late)
        )
        for row in rows
        if row.handed_in_at
    ]
    save_cells(school_class, cells, by=teacher)


def _mark(row, school_class, seed, dice):
    """Of twenty."""
    return round(pupil(row.student_id, seed).share(school_class.course_id, lately=True, by=dice) * 20)


def _due(lessons, today, days):
    """By the class's next lesson from that day on; a class without lessons has it in the morning."""
    day = today + timedelta(days)
    lesson = next((each for each in lessons if day <= each.date <= day + timedelta(6)), None)
    if lesson is None or (lesson.date > today) != (days > 0):
        return {"due_at": _at(today, days)}
    return {"due_at": datetime.combine(lesson.date, lesson.starts_at, school_zone()), "due_lesson": lesson}


def _at(today, days):
    """Eight in the morning of the nearest day on which the school is open."""
    day, step = today + timedelta(days), timedelta(1 if days > 0 else -1)
    while day.isoweekday() not in current_school().week_days:
        day += step
    return datetime.combine(day, time(8), school_zone())
