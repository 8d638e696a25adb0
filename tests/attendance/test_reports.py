"""Attendance reports: whom they name, what they count, and who sees which."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.actions.enrolments import move_student, withdraw_student
from academics.models import CalendarEntry, Enrolment, SectionMembership, Student
from attendance.actions import Choice, close_register, plan_absence, save_marks
from attendance.models import AttendanceCode
from attendance.pages.student import read_summary
from attendance.rates import rates_below
from tests.downloads import rows_of

DAY = timedelta(days=1)
PAGES = ("report", "chronic_absence", "heat_map", "month_register")
GROUPINGS = ("student", "section", "level", "code", "weekday", "month")


@pytest.fixture
def take(cast):
    """take(day, "PAL", "P") finishes the registers of 7A and 7B with these letters, in the order of their rosters."""
    codes = {code.letter: code for code in AttendanceCode.objects.all()}

    def registers(day, *of_sections):
        both = ((cast.section_7a, cast.tomas), (cast.section_7b, cast.carla))
        for (section, teacher), letters in zip(both, of_sections, strict=False):
            students = Student.objects.roster(section, on=day)
            choices = [Choice(*pair) for pair in zip(students, map(codes.get, letters), strict=True)]
            save_marks(section, day, choices, by=teacher)
            close_register(section, day, by=teacher)

    return registers


@pytest.fixture
def page(sign_in, cast):
    """page("report", by="code") -> the answer that Rita gets, or somebody else as `who`."""

    def get(name, who=None, **query):
        return sign_in(who or cast.rita).get(reverse(f"attendance:{name}"), query)

    return get


@pytest.fixture
def four_days(take, today):
    """The roster of 7A is Chen, Amina, Bashir; that of 7B is Dina."""
    for number, letters in enumerate((("PAL", "P"), ("PAP", "A"), ("PPP", "P"), ("PEP", "P")), start=1):
        take(today - DAY * number, *letters)


def figures(answer):
    """{name: (days that count, absent, not explained, late, percentage)} of a page's rows."""
    return {
        row.name: (
            row.figures.counted,
            row.figures.absent,
            row.figures.unexplained,
            row.figures.late,
            row.figures.percentage,
        )
        for row in answer.context["page"]
    }


def test_students_stand_with_the_lowest_percentage_first(four_days, page):
    answer = page("report")
    assert figures(answer) == {
        "Odhiambo, Amina": (4, 3, 2, 0, 25.0),
        "Odhiambo, Dina": (4, 1, 1, 0, 75.0),
        "Odhiambo, Bashir": (4, 0, 0, 1, 100.0),
        "Chen": (4, 0, 0, 0, 100.0),
    }
    assert [row.name for row in answer.context["page"]][:3] == ["Odhiambo, Amina", "Odhiambo, Dina", "Odhiambo, Bashir"]
    assert "25.0 %" in answer.text


def test_the_same_days_by_section_level_code_weekday_and_month(four_days, page, today):
    assert figures(page("report", by="section")) == {"7A": (12, 3, 2, 1, 75.0), "7B": (4, 1, 1, 0, 75.0)}
    assert figures(page("report", by="level")) == {"Grade 7": (16, 4, 3, 1, 75.0)}
    by_code = {row.name: row.figures.marks for row in page("report", by="code").context["page"]}
    assert by_code == {"Present": 11, "Absent": 3, "Excused": 1, "Late": 1}
    for by in ("weekday", "month"):
        rows = page("report", by=by).context["page"].object_list
        assert sum(row.figures.marks for row in rows) == 16 and sum(row.figures.absent for row in rows) == 4
    assert len(page("report", by="weekday").context["page"].object_list) == 4


def test_days_level_section_and_name_narrow_a_report(four_days, page, cast, today):
    yesterday = (today - DAY).isoformat()
    assert figures(page("report", starts_on=yesterday))["Odhiambo, Amina"] == (1, 1, 1, 0, 0.0)
    assert list(figures(page("report", section=cast.section_7b.pk))) == ["Odhiambo, Dina"]
    assert list(figures(page("report", q="bash"))) == ["Odhiambo, Bashir"]
    assert figures(page("report", by="section", section=cast.section_7b.pk)) == {"7B": (4, 1, 1, 0, 75.0)}
    assert len(figures(page("report", level=cast.section_7a.grade_level_id))) == 4


def test_who_was_there_less_than_the_line_is_a_chronic_absentee(four_days, page):
    """The line itself is not below it: 75 % is not less than 75 %."""
    assert list(figures(page("chronic_absence"))) == ["Odhiambo, Amina", "Odhiambo, Dina"]
    assert list(figures(page("chronic_absence", line="75"))) == ["Odhiambo, Amina"]
    assert "No student is below the line" in page("chronic_absence", line="20").text
    assert "<strong>1</strong> student was there less than 75 %" in page("chronic_absence", line="75").text


