"""A week from a sheet: all of it, or nothing and the errors by row and column."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import AuditEvent
from timetables.clashes import WeekPlan
from timetables.models import ScheduledLesson

SHEET = "Class\tDay\tPeriod\tRoom\tWeek\nMathematics 7A\tMonday\t1\tLab\t\nmathematics 7b\tTue\t2\t\t\n"


@pytest.fixture
def send(cast, sign_in, timetable, room):
    """send(text) posts cells to be looked at; confirm=True imports them."""
    room("Lab")
    url = reverse("timetables:week_import", args=[timetable.pk])
    client = sign_in(cast.rita)

    def post(text="", *, confirm=False, file=None, replace=True):
        data = {"text": text} | ({"replace": "on"} if replace else {}) | ({"confirm": "1"} if confirm else {})
        return client.post(url, data | ({"file": file} if file else {}))

    return post


def rows():
    found = ScheduledLesson.objects.order_by("weekday").values_list(
        "school_class__title", "weekday", "period__name", "room__name"
    )
    return list(found)


def test_it_is_looked_at_first_and_then_written(cast, send, plan):
    plan(cast.maths_7a, 5, "3")
    page = send(SHEET)
    assert "2 lessons can be placed." in page.content.decode()
    assert len(rows()) == 1
    assert send(SHEET, confirm=True).status_code == 302
    assert rows() == [("Mathematics 7A", 1, "1", "Lab"), ("Mathematics 7B", 2, "2", None)]
    assert AuditEvent.objects.get(verb="timetable.import").after == {"lessons": 2, "replaced": True}


def test_what_is_there_stays_when_asked_and_is_in_the_way(cast, send, plan):
    plan(cast.maths_7a, 5, "3")
    send(SHEET, confirm=True, replace=False)
    assert len(rows()) == 3
    page = send(SHEET, confirm=True, replace=False)
    assert page.status_code == 422
    assert "“Mathematics 7A” has a lesson at this time already." in page.content.decode()
    assert len(rows()) == 3


def test_one_error_and_nothing_is_written(cast, send, plan):
    plan(cast.maths_7a, 5, "3")
    wrong = (
        "Class\tDay\tPeriod\tRoom\tWeek\tStaff No\n"
        "Mathematics 7A\tMonday\t1\t\t\t\n"
        "History 9Z\tMonday\t1\t\t\t\n"
        "Mathematics 7A\tSomeday\tBreak\tCave\t3\tT99\n"
        "Mathematics 7A\tMonday\t1\t\t\t\n"
        "Mathematics 7A\t\t2\t\t\t\n"
    )
    page = send(wrong, confirm=True)
    text = page.content.decode()
    assert page.status_code == 422
    for sentence in (
        "No class of this school year is called so.",
        "This is no day of the week.",
        "The bell times of this class have no such period.",
        "There is no room of this name in use.",
        "The timetable has no such week.",
        "Nobody on the staff has this number.",
        "“Mathematics 7A” has a lesson at this time already.",
        "This is missing.",
    ):
        assert sentence in text
    assert "8 things to correct" in text
    assert "History 9Z" in text
    assert rows() == [("Mathematics 7A", 5, "3", None)]


@pytest.mark.parametrize("text", ["", "Class\tPeriod\nX\t1\n", "Class\tDay\tPeriod\n"])
def test_what_is_no_such_sheet_says_so(send, text):
    assert send(text).status_code == 422


def test_an_xlsx_goes_through_the_preview_unchanged(cast, send):
    book = Workbook()
    for line in (["Class", "Day", "Period", "Room"], ["Mathematics 7A", 1, 1.0, "Lab"]):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    page = send(file=SimpleUploadedFile("week.xlsx", out.getvalue()))
    assert page.context is None or page.status_code == 200
    kept = page.content.decode().split('name="text" hidden>')[1].split("</textarea>")[0]
    send(kept, confirm=True)
    assert rows() == [("Mathematics 7A", 1, "1", "Lab")]


def test_its_own_export_can_be_imported(cast, sign_in, send, timetable, plan):
    plan(cast.maths_7a, 1, "1", room_name="Lab")
    export = sign_in(cast.olive).get(reverse("timetables:scheduled_export", args=[timetable.pk, "csv"]))
    file = SimpleUploadedFile("week.csv", export.content)
    assert "1 lesson can be placed." in send(file=file).content.decode()


def test_only_who_manages_timetables(cast, sign_in, timetable):
    url = reverse("timetables:week_import", args=[timetable.pk])
    assert sign_in(cast.tomas).post(url, {"text": SHEET, "confirm": "1"}).status_code == 403


def test_more_rows_ask_no_more_often(cast, send):
    def count(text):
        with CaptureQueriesContext(connection) as queries:
            send(text)
        return len(queries)

    head, *lines = SHEET.splitlines()
    count(SHEET)
    one = count(f"{head}\n{lines[0]}\n")
    more = "\n".join(f"Mathematics 7A\t{day}\t{name}\tLab\t" for day in range(1, 6) for name in (1, 2))
    assert count(f"{head}\n{more}\n") == one


def test_a_sheet_of_one_lesson_again_and_again_is_read_as_far_as_errors_are_told(send, monkeypatch):
    """Broken by looking at every row: each clashed with all before it, twelve million times in a sheet of five thousand,
    while a page waited and each clash took memory."""
    tried, clashes = [], WeekPlan.clashes

    def counted(plan, place):
        found = clashes(plan, place)
        tried.append(len(found))
        return found

    monkeypatch.setattr(WeekPlan, "clashes", counted)
    page = send("Class\tDay\tPeriod\n" + "Mathematics 7A\tMonday\t1\n" * 500)
    assert page.status_code == 422
    assert sum(tried) < 250
    assert "The rows after row 22 were not looked at. Correct these first." in page.content.decode()
    assert not rows()
