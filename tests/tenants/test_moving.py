"""Asking for a school's move to another server; the move itself is in tests/cells."""

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent
from core.postgres.cells import HOME
from jobs.models import Job
from jobs.running import execute_job
from tenants.actions.moving import make_move
from tenants.models import School, SchoolSchema


@pytest.fixture
def page(riverside):
    """Riverside's page for moving it."""
    return f"/admin/tenants/school/{riverside.pk}/move/"


@pytest.fixture
def console(staff):
    """Ada at the console."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff)
    return client


@pytest.fixture
def two_servers(settings):
    settings.CELLS = ["b"]


def moves():
    return Job.objects.of_kind(make_move)


@pytest.mark.usefixtures("two_servers")
def test_staff_ask_once_and_both_trails_say_so(console, page, riverside):
    """Broken once on purpose by leaving out the look for a running one: the second click made a second job."""
    text = console.get(page).content.decode()
    assert '<option value="b"' in text
    assert "home" not in text.partition("<form")[2].partition("</form>")[0], "it is there already"
    for _click in range(2):
        answer = console.post(page, {"cell": "b"})
        assert answer.status_code == 302
    job = moves().get()
    assert answer["Location"] == f"/admin/jobs/job/{job.pk}/change/"
    assert job.arguments == {"school": riverside.pk, "cell": "b"}
    assert AuditEvent.objects.filter(verb="school.ask_move").count() == 1
    with tenant_context(riverside):
        assert AuditEvent.objects.filter(verb="school.ask_move").count() == 1


def test_with_one_server_there_is_no_such_page(console, page):
    assert console.get(page).status_code == 403
    assert console.post(page, {"cell": "b"}).status_code == 403
    assert not moves().exists()


@pytest.mark.usefixtures("two_servers", "platform")
def test_a_visitor_is_asked_to_sign_in(platform_visitor, page):
    assert platform_visitor.post(page, {"cell": "b"}).status_code == 302
    assert not moves().exists()


@pytest.mark.usefixtures("two_servers")
@pytest.mark.parametrize("cell", [HOME, "c"])
def test_a_server_that_is_none_is_refused_at_the_field(console, page, cell):
    assert console.post(page, {"cell": cell}).status_code == 422
    assert not moves().exists()


@pytest.mark.usefixtures("two_servers")
def test_what_is_kept_beside_the_school_goes_first(console, page, riverside):
    """Broken once on purpose by not looking: what was kept stayed behind on the old server, and could not be swapped."""
    SchoolSchema.objects.create(name="kept_beside", state=SchoolSchema.State.BESIDE, beside=riverside.pk, version="")
    answer = console.post(page, {"cell": "b"})
    assert "Discard it first" in answer.content.decode()
    assert not moves().exists()


@pytest.mark.usefixtures("two_servers")
def test_a_move_that_cannot_be_says_why_and_leaves_the_school(console, page, riverside):
    """There is no connection to the server "b" here."""
    console.post(page, {"cell": "b"})
    job = moves().get()
    execute_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    school = School.objects.get(pk=riverside.pk)
    assert (school.cell, school.frozen) == (HOME, False)


def test_nothing_is_written_in_a_frozen_school(riverside, platform):
    """Broken once on purpose by a middleware that lets everything through: the post reached the form."""
    School.objects.filter(pk=riverside.pk).update(frozen=True)
    visitor = Client(SERVER_NAME="riverside.localhost")
    assert visitor.get("/account/login/").status_code == 200
    answer = visitor.post("/account/login/", {"login": "olive", "password": "x"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Back in a moment" in answer.content.decode()
