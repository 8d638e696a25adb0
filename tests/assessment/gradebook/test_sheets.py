"""Mark sheets: out, filled in, and back in; all of it or nothing."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from academics.actions.enrolments import move_student
from academics.models import SectionMembership, Student
from assessment.gradebook import marksheet
from assessment.models import Result, ResultChange

URLCONF = "schoolsaas.urls_school"


def url(name, *args):
    return reverse(f"assessment:{name}", args=args, urlconf=URLCONF)


@pytest.fixture
def tomas(cast, sign_in):
    return sign_in(cast.tomas)


@pytest.fixture
def sheet(cast, tomas):
    """sheet() -> the downloaded workbook of maths 7A."""
    return lambda: load_workbook(io.BytesIO(tomas.get(url("marksheet", cast.maths_7a.pk)).content))


@pytest.fixture
def bring(cast, tomas):
    """bring(workbook) -> the answer to it."""

    def send(book, group=cast.maths_7a, client=tomas):
        out = io.BytesIO()
        book.save(out)
        return client.post(url("marksheet_in", group.pk), {"file": SimpleUploadedFile("m.xlsx", out.getvalue())})

    return send


def take(client, cast, preview, **data):
    return client.post(url("marksheet_in", cast.maths_7a.pk), {"checked": preview.context["checked"]} | data)


def test_there_and_back(cast, column, enter, tomas, sheet, bring):
    """Rows: 3 Chen, 4 Amina, 5 Bashir; columns C and D."""
    one, two = column(), column("Test 2", max_score=10)
    enter(one, cast.amina, "15.5")
    book = sheet()
    page = book.active
    assert page.row_dimensions[1].hidden and page.protection.sheet
    assert [cell.value for cell in page[2]] == ["Student number", "Student", "Test 1 (20)", "Test 2 (10)"]
    assert [cell.value for cell in page[4]] == ["S1", "Odhiambo, Amina", 15.5, None]
    assert page["C2"].protection.locked and not page["C3"].protection.locked
    page["C3"], page["D4"], page["D5"] = 12.25, "a", 10
    preview = bring(book)
    assert preview.status_code == 200 and not Result.objects.filter(assessment=two).exists()
    assert [(line.place, line.before, line.after) for line in preview.context["lines"]] == [
        ("C3", "", "12.25"),
        ("D4", "", "a"),
        ("D5", "", "10"),
    ]
    assert take(tomas, cast, preview).status_code == 302
    assert ResultChange.objects.count() == 4
    assert dict(Result.objects.filter(assessment=two).values_list("student__given_name", "status")) == {
        "Amina": "absent",
        "Bashir": "scored",
    }
    assert "changes nothing" in bring(book).content.decode()


def test_a_sheet_of_many_marks_comes_back(cast, column, sheet, bring, monkeypatch):
    """Its code was cut at what a cell holds, and the sheet was none of this school when it came back."""
    assert marksheet.LETTERS_OF_CELL < 32767
    # Of fewer marks than the seven thousand that fill one.
    monkeypatch.setattr(marksheet, "LETTERS_OF_CELL", 500)
    columns = [column(f"Test {number}") for number in range(10)]
    place = cast.amina.memberships.get()
    students = [
        Student(student_number=f"Q{number}", given_name="Kid", family_name=f"No {number}") for number in range(10)
    ]
    for student in students:
        student.set_sort_name()
    Student.objects.bulk_create(students)
    SectionMembership.objects.bulk_create(
        SectionMembership(student=student, section=place.section, starts_on=place.starts_on) for student in students
    )
    Result.objects.bulk_create(
        Result(assessment=test, student=student, status="scored", score=(test.pk * 7 + student.pk * 13) % 81 / 4)
        for test in columns
        for student in students
    )
    book = sheet()
    assert len(book.active["A1"].value) == 500 and book.active["B1"].value
    [number] = [row[0].row for row in book.active.iter_rows(min_row=3) if row[0].value == "Q9"]
    cell = book.active.cell(number, 12)
    cell.value = 3.5 if cell.value != 3.5 else 4.5
    preview = bring(book)
    assert preview.status_code == 200
    assert [(line.student, line.assessment, line.error) for line in preview.context["lines"]] == [
        ("Kid No 9", "Test 9", "")
    ]


def test_percentages_and_sums_are_read_as_the_sheet_shows_them(cast, column, sheet, bring):
    """Broken before: 85 % of a test of 100 came in as 0.85, and 0.1 + 0.2 as too fine a mark."""
    column(max_score=100)
    book = sheet()
    page = book.active
    page["C3"], page["C4"], page["C5"] = 0.85, 0.1 + 0.2, "62,5"
    page["C3"].number_format = "0%"
    assert [(line.place, line.after, line.error) for line in bring(book).context["lines"]] == [
        ("C3", "85%", ""),
        ("C4", "0.3", ""),
        ("C5", "62,5", ""),
    ]


def test_a_percentage_of_another_highest_mark_is_asked_for(cast, column, sheet, bring):
    column(max_score=20)
    book = sheet()
    book.active["C3"] = 0.85
    book.active["C3"].number_format = "0.0%"
    preview = bring(book)
    assert preview.status_code == 422
    assert "is a percentage, and the highest mark is 20" in preview.context["lines"][0].error


def test_somebody_without_a_mark_who_moved_away_since_does_not_keep_the_sheet_out(cast, column, sheet, bring, tomas):
    """Broken before: one row of somebody who is not in the class any more, and the whole sheet was refused."""
    column()
    book = sheet()
    book.active["C3"] = 12
    move_student(cast.bashir, section=cast.section_7b, starts_on=cast.year.starts_on)
    preview = bring(book)
    assert [(line.place, line.after) for line in preview.context["lines"]] == [("C3", "12")]
    assert take(tomas, cast, preview).status_code == 302
    book.active["C5"] = 7
    refused = bring(book)
    assert "Row 5: nobody in this class has the student number" in refused.content.decode()


def test_rows_may_be_sorted(cast, column, sheet, bring):
    column()
    book = sheet()
    page = book.active
    first = [cell.value for cell in page[3]][:2]
    page["A3"], page["B3"], page["C3"] = page["A4"].value, page["B4"].value, 7
    page["A4"], page["B4"] = first
    assert [line.student for line in bring(book).context["lines"]] == ["Amina Odhiambo"]


def test_columns_that_were_sorted_each_by_itself_give_nobody_the_marks_of_another(cast, column, sheet, bring):
    """Before, the number alone counted: the marks that stood beside Bashir's name came to Amina."""
    column()
    book = sheet()
    page = book.active
    page["B4"], page["B5"] = page["B5"].value, page["B4"].value
    page["C4"] = 7
    answer = bring(book)
    assert answer.status_code == 422
    assert "Row 4: “Odhiambo, Bashir” does not have the student number “S1”" in answer.content.decode()


