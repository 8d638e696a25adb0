"""Which marks count: every page, figure, file and document says the same of the same days.

The days are random: marks, registers left unfinished, a leaving, a move, closures, known absences, some entered after
the registers, and reports of families that the office accepts or questions. A simple model says what must come out.
"""

import csv
import io
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from academics.actions.enrolments import move_student, withdraw_student
from academics.models import AcademicSession, CalendarEntry, Enrolment, Student
from assessment.reports.documents.facts import read_facts
from attendance.actions import (
    Choice,
    accept_report,
    answer_question,
    close_register,
    plan_absence,
    question_report,
    reopen_register,
    report_absence,
    save_marks,
)
from attendance.models import AttendanceCode
from attendance.pages.board import missing_between, read_board
from attendance.pages.register import read_register
from attendance.pages.student import read_days, read_summary
from attendance.rates import rates_below, weeks_of
from portal.pages import children_of

DAY = timedelta(days=1)
DAYS = 12


class Model:
    """The days as one would keep them on paper: {(student, day): letter} and what changes their meaning."""

    def __init__(self, cast, today):
        self.students = [cast.amina, cast.bashir, cast.chen, cast.dina]
        self.days = [today - DAY * number for number in range(DAYS, 0, -1)]
        self.marks, self.unfinished, self.closed, self.known, self.gone = {}, set(), set(), set(), {}

    def that_count(self, student):
        """{day: (letter, whether it is explained)}"""
        return {
            day: (letter, letter == "E" or (letter == "A" and (student, day) in self.known))
            for (whose, day), (letter, section) in self.marks.items()
            if whose == student
            and (section, day) not in self.unfinished | self.closed
            and day <= self.gone.get(student, day)
        }

    def figures(self, student):
        said = self.that_count(student).values()
        absent = [explained for letter, explained in said if letter in "AE"]
        late = sum(letter == "L" for letter, _explained in said)
        counted = len(said)
        return counted, len(absent), absent.count(False), late


@pytest.fixture(params=range(6))
def model(request, cast, today):
    """Twelve days of both sections, and then what the office learned afterwards."""
    random = Random(request.param)
    model = Model(cast, today)
    codes = {code.letter: code for code in AttendanceCode.objects.all()}
    teachers = {cast.section_7a: cast.tomas, cast.section_7b: cast.carla}
    moved_on = random.choice(model.days[3:])
    move_student(cast.bashir, section=cast.section_7b, starts_on=moved_on)
    for day in model.days:
        for section, teacher in teachers.items():
            roster = Student.objects.roster(section, on=day)
            choices = [Choice(student, codes[random.choice("PPPAAEL")]) for student in roster]
            save_marks(section, day, choices, by=teacher)
            close_register(section, day, by=teacher)
            if random.random() < 0.15:
                reopen_register(section, day, by=cast.rita, reason="x")
                model.unfinished.add((section, day))
            for choice in choices:
                model.marks[choice.student, day] = (choice.code.letter, section)
    for section in random.sample(sorted(teachers, key=str), 1):
        day = random.choice(model.days)
        CalendarEntry.objects.create(title="Flood", starts_on=day, ends_on=day, section=section)
        model.closed.add((section, day))
    model.gone[cast.chen] = random.choice(model.days[4:])
    withdraw_student(cast.chen, last_day=model.gone[cast.chen], reason=Enrolment.ExitReason.WITHDRAWN)
    for student in random.sample(model.students, 3):
        day, letter = random.choice(model.days), random.choice("AE")
        plan_absence(student, starts_on=day, ends_on=day, code=codes[letter], reason="Dentist", by=cast.rita)
        model.known.add((student, day))
    for student in random.sample(model.students, 3):
        day = random.choice(model.days)
        if _reported(student, day, random, by=cast.grace.user):
            model.known.add((student, day))
    return model


def _reported(student, day, random, *, by):
    """Whether a family's report of the day explains it, after what the office and the family make of it."""
    report = report_absence(student, starts_on=day, ends_on=day, reason="Ill", by=by)
    for step in random.choice(((), ("accept",), ("ask",), ("ask", "answer"), ("ask", "accept"), ("accept", "ask"))):
        if step == "accept":
            accept_report(report)
        elif step == "ask":
            question_report(report, question="Where?")
        else:
            answer_question(report, answer="At home")
    report.refresh_from_db()
    return not report.is_questioned


def rows(client, name, **address):
    query = address.pop("query", {})
    answer = client.get(reverse(name, kwargs=address | {"file_format": "csv"}), query)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_everything_says_the_same_of_the_same_days(cast, model, today, sign_in):
    """In one test, for the days take longer to enter than to look at."""
    office = sign_in(cast.rita)
    _figures_of_each_student_agree(cast, model, today, office)
    _each_day_and_the_month_agree(cast, model, today, office)
    _reports_agree(cast, model, today, office)


