"""Jobs of the platform itself: started outside schools, done outside schools, seen by its staff."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tenants.utils import tenant_context

from accounts.models import User
from core.current import current_actor
from jobs import running
from jobs.models import Job
from jobs.progress import Reporter
from jobs.running import JobError, execute_job, job, start_job
from tenants import tasks
from tenants.provisioning.owner import owner_connection
from tests.pages import tight

seen = []


@pytest.fixture(autouse=True)
def _nothing_seen_yet():
    seen.clear()


@pytest.fixture
def staff(db):
    """Ada of the platform's staff."""
    return User.objects.create_superuser("ada@example.org", "ada@example.org", "a long enough secret", given_name="Ada")


@pytest.fixture
def console(staff):
    """A client of the platform's host with Ada signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff)
    return client


@pytest.fixture
def sent(monkeypatch):
    """[(task, schema, job)] that the queue is given."""
    found = []
    for name in ("run_job", "run_platform_job"):
        task = getattr(running, name)
        monkeypatch.setattr(task, "delay", lambda pk, name=task.name: found.append((name, connection.schema_name, pk)))
    return found


@job("tests.platform_look", needs=None)
def look(report):
    report(1, 2, "Looking")
    seen.append((connection.schema_name, current_actor().name, translation.get_language()))
    return "/admin/seen/"


@job("tests.platform_refuse", needs=None)
def refuse(report):
    raise JobError("There is no such school.")


def test_it_is_done_in_the_platforms_schema_and_language(staff):
    row = start_job(look, "Look", by=staff)
    execute_job(row.pk)
    row.refresh_from_db()
    assert (row.state, row.result_url) == ("done", "/admin/seen/")
    assert seen == [("public", "Ada", settings.LANGUAGE_CODE)]


def test_each_job_goes_to_the_task_of_its_place(staff, cast, greenwood, sent, django_capture_on_commit_callbacks):
    """Broken once on purpose by sending every job as a school's: NoSchool, and nothing was queued."""
    with django_capture_on_commit_callbacks(execute=True):
        theirs = start_job(look, "Look", by=cast.rita)
        with tenant_context(connection.tenant):
            connection.set_schema_to_public()
            ours = start_job(look, "Look", by=staff)
    assert sent == [("jobs.run", greenwood.schema_name, theirs.pk), ("jobs.run_platform", "public", ours.pk)]


def test_beats_round_takes_up_the_platforms_stalled_jobs(staff, sent, monkeypatch, django_capture_on_commit_callbacks):
    """Broken once on purpose by a round that visits the schools alone: the job waited for ever."""
    for task in (tasks.sweep_schools, tasks.maintain_schemas):
        monkeypatch.setattr(task, "apply_async", lambda *_args, **_options: None)
    row = start_job(look, "Look", by=staff)
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    assert sent == [("jobs.run_platform", "public", row.pk)]


def test_its_page_moves_and_leads_on(console, staff):
    row = start_job(look, "Look at the school", by=staff)
    page = f"/admin/jobs/job/{row.pk}/change/"
    assert "Waiting for its turn" in console.get(page).text
    Job.objects.update(state="running")
    Reporter(row.pk)(1, 4, "Looking")
    shown = tight(console.get(page).text)
    assert 'hx-trigger="every 1s"' in shown and "Looking: 1 of 4" in shown and 'value="25"' in shown
    execute_job(row.pk)
    assert console.get(page, headers={"HX-Request": "true"})["HX-Redirect"] == "/admin/seen/"
    assert 'href="/admin/seen/"' in console.get(page).text


def test_a_refusal_is_shown(console, staff):
    row = start_job(refuse, "Refuse", by=staff, result_url="/admin/back/")
    execute_job(row.pk)
    piece = console.get(f"/admin/jobs/job/{row.pk}/change/", headers={"HX-Request": "true"}).text
    assert "There is no such school." in piece and "<html" not in piece
    assert "hx-trigger" not in piece and 'href="/admin/back/"' in piece


def test_what_is_no_job_is_not_found(console):
    assert console.get("/admin/jobs/job/987654/change/").status_code in (302, 404)


def test_the_list_says_who_what_and_how_far(console, staff):
    start_job(look, "Look", by=staff)
    row = start_job(look, "Tidy up", by=None)
    Job.objects.filter(pk=row.pk).update(state="running")
    Reporter(row.pk)(1, 4)
    text = console.get("/admin/jobs/job/").text.partition("result_list")[2]
    assert all(word in text for word in ("Look", "Ada", "Waiting", "Tidy up", "System", "Working 25 %"))
    assert "Tidy up" in console.get("/admin/").text


def test_the_list_asks_the_database_as_often_for_three_as_for_one(console, staff):
    counts = []
    for jobs in (1, 2):
        for number in range(jobs):
            start_job(look, f"Job {number}", by=staff)
        console.get("/admin/jobs/job/")
        with CaptureQueriesContext(connection) as queries:
            console.get("/admin/jobs/job/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["/admin/jobs/job/", "/admin/jobs/job/{}/change/"])
def test_only_the_platforms_staff_sees_them(staff, greenwood, sign_in, cast, platform_visitor, page):
    with tenant_context(connection.tenant):
        connection.set_schema_to_public()
        page = page.format(start_job(look, "Look", by=staff).pk)
        assert platform_visitor.get(page)["Location"].startswith("/admin/login/")
    assert sign_in(cast.olive).get(page).status_code == 404


def test_nobody_changes_or_removes_one(console, staff):
    row = start_job(look, "Look", by=staff)
    for page in ("/admin/jobs/job/add/", f"/admin/jobs/job/{row.pk}/delete/"):
        assert console.get(page).status_code == 403


def test_a_schools_jobs_are_not_in_the_console(console, greenwood, cast):
    row = start_job(look, "Of the school", by=cast.rita)
    with tenant_context(connection.tenant):
        connection.set_schema_to_public()
        assert "Of the school" not in console.get("/admin/jobs/job/").text
        assert not Job.objects.filter(pk=row.pk).exists()


def test_a_platform_from_before_gets_the_table(db):
    """It had the first migration without one. Broken once on purpose by a second migration that does nothing."""
    with owner_connection() as own, own.cursor() as cursor:
        cursor.execute("DROP TABLE jobs_job")
        # Those of the schools are written down there, too, and some came later.
        since = MigrationLoader(own).graph.backwards_plan(("jobs", "0002_platform"))
        cursor.executemany("DELETE FROM django_migrations WHERE app = %s AND name = %s", since)
        for _time in range(2):
            call_command("migrate", "jobs", verbosity=0)
            assert "jobs_job" in own.introspection.table_names(cursor)