def test_minutes_late_are_added_up(cast, mark, close, page):
    mark(cast.bashir, "L", minutes=6)
    mark(cast.chen, "P")
    close()
    minutes = {row.name: row.figures.minutes_late for row in page("report").context["page"]}
    assert (minutes["Odhiambo, Bashir"], minutes["Chen"]) == (6, 0)


def test_a_teacher_sees_their_own_sections(four_days, page, cast):
    assert "Odhiambo, Dina" not in figures(page("report", who=cast.tomas))
    assert list(figures(page("chronic_absence", who=cast.tomas))) == ["Odhiambo, Amina"]
    assert figures(page("report", who=cast.tomas, by="section")) == {"7A": (12, 3, 2, 1, 75.0)}
    assert figures(page("report", who=cast.tomas, by="section", section=cast.section_7b.pk)) == {
        "7A": (12, 3, 2, 1, 75.0)
    }
    assert page("month_register", who=cast.carla).context["section"] == cast.section_7b
    assert page("month_register", who=cast.carla, section=cast.section_7a.pk).context["section"] == cast.section_7b


@pytest.mark.parametrize("name", PAGES)
def test_families_and_who_sees_no_attendance_have_no_reports(name, page, cast):
    assert {page(name, who=who).status_code for who in (cast.grace.user, cast.amina.user, cast.boris)} == {403}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("days", [("1900-01-01", "2199-12-31"), ("2199-12-31", "1900-01-01"), ("x", "0001-01-01")])
def test_days_at_the_edge_and_nonsense_get_an_answer(four_days, name, days, page):
    first, last = days
    query = {"starts_on": first, "ends_on": last, "day": last, "section": "9" * 30, "level": "x", "session": "-1"}
    for by in (*GROUPINGS, "x"):
        assert page(name, by=by, line="nan", page="x", **query).status_code == 200


def test_a_school_without_years_gets_an_answer(page, cast):
    SectionMembership.objects.all().delete()
    for year in (*cast.year.children.all(), cast.year):
        type(year).objects.filter(pk=year.pk).update(starts_on="2001-01-01", ends_on="2001-02-01")
    assert [page(name).status_code for name in PAGES] == [200] * 4