def _figures_of_each_student_agree(cast, model, today, office):
    """The student's page, its file, the weeks, the rates, the report card and the portal."""
    everybody = Student.objects.all()
    below = rates_below(100, everybody, model.days[0], today)
    term = AcademicSession.objects.terms().get()
    cards = read_facts(model.students, term)
    family = {child.student: child for child in children_of(cast.grace.user, today)}
    for student in model.students:
        counted, absent, unexplained, late = model.figures(student)
        own = model.that_count(student)
        summary = read_summary(student, today)
        assert (summary.absent, summary.unexplained, summary.late) == (absent, unexplained, late), student
        percentage = 100 * (counted - absent) / counted if counted else None
        assert summary.percentage == percentage
        marks = {
            mark.register.date: (mark.code.letter, mark.code.is_absence and mark.is_explained)
            for mark in read_days(student, today)[1]
        }
        assert marks == {day: (letter, explained) for day, (letter, explained) in own.items()}
        rate = below.get(student.pk)
        assert (rate.counted, rate.absent) == (counted, absent) if absent else rate is None
        weeks = weeks_of(student, model.days[0], today)
        assert sum(week.rate.counted for week in weeks) == counted
        assert sum(week.rate.absent for week in weeks) == absent and sum(week.late for week in weeks) == late
        card = cards[student.pk]["attendance"]
        shown = {"percentage": f"{percentage:.1f}", "absent": absent, "unexplained": unexplained, "late": late}
        assert card == (shown if counted else None)
        page = office.get(reverse("attendance:student_summary", args=[student.pk])).context["summary"]
        assert (page.absent, page.unexplained, page.late) == (absent, unexplained, late)
        file = rows(office, "attendance:student_days_export", student_id=student.pk)
        assert [row["Date"] for row in file] == [day.isoformat() for day in sorted(own)]
        assert sum(row["Explained"] == "No" for row in file) == unexplained
        if student in family:
            week = {day: mark for day, mark, _closure in family[student].week if mark}
            wanted = {
                day: letter
                for day, (letter, _explained) in own.items()
                if day in dict.fromkeys(d for d, _m, _c in family[student].week)
            }
            assert {day: mark.code.letter for day, mark in week.items()} == wanted


def _each_day_and_the_month_agree(cast, model, today, office):
    """The board, its files and the registers say of each day what the students' pages say."""
    sections = type(cast.section_7a).objects.all()
    told = {student: model.that_count(student) for student in model.students}
    month = missing_between(sections, model.days[0], today)
    assert len({(each.student, each.mark.register.date) for each in month}) == len(month)
    finished = {(each.student, each.mark.register.date): each for each in month if each.is_closed}
    assert {
        (student, day): (each.mark.code.letter, each.mark.is_unexplained) for (student, day), each in finished.items()
    } == {
        (student, day): (letter, letter == "A" and not explained)
        for student, days in told.items()
        for day, (letter, explained) in days.items()
        if letter != "P"
    }
    for day in model.days:
        board = read_board(cast.rita, day)
        here = {student: days[day] for student, days in told.items() if day in days}
        done = [each for each in board.missing if each.is_closed]
        assert {(each.student, each.mark.code.letter) for each in done} == {
            (student, letter) for student, (letter, _explained) in here.items() if letter != "P"
        }
        assert {each.student for each in board.unexplained if each.is_closed} == {
            student for student, (letter, explained) in here.items() if letter == "A" and not explained
        }
        for each in board.sections:
            sheet = read_register(each.section, day)
            if each.is_closed and not each.closure:
                assert each.marked == sheet.marked == len(sheet.rows) == each.size
                assert each.absent == sum(row.code.is_absence for row in sheet.rows)
                assert each.unexplained == sum(row.code.is_absence and row.tone == "wrong" for row in sheet.rows)
        absences = rows(office, "attendance:absences_export", query={"day": day.isoformat()})
        assert len([row for row in absences if row["Register finished"] == "Yes"]) == len(done)


def _reports_agree(cast, model, today, office):
    """The reports by student, section and day, chronic absence and the monthly register."""
    told = {student: model.that_count(student) for student in model.students}
    span = {"starts_on": model.days[0].isoformat()}

    def context(name, **query):
        return office.get(reverse(f"attendance:{name}"), span | query).context

    shown = {row.number: row.figures for row in context("report")["page"]}
    for student in model.students:
        row = shown[student.student_number]
        assert (row.counted, row.absent, row.unexplained, row.late) == model.figures(student), student
    below = rates_below(80, Student.objects.all(), model.days[0], today)
    listed = {row.number for row in context("chronic_absence", line=80)["page"]}
    assert listed == {student.student_number for student in model.students if student.pk in below}
    sections = (cast.section_7a, cast.section_7b)
    boards = {day: {each.section: each for each in read_board(cast.rita, day).sections} for day in model.days}
    for row in context("report", by="section")["page"]:
        days = [each for here in boards.values() for section, each in here.items() if section.name == row.name]
        days = [each for each in days if each.is_closed and not each.closure]
        assert (row.figures.absent, row.figures.unexplained, row.figures.late) == (
            sum(each.absent for each in days),
            sum(each.unexplained for each in days),
            sum(each.late for each in days),
        )
    for by in ("level", "code", "weekday", "month"):
        rows = context("report", by=by)["page"].object_list
        assert sum(row.figures.marks for row in rows) == sum(map(len, told.values()))
        assert sum(row.figures.unexplained for row in rows) == sum(model.figures(each)[2] for each in model.students)
    for field in context("heat_map")["heat"].fields:
        letters = [days[field.day][0] for days in told.values() if field.day in days]
        assert field.percentage == 100 * sum(letter in "PL" for letter in letters) / len(letters)
    sheets = [
        context("month_register", section=section.pk, day=first.isoformat())["sheet"]
        for section in sections
        for first in {day.replace(day=1) for day in model.days}
    ]
    letters = {
        (row.student, column.day): field.mark.code.letter
        for sheet in sheets
        for row in sheet.rows
        for column, field in zip(sheet.days, row.fields, strict=True)
        if field.mark
    }
    assert letters == {(student, day): said[0] for student, days in told.items() for day, said in days.items()}
