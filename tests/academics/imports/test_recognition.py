"""Files that are no lists say what they are, on the page and to the command."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import get_resolver, reverse
from django.utils.translation import override
from django_tenants.utils import tenant_context

from academics.imports.foreign_exports import exported_as, refuse_others
from academics.imports.reading import read_import_text
from academics.models import Guardian, ImportBatch, StaffMember
from core.list_files import ExportResource
from core.sheets.errors import SheetError

USERS = """sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,identifier,email,phone
u1,active,2026-08-01,true,o1,teacher,tmiller,Tom,Miller,T1,tom@example.org,0711123456
u2,active,2026-08-01,true,o1,student,apoe,Ann,Poe,S77,ann@example.org,
"""
ENROLLMENTS = """sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
e1,active,2026-08-01,c1,o1,u1,teacher,true,2026-08-01,2027-06-01
"""
ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,active,,Oak,school,1,\n"
MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n"
MARKS = "Student number,Student,Essay (20),Test 1 (12.5)\nS1,Amina Odhiambo,17,9\n"
WEEK = "Class,Day,Period,Room\nMaths 7A,Monday,1,12\n"

FOREIGN = [
    (USERS, "“users.csv” of a OneRoster export"),
    (ENROLLMENTS, "“enrollments.csv” of a OneRoster export"),
    (ORGS, "“orgs.csv” of a OneRoster export"),
    (MANIFEST, "“manifest.csv” of a OneRoster export"),
    # A member of staff called "Math 5A" was made of it.
    (
        "School_id,Section_id,Teacher_id,Name,Section_number,Grade,Course_name\n1,s1,t1,Math 5A,1,5,Math\n",
        "“sections.csv” of a Clever export",
    ),
    ("School_id,Section_id,Student_id\n1,s1,p1\n", "“enrollments.csv” of a Clever export"),
    (MARKS, "It is brought in on the page of its class"),
    (WEEK, "It is brought in under “Timetables”"),
]


@pytest.fixture
def rita(cast, sign_in):
    return sign_in(cast.rita)


def upload(client, content, kind="students", name="list.csv"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post("/school/import/new/", {"kind": kind, "file": file})


@pytest.mark.parametrize(("content", "text"), FOREIGN)
@pytest.mark.parametrize("kind", ["students", "guardians"])
def test_the_page_says_what_the_file_is(cast, rita, content, text, kind):
    answer = upload(rita, content, kind)
    assert answer.status_code == 422 and text in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(("content", "text"), FOREIGN)
def test_the_command_says_what_the_file_is_and_imports_nobody(greenwood, tmp_path, content, text):
    path = tmp_path / "users.csv"
    path.write_text(content)
    connection.set_schema_to_public()
    with pytest.raises(CommandError, match=text):
        call_command("import_roster", str(path), "--school", "greenwood")
    with tenant_context(greenwood):
        assert not Guardian.objects.filter(given_name="Tom").exists()
        assert not StaffMember.objects.filter(given_name="Tom").exists()


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("list.pdf", b"%PDF-1.7 x", "is a PDF file"),
        ("list.xls", b"<html><body><table><tr><td>Name</td></tr></table></body></html>", "a web page or XML"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest", "old .xls file"),
    ],
)
def test_files_that_are_no_sheets_say_so(cast, rita, name, content, text):
    answer = upload(rita, content, name=name)
    assert answer.status_code == 422 and text in answer.content.decode()


# Those whose rows come with columns of their own, or are the lists of one class.
ELSEWHERE = ["courses", "sessions", "levels", "classes"]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_our_other_lists_are_no_lists_to_bring_in(cast, rita, name):
    response = rita.get(reverse(f"academics:{name}_export", args=["csv"]))
    assert response.status_code == 200
    answer = upload(rita, response.content, "sections")
    assert answer.status_code == 422
    assert "was taken out of this platform" in answer.content.decode()


def test_every_list_that_goes_out_either_comes_back_or_says_that_it_cannot(greenwood):
    """Besides those that are too short to be known, or whose columns depend on the class."""
    for resource in _lists(ExportResource):
        headers = [str(field.column_name) for field in resource.fields.values()]
        if len(headers) < 4:
            continue
        out = io.StringIO()
        csv.writer(out).writerows([headers, ["x"] * len(headers)])
        sheet = read_import_text(out.getvalue())
        kind = exported_as(sheet)
        assert kind == (resource.imported_as or ""), resource
        if not kind:
            with pytest.raises(SheetError, match=r"taken out|timetable|mark sheet"):
                refuse_others(sheet)


def test_marks_taken_out_of_a_gradebook_are_no_list_of_students(greenwood):
    """Before, their letters were levels that the school lacks, and were made with its sections."""
    sheet = read_import_text('Student number,Student,Quiz,%,Grade\nS1,"Odhiambo, Amina",7.5,75.0,B\n')
    with pytest.raises(SheetError, match="mark sheet"):
        refuse_others(sheet)


def _lists(base):
    get_resolver()
    for resource in base.__subclasses__():
        yield resource
        yield from _lists(resource)


def test_a_list_is_known_in_another_language_than_it_was_taken_out(greenwood):
    sheet = read_import_text("Course,Subject,Level,Credits,Classes\nMaths 7,Maths,Grade 7,1,2\n")
    with override("ar"), pytest.raises(SheetError, match="taken out"):
        refuse_others(sheet)


def test_a_list_of_another_kind_can_be_taken_as_what_it_is(cast, rita):
    text = "Staff number,First name,Last name,Job title\nT9,Tom,Miller,Teacher\n"
    columns = upload(rita, text, "students").url
    page = rita.get(columns).content.decode()
    assert "This looks like another list: Staff" in page
    rita.post(columns, {"kind": "staff"})
    batch = ImportBatch.objects.get()
    assert batch.kind == "staff" and batch.mapping["Staff number"] == "staff_number"
    assert "This looks like another list" not in rita.get(columns).content.decode()
