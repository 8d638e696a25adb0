"""The pages: from an upload to the imported list and back."""

import io
from datetime import date, timedelta

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from academics.imports.plans.base import as_text
from academics.imports.workbooks import escape_formula
from academics.models import ImportBatch, Student
from core.school import school_today
from core.untrusted import running
from core.untrusted.turns import Turns
from jobs.models import Job
from jobs.running import execute_job
from tests.pages import tight

HEADER = "Adm No,First name,Last name,DOB,Class,Grade\n"
GOOD = HEADER + "N1,Nia,New,2013-01-31,7A,Grade 7\nN2,Noah,New,2014-01-31,7B,Grade 7\n"
BAD = (
    HEADER
    + 'N1,Nia,New,someday,7A,Grade 7\nN2,"=HYPERLINK(""http://evil"")",New,never,9Z,\nN3,Fine,New,2014-01-31,7A,\n'
)


@pytest.fixture
def rita(cast, sign_in):
    return sign_in(cast.rita)


def upload(client, text, kind="students", name="students.csv"):
    data = {"kind": kind, "file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}
    return client.post("/school/import/new/", data)


def run_jobs():
    """What the worker would do now."""
    for job in Job.objects.unfinished():
        execute_job(job.pk)


def checked(client, text, **columns):
    """The batch of an upload whose columns were matched as guessed, or as `columns` says by field or header, after the check."""
    answer = upload(client, text)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url)
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    fields = {each["header"]: each["field"].html_name for each in form.columns()}
    data |= {fields.get(name, name): value for name, value in columns.items()}
    answer = client.post(answer.url, data)
    assert answer.status_code == 302 and answer.url.startswith("/jobs/"), answer.content.decode()
    run_jobs()
    return ImportBatch.objects.first()


def test_the_whole_way(cast, rita):
    batch = checked(rita, GOOD)
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "Ready to import" in page and "Nia New (N1)" in page
    assert not Student.objects.filter(student_number="N1").exists()
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    assert Student.objects.filter(student_number__in=["N1", "N2"]).count() == 2
    assert "Undo this import" in rita.get(f"/school/import/{batch.pk}/").content.decode()
    rita.post(f"/school/import/{batch.pk}/undo/")
    run_jobs()
    assert not Student.objects.filter(student_number__in=["N1", "N2"]).exists()
    assert "Nothing of this import is left" in rita.get(f"/school/import/{batch.pk}/").content.decode()


def test_a_double_click_imports_once(cast, rita):
    batch = checked(rita, GOOD)
    first = rita.post(f"/school/import/{batch.pk}/import/")
    second = rita.post(f"/school/import/{batch.pk}/import/")
    assert first.url == second.url
    run_jobs()
    execute_job(batch.__class__.objects.get(pk=batch.pk).job_id)
    third = rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    assert third.url == f"/school/import/{batch.pk}/"
    assert Student.objects.filter(student_number="N1").count() == 1


def test_a_list_of_one_class_says_once_which(cast, rita):
    batch = checked(rita, "Adm No,Name\nN1,Nia New\nN2,Noah New\n", same_section="3A", same_grade_level="Grade 3")
    rita.post(f"/school/import/{batch.pk}/rows/", {"level_0": "Grade 3"})
    run_jobs()
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    members = Student.objects.filter(student_number__in=["N1", "N2"])
    assert set(members.values_list("memberships__section__name", flat=True)) == {"3A"}


def test_what_a_column_says_is_not_said_for_all(cast, rita):
    address = upload(rita, GOOD).url
    form = rita.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"same_section": "3A"}
    answer = rita.post(address, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["same_section"]


def test_with_an_error_nothing_can_be_imported(cast, rita):
    batch = checked(rita, BAD, DOB="date_of_birth")
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert batch.state == ImportBatch.State.REJECTED
    assert 'aria-describedby="why"' in page and "imported as a whole or not at all" in page
    assert "someday" in page and "This is no date" in page
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    assert not Student.objects.filter(student_number="N3").exists()


def test_the_sheet_of_errors_can_be_corrected_and_runs_no_formula(cast, rita):
    batch = checked(rita, BAD, DOB="date_of_birth")
    answer = rita.get(f"/school/import/{batch.pk}/errors/")
    assert "to correct.xlsx" in answer["Content-Disposition"]
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows())
    values = [[cell.value for cell in row] for row in rows]
    assert values[0][-1] == "What to correct"
    assert [row[0] for row in values[1:]] == ["N1", "N2"]
    assert values[2][1] == '\'=HYPERLINK("http://evil")' and rows[2][1].data_type == "s"
    assert values[1][-1].startswith("Row 2: DOB: This is no date")


