"""A school from an export, by the platform's staff: uploaded, done by a worker, nothing left over."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django_tenants.utils import schema_context, tenant_context

from academics.models import Student
from accounts.models import AuditEvent, User
from jobs.models import Job
from jobs.running import execute_job
from tenants.models import School

from .test_import import archive, repacked, run  # noqa: F401 (fixtures)

PAGE = "/admin/tenants/school/import/"


@pytest.fixture
def console(archive, run):  # noqa: F811
    """A client of the platform's host with Ada signed in, and the platform selected."""
    with schema_context("public"):
        address = "ada@example.org"
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.create_superuser(address, address, "a long enough secret", given_name="Ada"))
        yield client


def upload(client, content, subdomain="elm"):
    file = SimpleUploadedFile("export.zip", content, "application/zip")
    return client.post(PAGE, {"file": file, "subdomain": subdomain, "owner_email": "olive@example.org"})


def done():
    row = Job.objects.get()
    with TestCase.captureOnCommitCallbacks(execute=True):
        execute_job(row.pk)
    row.refresh_from_db()
    return row


def uploads():
    return list((Path(settings.MEDIA_ROOT) / "public/imports").glob("*"))


def test_an_export_becomes_a_school(console, archive):  # noqa: F811
    assert "Import a school" in console.get("/admin/tenants/school/").content.decode()
    assert 'enctype="multipart/form-data"' in console.get(PAGE).content.decode()
    answer = upload(console, archive.read_bytes())
    row = Job.objects.get()
    assert answer["Location"] == f"/admin/jobs/job/{row.pk}/change/"
    assert AuditEvent.objects.filter(verb="school.ask_import").count() == 1
    assert done().state == Job.State.DONE
    elm = School.objects.at_host("elm.localhost").get()
    row.refresh_from_db()
    assert row.result_url == f"/admin/tenants/school/{elm.pk}/change/"
    with tenant_context(elm):
        assert Student.objects.filter(given_name="Amina").exists()
    assert uploads() == []


def test_a_file_that_was_changed_is_refused_and_goes(console, archive):  # noqa: F811
    repacked(archive, lambda entries: entries.update({"tables/academics_student.csv": b"x"}), rehash=False)
    upload(console, archive.read_bytes())
    row = done()
    assert row.state == Job.State.FAILED
    assert row.error.startswith("Nothing was imported.")
    assert not School.objects.at_host("elm.localhost").exists()
    assert uploads() == []


@pytest.mark.parametrize(
    ("content", "subdomain", "says"),
    [(b"no zip", "elm", "This is no ZIP file"), (None, "greenwood", "taken by another school")],
)
def test_bad_input_gets_its_error_at_the_field(console, archive, content, subdomain, says):  # noqa: F811
    answer = upload(console, content or archive.read_bytes(), subdomain)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Job.objects.exists()


def test_it_is_for_the_platforms_staff(platform_visitor, db):
    with schema_context("public"):
        assert platform_visitor.get(PAGE).status_code == 302
        assert upload(platform_visitor, b"x").status_code == 302
        assert not Job.objects.exists()