def test_a_formula_without_its_result_takes_no_mark_away(cast, column, enter, sheet, bring):
    """Before, it was an empty cell, and to bring the sheet back emptied the mark."""
    enter(column(), cast.amina, "15")
    book = sheet()
    book.active["C4"] = "=C3+1"
    preview = bring(book)
    assert [(line.before, line.after) for line in preview.context["lines"]] == [("15", "=C3+1")]
    assert preview.context["lines"][0].error


def test_what_is_wrong_is_said_at_row_and_column_and_nothing_is_taken(cast, column, tomas, sheet, bring):
    column()
    book = sheet()
    book.active["C3"], book.active["C4"] = 21, 12
    preview = bring(book)
    assert preview.status_code == 422
    assert [(line.place, line.error) for line in preview.context["lines"]] == [
        ("C3", "The highest mark is 20."),
        ("C4", ""),
    ]
    assert take(tomas, cast, preview).status_code == 422
    assert not Result.objects.exists()


def test_a_stale_sheet_shows_what_others_changed_and_only_that(cast, column, enter, tomas, sheet, bring):
    test = column()
    enter(test, cast.amina, "10")
    enter(test, cast.bashir, "10")
    book = sheet()
    enter(test, cast.amina, "11", by=cast.paul)
    enter(test, cast.bashir, "11", by=cast.paul)
    book.active["C4"] = 12
    preview = bring(book)
    [line] = preview.context["lines"]
    assert (line.place, line.is_conflict) == ("C4", True) and "Paul Principal has changed" in line.error
    assert take(tomas, cast, preview).status_code == 422
    assert set(Result.objects.values_list("score", flat=True)) == {11}


def test_a_mark_changed_between_preview_and_taking_stops_all(cast, column, enter, tomas, sheet, bring):
    test = column()
    book = sheet()
    book.active["C3"], book.active["C4"] = 5, 6
    preview = bring(book)
    enter(test, cast.amina, "9", by=cast.paul)
    assert take(tomas, cast, preview).status_code == 422
    assert not Result.objects.of_students([cast.chen]).exists()


def test_sheets_that_are_refused(cast, column, sheet, bring, sign_in, tomas):
    column()
    column(school_class=cast.maths_7b)
    carla = sign_in(cast.carla)
    other = bring(sheet(), cast.maths_7b, carla)
    assert other.status_code == 422 and "another class or term" in other.content.decode()
    for change, words in (
        (lambda page: page.__setitem__("A1", "x"), "no mark sheet of this school"),
        (lambda page: page.__setitem__("A1", None), "no mark sheet of this school"),
        (lambda page: page.__setitem__("C2", "Test 9 (20)"), "Column C must be"),
        (lambda page: page.__setitem__("A3", "S4"), "nobody in this class has"),
        (lambda page: page.__setitem__("A3", "S1"), "stands twice"),
    ):
        book = sheet()
        change(book.active)
        answer = bring(book)
        assert answer.status_code == 422 and words in answer.content.decode(), words
    for file in (SimpleUploadedFile("m.xlsx", b"nothing"), SimpleUploadedFile("m.xlsx", b"")):
        assert tomas.post(url("marksheet_in", cast.maths_7a.pk), {"file": file}).status_code == 422
    assert tomas.post(url("marksheet_in", cast.maths_7a.pk), {"checked": "forged"}).status_code == 302
    assert not Result.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("tomas", 200), ("paul", 200), ("carla", 404), ("boris", 403)])
def test_who_gets_one(cast, column, sign_in, who, status):
    column()
    for name in ("marksheet", "marksheet_in"):
        assert sign_in(getattr(cast, who)).get(url(name, cast.maths_7a.pk)).status_code == status


def test_after_the_window_it_asks_for_a_reason(cast, column, closed, sign_in, sheet, tomas):
    column()
    book = sheet()
    closed()
    assert tomas.get(url("marksheet_in", cast.maths_7a.pk)).status_code == 403
    paul = sign_in(cast.paul)
    book.active["C3"] = 5
    out = io.BytesIO()
    book.save(out)
    address = url("marksheet_in", cast.maths_7a.pk)
    preview = paul.post(address, {"file": SimpleUploadedFile("m.xlsx", out.getvalue())})
    assert preview.context["needs_reason"]
    assert take(paul, cast, preview).status_code != 302
    assert take(paul, cast, preview, reason="Found the papers").status_code == 302
    assert ResultChange.objects.get().reason == "Found the papers"