def test_a_file_that_cannot_be_read_just_now_is_no_error_of_ours(cast, rita, monkeypatch):
    """Broken by pages that read it again and did not expect that several files are being read."""
    batch = checked(rita, BAD, column_3="date_of_birth")
    busy = Turns(at_once=1, patience=0.01)
    monkeypatch.setattr(running, "_turns", busy)
    with busy.turn("another"):
        for page in ("columns", "errors"):
            answer = rita.get(f"/school/import/{batch.pk}/{page}/", follow=True)
            assert "Several files are being read just now" in answer.text


def test_a_file_that_is_not_there_any_more_is_said(cast, rita):
    """Broken by a row whose file is gone, as after a restored backup."""
    batch = checked(rita, BAD, column_3="date_of_birth")
    batch.file.storage.delete(batch.file.name)
    for page in ("columns", "errors"):
        answer = rita.get(f"/school/import/{batch.pk}/{page}/", follow=True)
        assert "The file of this import is not there any more" in answer.text


def test_control_characters_of_a_workbook_are_left_out(cast, rita):
    """Broken by `_x0000_`, as which XLSX writes a NUL: no column of ours holds one."""
    out = io.BytesIO()
    book = Workbook()
    for row in (["Adm No", "First_x0000_ name", "Last name"], ["N1", "Ni_x0000_a_xD800_", "New"]):
        book.active.append(row)
    book.save(out)
    answer = upload(rita, out.getvalue(), name="students.xlsx")
    assert answer.status_code == 302
    assert ImportBatch.objects.first().options["headers"] == ["Adm No", "First name", "Last name"]
    assert rita.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3*cmd", "'-2+3*cmd"),
        ("+254 700 000 001", "+254 700 000 001"),
        ("-5", "-5"),
        ("Ada", "Ada"),
    ],
)
def test_formulas_are_neutralised(value, expected):
    assert escape_formula(value) == expected


def test_a_school_that_changed_since_the_preview_is_shown_again(cast, rita):
    batch = checked(rita, GOOD)
    Student.objects.create(student_number="N1", given_name="Somebody", family_name="New")
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.CHECKED and batch.counts["update"] == 1
    assert not Student.objects.filter(student_number="N2").exists()
    assert "The school changed since you looked" in rita.get(f"/school/import/{batch.pk}/").content.decode()
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    assert Student.objects.get(student_number="N1").given_name == "Nia"


def test_a_namesake_is_imported_only_when_a_person_says_so(cast, rita):
    batch = checked(rita, HEADER + "X9,Amina,Odhiambo,2013-05-01,7A,\n")
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert 'name="row" value="2"' in page
    rita.post(f"/school/import/{batch.pk}/rows/", {"row": ["2"]})
    run_jobs()
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    assert Student.objects.filter(student_number="X9").exists()


def test_unclear_dates_are_asked_about_first(cast, rita):
    answer = upload(rita, HEADER + "N1,Nia,New,03/04/2013,7A,\n")
    page = rita.get(answer.url)
    assert "date_order" in page.context["form"].fields
    batch = checked(rita, HEADER + "N1,Nia,New,03/04/2013,7A,\n", date_order="mdy")
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    assert Student.objects.get(student_number="N1").date_of_birth.month == 3


def test_a_column_that_is_not_clear_is_asked_about(cast, rita):
    text = "No.,Name,House\n1,Nia New,Red\n2,Noah Old,Red\n3,Ben Poe,Blue\n"
    address = upload(rita, text).url
    page = rita.get(address).content.decode()
    assert "1 column is not clear" in page and "Perhaps “Student number”." in page
    assert "Left out: House<" in tight(page) and "To choose below: No.<" in tight(page)
    data = {"column_0": "?", "column_1": "full_name", "column_2": ""}
    answer = rita.post(address, data)
    assert answer.status_code == 422 and "Choose what “No.” holds" in answer.content.decode()
    assert rita.post(address, data | {"column_0": "student_number"}).status_code == 302


def test_the_preview_says_how_the_sheet_was_read(cast, rita):
    text = "Student number,Name,DOB,House\nN1,J. Smith,03/04/2013,Red\nN2,John Carter Jr.,2013-05-31,Red\n"
    batch = checked(rita, text, date_order="mdy")
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "“J. Smith”: given name “J.”, family name “Smith”." in page
    assert "“John Carter Jr.”: given name “John”, family name “Carter Jr.”." in page
    assert f"Month first: “03/04/2013” is {as_text(date(2013, 3, 4))}." in page
    assert "Left out" in page and "House" in page
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    assert Student.objects.get(student_number="N1").family_name == "Smith"


def test_the_order_of_names_can_be_changed(cast, rita):
    text = "Student number,Name\nN1,Smith John\nN2,Poe Ann\n"
    page = rita.get(upload(rita, text).url).content.decode()
    assert "“Smith John”: given name “Smith”, family name “John”." in page
    batch = checked(rita, text, names="family-given")
    page = rita.get(f"/school/import/{batch.pk}/").content.decode()
    assert "“Smith John”: given name “John”, family name “Smith”." in page
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    assert Student.objects.get(student_number="N1").family_name == "Smith"


