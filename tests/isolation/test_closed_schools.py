"""A school that is suspended, erased or still being made is shut at every door; the other one stays open."""

import io
import uuid

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import schema_context, tenant_context
from tenant_schemas_celery import task as tenant_task

from accounts.actions import make_support_token
from accounts.models import Invitation, User
from core.signing import SchoolTokenGenerator
from jobs.models import Job
from messaging.actions import send_message
from messaging.models import Delivery
from schoolsaas.celery import app
from tenants import sweep
from tenants.actions import grant_support, provision_school, resume_school, suspend_school
from tenants.models import School
from tenants.routing import forget_hosts

from ..cast import PASSWORD
from ..conftest import SchoolClient

HOST = "oak-hill.localhost"
CLOSED = {"suspended": 503, "provisioning": 404, "erased": 404}


class Oak:
    """A school with an owner who is signed in, a file, links that were handed out, and work that waits."""

    def __init__(self):
        self.school = School.objects.get(name="Oak Hill School")
        self.schema = self.school.schema_name
        mail.outbox.clear()
        with tenant_context(self.school):
            owner = User.objects.get(email="head@oak.example")
            owner.set_password(PASSWORD)
            owner.save()
            self.client = SchoolClient(SERVER_NAME=HOST)
            self.client.force_login(owner)
            self.job = Job.objects.create(
                kind="tenants.actions.exporting.make_export", title="x", created_by=owner, state="done"
            )
            self.job.result_file.save("list.csv", ContentFile(b"the list of Oak Hill"))
            message = send_message(topic="test", subject="Of Oak Hill", body="Hello.", recipients=[])
            self.delivery = Delivery.objects.create(message=message, recipient=owner, channel="email")
            self.links = [
                f"/access/invitation/{Invitation.objects.create(user=owner, email=owner.email).sign()}/",
                f"/access/support/enter/{make_support_token(uuid.uuid4(), 'Ada', 'a@x.example', 'Why', 30)}/",
                f"/account/password/reset/key/{owner.pk}-{SchoolTokenGenerator().make_token(owner)}/",
            ]

    def close(self, how):
        if how == "suspended":
            suspend_school(self.school, reason="Not paid")
        elif how == "provisioning":
            School.objects.filter(pk=self.school.pk).update(status=School.Status.PROVISIONING)
            forget_hosts()
        else:
            call_command("delete_tenant", "oak-hill", "--yes", stdout=io.StringIO())


def _make_oak():
    with schema_context("public"):
        provision_school("Oak Hill School", subdomain="oak-hill", owner_email="head@oak.example")


@pytest.fixture(scope="module")
def _oak(write_once):
    write_once(_make_oak)


@pytest.fixture
def oak(_oak, platform, work, settings, tmp_path):
    # Its name is the same in each test: what says that it was erased is not to be there in the next.
    settings.BACKUP_ROOT = tmp_path
    return Oak()


@pytest.fixture(params=CLOSED)
def closed(oak, request, django_capture_on_commit_callbacks):
    """Oak Hill after its doors were shut; `closed.status` is what they answer."""
    assert oak.client.get("/").status_code in (200, 302)
    with django_capture_on_commit_callbacks(execute=True):
        oak.close(request.param)
    oak.status = CLOSED[request.param]
    return oak


def test_before_that_everything_is_open(oak):
    """Else the tests below would pass vacuously."""
    assert oak.client.get("/school/students/").status_code == 200
    assert b"".join(oak.client.get(f"/jobs/{oak.job.pk}/file/").streaming_content) == b"the list of Oak Hill"
    visitor = SchoolClient(SERVER_NAME=HOST)
    assert {visitor.get(link, follow=True).status_code for link in oak.links} == {200}
    assert visitor.post("/account/login/", {"login": "head@oak.example", "password": PASSWORD}).status_code == 302


