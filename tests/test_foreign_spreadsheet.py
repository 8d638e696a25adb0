"""The way from a school's spreadsheet to its report cards, with sheets that nobody wrote for it.

tests/foreign holds the result sheets of two classes as they are: titles cut in two above the header, a column of names
without a name, the class in a title instead of a column, formulas, hundreds of empty rows. What the report cards say is
compared with what follows from the sheets alone.
"""

import io
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from academics.models import GradeLevel, ImportBatch, SchoolClass, Student, Subject
from assessment.models import Assessment, Document, DocumentTemplate, ReportRun
from jobs.running import execute_job

SECTIONS = ("IIIA", "IIIB")
FIRST_ROW, LAST_ROW, NAMES, FIRST_MARK, LAST_MARK, TOTAL = 5, 9, 2, 3, 9, 11


def url(name, *args):
    return reverse(name, args=args, urlconf="schoolsaas.urls_school")


def workbook(section):
    return load_workbook(Path(__file__).parent / "foreign" / f"{section}.xlsx", data_only=True)


def marks_in(section):
    """{name: {subject: mark}} of the sheet."""
    page = workbook(section).active
    subjects = [page.cell(4, column).value for column in range(FIRST_MARK, LAST_MARK + 1)]
    return {
        page.cell(row, NAMES).value: {
            subject: page.cell(row, FIRST_MARK + index).value for index, subject in enumerate(subjects)
        }
        for row in range(FIRST_ROW, LAST_ROW + 1)
    }


def totals_in(section):
    """{name: the sum as the sheet counts it}; that of the second class has a word there."""
    page = workbook(section).active
    found = {page.cell(row, NAMES).value: page.cell(row, TOTAL).value for row in range(FIRST_ROW, LAST_ROW + 1)}
    return {name: total for name, total in found.items() if total != "TOTAL"}


def sent(book, name="sheet.xlsx"):
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def import_section(cast, sign_in):
    """import_section("IIIA") imports that sheet as the registrar does.

    Only the roll numbers, which begin anew in each class, get the class before them.
    """
    office = sign_in(cast.rita)

    def imported(section):
        book = workbook(section)
        for row in range(FIRST_ROW, LAST_ROW + 1):
            book.active.cell(row, 1).value = f"{section}-{book.active.cell(row, 1).value:g}"
        columns = office.post(url("academics:import_new"), {"kind": "students", "file": sent(book, f"{section}.xlsx")})
        page = office.get(columns["Location"])
        assert [str(note) for note in page.context["notes"]] == ["Columns without a name go by their letter: B."]
        fields = {each["header"]: each["field"] for each in page.context["form"].columns()}
        chosen = {field.html_name: field.value() or "" for field in fields.values()}
        assert chosen[fields["RollNo"].html_name] == "student_number"
        chosen |= {fields["(B)"].html_name: "full_name", "same_section": section, "same_grade_level": "Grade 3"}
        assert office.post(columns["Location"], chosen).status_code == 302
        batch = ImportBatch.objects.latest("pk")
        execute_job(batch.job_id)
        # The school has neither the level nor the section yet.
        office.post(url("academics:import_accept", batch.pk), {"level_0": "Grade 3"})
        batch.refresh_from_db()
        execute_job(batch.job_id)
        office.post(url("academics:import_apply", batch.pk))
        batch.refresh_from_db()
        execute_job(batch.job_id)
        batch.refresh_from_db()
        assert (batch.state, batch.counts["create"], batch.errors) == (ImportBatch.State.DONE, 5, [])

    return imported


def make_classes(client, year):
    """A class of each subject for both sections, ticked in the table of levels and subjects."""
    level = GradeLevel.objects.get(name="Grade 3")
    subjects = [Subject.objects.create(code=name[:4], name=name) for name in next(iter(marks_in("IIIA").values()))]
    client.post(
        url("academics:classes_make"), {"year": year.pk, "cell": [f"{level.pk}-{each.pk}" for each in subjects]}
    )
    return SchoolClass.objects.of_level(level)


def enter_marks(client, group):
    """The unit test of a class by its mark sheet: downloaded, filled by name from the school's sheet, looked at, taken."""
    client.post(
        url("assessment:assessment_new", group.pk),
        {"title": "Unit test 2", "category": "Tests", "max_score": "100", "weight": "1"},
    )
    sheet = load_workbook(io.BytesIO(client.get(url("assessment:marksheet", group.pk)).content))
    theirs = {name.split()[-1]: marks for name, marks in marks_in(group.section.name).items()}
    for row in sheet.active.iter_rows(min_row=3):
        family_name = row[1].value.split(",")[0]
        row[2].value = theirs[family_name][group.course.subject.name]
    preview = client.post(url("assessment:marksheet_in", group.pk), {"file": sent(sheet)})
    assert (preview.status_code, len(preview.context["lines"])) == (200, 5)
    client.post(url("assessment:marksheet_in", group.pk), {"checked": preview.context["checked"]})


def publish_report_cards(client, term):
    """From the list of what is missing to the families."""
    template = DocumentTemplate.objects.in_use().of_kind(DocumentTemplate.Kind.REPORT_CARD).get()
    level = GradeLevel.objects.get(name="Grade 3")
    client.post(
        url("assessment:report_run_new"), {"session": term.pk, "grade_level": level.pk, "template": template.pk}
    )
    run = ReportRun.objects.get(grade_level=level)
    gaps = client.get(run.get_absolute_url()).context["gaps"]
    assert (gaps.students, gaps.marks) == (10, 0)
    client.post(url("assessment:report_approval", run.pk), {"acknowledged": gaps.number, "may_be_missing": "on"})
    made = client.post(url("assessment:report_making", run.pk))
    execute_job(int(made["Location"].rstrip("/").rpartition("/")[2]))
    client.post(url("assessment:report_publication", run.pk), {"publish_at": ""})
    return Document.objects.of_run(run).shown_to_families()


def percent(number):
    return str(Decimal(number).quantize(Decimal("0.1"), ROUND_HALF_UP))


def letter(mark):
    return next(label for label, start in (("A", 80), ("B", 65), ("C", 50), ("D", 40), ("E", 0)) if mark >= start)


def test_from_a_schools_own_sheet_to_its_report_cards(cast, sign_in, import_section):
    for section in SECTIONS:
        import_section(section)
    assert Student.objects.get(student_number="IIIB-3").legal_name == "Chirag Patel"
    principal = sign_in(cast.paul)
    classes = make_classes(principal, cast.year)
    assert classes.count() == 14
    for group in classes:
        enter_marks(principal, group)
    term = Assessment.objects.latest("pk").session
    totals = totals_in("IIIA")
    assert len(totals) == 5
    cards = {card.data_used["student"]["legal_name"]: card for card in publish_report_cards(principal, term)}
    for section in SECTIONS:
        for name, marks in marks_in(section).items():
            facts = cards.pop(name).data_used
            assert facts["student"]["section"] == section
            grades = {row["class"]: (row["percentage"], row["band"]) for row in facts["grades"]}
            assert grades == {subject: (percent(mark), letter(mark)) for subject, mark in marks.items()}
            assert facts["mean"] == percent(Decimal(sum(marks.values())) / len(marks))
            if name in totals:
                assert facts["mean"] == percent(Decimal(totals[name]) / len(marks))
    assert not cards