def test_spanish_double_names_go_by_the_country(cast, rita, greenwood, monkeypatch):
    monkeypatch.setattr(connection.tenant, "country", "MX")
    batch = checked(rita, "Matrícula,Nombre completo\nN1,María García López\n")
    rita.post(f"/school/import/{batch.pk}/import/")
    run_jobs()
    maria = Student.objects.get(student_number="N1")
    assert (maria.given_name, maria.family_name) == ("María", "García López")


def test_rows_are_pasted_from_a_spreadsheet(cast, rita):
    text = GOOD.replace(",", "\t")
    answer = rita.post("/school/import/new/", {"kind": "students", "text": text})
    assert answer.status_code == 302
    assert ImportBatch.objects.get().options["headers"][0] == "Adm No"


def test_the_choice_of_columns_is_remembered(cast, rita):
    text = "Code,Kid,Odd\nN1,Nia New,x\n"
    batch = checked(rita, text, column_0="student_number", column_1="full_name", column_2="preferred_name")
    assert batch.counts["create"] == 1
    answer = upload(rita, text)
    form = rita.get(answer.url).context["form"]
    assert [form[f"column_{index}"].value() for index in range(3)] == ["student_number", "full_name", "preferred_name"]


def test_a_missing_field_is_said_and_the_choice_kept(cast, rita):
    url = upload(rita, GOOD).url
    answer = rita.post(url, {"column_1": "given_name", "column_2": "family_name"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "No column is chosen for “Student number”" in page
    assert answer.context["form"]["column_2"].value() == "family_name"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": "students"}, "Choose a file, or paste the rows below."),
        ({"kind": "students", "file": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}, "is a PDF file"),
        ({"kind": "students", "text": "Name"}, "nothing below it"),
        ({"kind": "dragons", "text": "Name\nx"}, "dragons"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(cast, rita, data, message):
    answer = rita.post("/school/import/new/", data)
    assert answer.status_code == 422 and message in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_an_upload_of_200_mb_is_refused_without_being_stored(cast, rita, monkeypatch):
    stored = []
    monkeypatch.setattr(uploadhandler.TemporaryFileUploadHandler, "receive_data_chunk", lambda *a: stored.append(a))
    monkeypatch.setattr(uploadhandler.MemoryFileUploadHandler, "receive_data_chunk", lambda *a: stored.append(a))
    big = SimpleUploadedFile("big.csv", bytes(30 * 1024 * 1024))
    answer = rita.post("/school/import/new/", {"kind": "students", "file": big})
    assert answer.status_code == 422 and "larger than 20 MB" in answer.content.decode()
    assert not stored and not ImportBatch.objects.exists()


def test_a_post_without_a_token_is_refused(cast, rita):
    rita.handler.enforce_csrf_checks = True
    assert upload(rita, GOOD).status_code == 403
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("kind", ["students", "guardians", "staff", "sections", "subjects", "assignments", "members"])
def test_blank_sheets_can_be_filled_and_imported(cast, rita, kind):
    answer = rita.get(f"/school/import/blank/{kind}/")
    book = load_workbook(io.BytesIO(answer.content))
    assert len(book.worksheets) == 2
    data = {"kind": kind, "file": SimpleUploadedFile(f"{kind}.xlsx", answer.content)}
    page = rita.get(rita.post("/school/import/new/", data).url)
    form = page.context["form"]
    assert all(form[name].value() for name in form.fields if name.startswith("column_"))


def test_only_who_may_import_sees_the_pages(cast, sign_in, rita):
    batch = checked(rita, GOOD)
    for path in ("", "new/", f"{batch.pk}/", f"{batch.pk}/columns/", f"{batch.pk}/errors/", "blank/students/"):
        assert sign_in(cast.tomas).get(f"/school/import/{path}").status_code == 403
    for path in (f"{batch.pk}/import/", f"{batch.pk}/undo/", f"{batch.pk}/rows/"):
        assert sign_in(cast.tomas).post(f"/school/import/{path}").status_code == 403


def test_the_list_asks_the_database_as_often_for_three_as_for_one(cast, rita):
    counts = []
    for files in (1, 2):
        for _number in range(files):
            checked(rita, GOOD)
        rita.get("/school/import/")
        with CaptureQueriesContext(connection) as queries:
            rita.get("/school/import/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_school_without_a_year_is_told_so_by_the_job(cast, rita):
    today = school_today()
    type(cast.year).objects.filter(pk=cast.year.pk).update(
        starts_on=today - timedelta(500), ends_on=today - timedelta(200)
    )
    batch = checked(rita, GOOD)
    assert "Years and subjects" in batch.job.error
    assert "Years and subjects" in rita.get(f"/jobs/{batch.job_id}/").content.decode()