def _statements(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([each for each in queries if not each["sql"].startswith(("BEGIN", "COMMIT"))])


# How many statements each page sends, session and user among them.
STATEMENTS = {
    "report": 11,
    "report?by=section": 11,
    "report?by=level": 11,
    "report?by=code": 11,
    "report?by=weekday": 10,
    "report?by=month": 10,
    "chronic_absence": 11,
    "heat_map": 11,
    "month_register": 12,
}


@pytest.mark.parametrize("what", STATEMENTS)
def test_a_report_sends_as_many_statements_for_one_day_as_for_four(what, take, today, sign_in, cast):
    name, _mark, query = what.partition("?")
    address = f"{reverse(f'attendance:{name}')}?{query}"
    take(today - DAY, "PAL", "A")
    client = sign_in(cast.rita)
    assert _statements(client, address) == STATEMENTS[what]
    for number in range(2, 6):
        take(today - DAY * number, "APL", "P")
    assert _statements(client, address) == STATEMENTS[what]


def test_each_file_holds_what_its_page_shows(four_days, sign_in, cast, today):
    def rows(name, **query):
        return rows_of(sign_in(cast.rita).get(reverse(f"attendance:{name}_export", args=["csv"]), query))

    amina = rows("report")[0]
    assert (amina["Student number"], amina["Student"], amina["Section"]) == ("S1", "Odhiambo, Amina", "7A")
    assert (amina["Absent"], amina["Not explained"], amina["Present in percent"]) == ("3", "2", "25.0")
    assert [row["Name"] for row in rows("report", by="section")] == ["7A", "7B"]
    assert [row["Student"] for row in rows("chronic_absence", line="75")] == ["Odhiambo, Amina"]
    assert [row["Date"] for row in rows("heat_map")] == [(today - DAY * number).isoformat() for number in (4, 3, 2, 1)]
    day = (today - DAY).isoformat()
    month = {row["Student"]: row for row in rows("month_register", day=day, section=cast.section_7a.pk)}
    assert month["Odhiambo, Amina"][day] == "A" and month["Odhiambo, Bashir"][day] == "L"


def test_the_heat_map_says_in_numbers_how_many_were_there(four_days, page, today, cast):
    fields = {field.day: field for field in page("heat_map").context["heat"].fields}
    assert {day: field.text for day, field in fields.items()} == {
        today - DAY: "75", today - DAY * 2: "50", today - DAY * 3: "100", today - DAY * 4: "75",
    }  # fmt: skip
    assert (fields[today - DAY * 3].shade, fields[today - DAY * 2].shade) == ("heat-0", "heat-4")
    CalendarEntry.objects.create(title="Flood", starts_on=today - DAY, ends_on=today - DAY)
    answer = page("heat_map")
    assert today - DAY not in {field.day for field in answer.context["heat"].fields}
    assert "Flood" in answer.text


def test_a_students_year_stands_on_their_page_as_letters(four_days, sign_in, cast, today):
    answer = sign_in(cast.rita).get(reverse("attendance:student_summary", args=[cast.amina.pk]))
    fields = {field.day: (field.text, field.shade) for field in answer.context["heat"].fields}
    assert fields[today - DAY] == ("A", "heat-wrong") and fields[today - DAY * 3] == ("P", "heat-good")
    assert "The year at a glance" in answer.text


@pytest.fixture
def november(cast, take, today):
    """The last four days with one closed afterwards, Bashir moved to 7B and Chen gone, of whichever months they are."""
    move_student(cast.bashir, section=cast.section_7b, starts_on=today - DAY * 2)
    withdraw_student(cast.chen, last_day=today - DAY * 3, reason=Enrolment.ExitReason.WITHDRAWN)
    take(today - DAY * 4, "PAL", "P")
    take(today - DAY * 3, "LAP", "P")
    take(today - DAY * 2, "P", "AP")
    take(today - DAY * 1, "A", "PP")
    CalendarEntry.objects.create(title="Flood", starts_on=today - DAY, ends_on=today - DAY, section=cast.section_7a)


def _sheets(page, section, days):
    """{(name, day): letter, "away" or ""} of the months in which the days are."""
    found = {}
    for first in {day.replace(day=1) for day in days}:
        sheet = page("month_register", section=section.pk, day=first.isoformat()).context["sheet"]
        for row in sheet.rows:
            for column, field in zip(sheet.days, row.fields, strict=True):
                if column.day in days:
                    letter = field.mark.code.letter if field.mark else ""
                    found[row.student.given_name, column.day] = letter if field.is_there else "away"
    return found


def test_the_monthly_register_leaves_days_outside_the_section_blank(november, page, cast, today):
    days = [today - DAY * number for number in (4, 3, 2, 1)]
    found = _sheets(page, cast.section_7a, days)
    assert [found["Amina", day] for day in days] == ["A", "A", "P", ""]
    assert [found["Bashir", day] for day in days] == ["L", "P", "away", "away"]
    assert [found["Chen", day] for day in days] == ["P", "L", "away", "away"]
    found = _sheets(page, cast.section_7b, days)
    assert [found["Bashir", day] for day in days] == ["away", "away", "A", "P"]


def test_a_closed_day_is_named_below_the_monthly_register(november, page, cast, today):
    answer = page("month_register", section=cast.section_7a.pk, day=(today - DAY).isoformat())
    column = next(each for each in answer.context["sheet"].days if each.day == today - DAY)
    assert (column.closure.title, column.marked) == ("Flood", 0)
    assert "Flood." in answer.text
    other = page("month_register", section=cast.section_7b.pk, day=(today - DAY).isoformat())
    assert "Flood" not in other.text


def test_reports_agree_with_the_rates_and_the_students_pages(november, page, cast, today, code):
    """After a known absence that was entered later and a correction by the office, too."""
    plan_absence(
        cast.amina, starts_on=today - DAY * 4, ends_on=today - DAY * 4, code=code("E"), reason="Ill", by=cast.rita
    )
    save_marks(cast.section_7a, today - DAY * 3, [Choice(cast.amina, code("L"))], by=cast.rita)
    span = page("report").context["span"]
    shown = {row.number: row.figures for row in page("report").context["page"]}
    below = rates_below(90, Student.objects.all(), span.first, span.last)
    for student in (cast.amina, cast.bashir, cast.chen, cast.dina):
        own, summary = shown[student.student_number], read_summary(student, today)
        assert (own.absent, own.unexplained, own.late, own.percentage) == (
            summary.absent,
            summary.unexplained,
            summary.late,
            summary.percentage,
        )
        if student.pk in below:
            assert (below[student.pk].counted, below[student.pk].absent) == (own.counted, own.counted - own.present)
    chronic = {row.number for row in page("chronic_absence").context["page"]}
    assert chronic == set(Student.objects.filter(pk__in=below).values_list("student_number", flat=True))
    assert (shown["S1"].absent, shown["S1"].unexplained, shown["S1"].late) == (1, 0, 1)