def test_pages_files_and_links(closed):
    """With the session of before, and without. Broken by a middleware that looked at the host only."""
    pages = ["/", "/school/students/", f"/jobs/{closed.job.pk}/file/", "/settings/logo/", "/settings/theme.css"]
    for client in (closed.client, SchoolClient(SERVER_NAME=HOST)):
        for path in [*pages, *closed.links, "/account/login/", "/no-such-page/"]:
            for response in (client.get(path), client.post(path)):
                assert response.status_code == closed.status, f"{path} {response.status_code}"
                assert b"the list of Oak Hill" not in response.content
                assert "sessionid" not in response.cookies


def test_signing_in(closed):
    """Broken like the one above."""
    visitor = SchoolClient(SERVER_NAME=HOST)
    response = visitor.post("/account/login/", {"login": "head@oak.example", "password": PASSWORD})
    assert response.status_code == closed.status
    assert not response.cookies


def test_tasks(closed, work):
    """Sent before the doors were shut. Broken by a SchoolTask that did not ask whether the school is open."""
    for name, argument in (("messaging.deliver", closed.delivery.pk), ("jobs.run", closed.job.pk)):
        app.send_task(name, [argument], headers={"_schema_name": closed.schema})
    assert work() == ["public", "public"]
    assert mail.outbox == []


def test_a_task_while_the_worker_still_remembers_the_school(oak, work, django_capture_on_commit_callbacks):
    """An erased school's row may be a few seconds old in a worker: its role is gone.

    Broken by a search path without a role: the task failed later, at the table.
    """
    tenant_task.TenantTask.tenant_cache().set(oak.schema, oak.school, 60)
    with django_capture_on_commit_callbacks(execute=True):
        oak.close("erased")
    app.send_task("messaging.deliver", [oak.delivery.pk], headers={"_schema_name": oak.schema})
    work()
    assert mail.outbox == []


def test_the_sweep(closed, riverside, greenwood, monkeypatch):
    """Broken by sweeping all schools: a suspended one's mails went out."""
    visited = []
    monkeypatch.setattr(sweep, "DUTIES", (lambda: visited.append(connection.schema_name),))
    with schema_context("public"):
        ids = [pk for chunk in sweep.school_chunks() for pk in chunk]
        assert closed.school.pk not in ids
        sweep.sweep_schools([*ids, closed.school.pk])
    assert set(visited) == {"greenwood_test", "riverside_test"}


@pytest.mark.parametrize("how", ["suspended", "provisioning"])
def test_support(oak, how, django_capture_on_commit_callbacks):
    """Broken by granting a visit to any school."""
    with django_capture_on_commit_callbacks(execute=True):
        oak.close(how)
    oak.school.refresh_from_db()
    ada = User.objects.create_superuser("ada@example.org", "ada@example.org", given_name="Ada")
    with pytest.raises(ValidationError, match="not open"):
        grant_support(oak.school, ada, reason="Import fails", minutes=30)


def test_a_file_of_an_erased_school_is_gone(oak, django_capture_on_commit_callbacks):
    """Broken by leaving the folder: a name that somebody kept was still there."""
    with tenant_context(oak.school):
        name = oak.job.result_file.name
        assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        oak.close("erased")
    with schema_context(oak.schema):
        assert not default_storage.exists(name)


def test_the_others_stay_open(closed, cast, sign_in):
    assert sign_in(cast.olive).get("/school/students/").status_code == 200


def test_a_school_that_is_resumed_has_lost_nothing(oak, work, django_capture_on_commit_callbacks):
    """What waits is a row: a task that was dropped is sent again by the sweep."""
    with django_capture_on_commit_callbacks(execute=True):
        oak.close("suspended")
    app.send_task("messaging.deliver", [oak.delivery.pk], headers={"_schema_name": oak.schema})
    work()
    with django_capture_on_commit_callbacks(execute=True):
        resume_school(oak.school)
    tenant_task._shared_storage.clear()
    with django_capture_on_commit_callbacks(execute=True):
        sweep.sweep_schools([oak.school.pk])
    work()
    assert "Of Oak Hill" in [message.subject for message in mail.outbox]
    assert oak.client.get("/school/students/").status_code == 200
