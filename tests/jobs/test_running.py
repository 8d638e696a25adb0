"""A job is done once, its progress is seen, its error is readable."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from accounts.capabilities import Capability
from accounts.models import AuditEvent, User
from core.current import current_actor
from jobs import progress, running
from jobs.models import Job
from jobs.running import JobError, ResultFile, execute_job, job, resume_stalled_jobs, start_job
from schoolsaas.settings import base

calls = []


@pytest.fixture(autouse=True)
def _no_calls_yet():
    calls.clear()


@job("tests.running_count_up", needs=None)
def count_up(report, *, to):
    for number in range(1, to + 1):
        report(number, to, "Counting")
    calls.append(current_actor().user)
    AuditEvent.objects.create(actor_name="job", verb="test.count")
    return "/counted/"


@job("tests.running_refuse", needs=None)
def refuse(report):
    AuditEvent.objects.create(actor_name="job", verb="test.refuse")
    raise JobError("The file is gone.")


@job("tests.running_break_down", needs=None)
def break_down(report):
    AuditEvent.objects.create(actor_name="job", verb="test.break")
    raise KeyError("secret detail")


@job("tests.running_make_file", needs=None)
def make_file(report):
    return ResultFile("list.csv", b"a,b\n")


def test_the_queue_hears_of_it_after_the_commit(cast, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(running.run_job, "delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        row = start_job(count_up, "Count", {"to": 3}, by=cast.rita)
        assert sent == []
    assert sent == [row.pk]


def test_a_broker_that_is_down_does_not_fail_the_request(cast, monkeypatch, django_capture_on_commit_callbacks):
    def down(_pk):
        raise BrokerDown

    monkeypatch.setattr(running.run_job, "delay", down)
    with django_capture_on_commit_callbacks(execute=True):
        row = start_job(count_up, "Count", {"to": 3}, by=cast.rita)
    row.refresh_from_db()
    assert row.state == Job.State.QUEUED


def test_only_marked_functions_are_jobs(cast):
    with pytest.raises(TypeError):
        start_job(print, "Print", by=cast.rita)
    row = Job.objects.create(kind="os.getcwd", title="Evil", created_by=cast.rita)
    execute_job(row.pk)
    row.refresh_from_db()
    assert row.state == Job.State.FAILED


def test_the_work_is_done_once_and_by_who_asked(cast):
    row = start_job(count_up, "Count", {"to": 3}, by=cast.rita)
    execute_job(row.pk)
    execute_job(row.pk)
    row.refresh_from_db()
    assert calls == [cast.rita]
    assert (row.state, row.done, row.total, row.result_url) == ("done", 3, 3, "/counted/")
    assert AuditEvent.objects.filter(verb="test.count").count() == 1


def test_a_refusal_is_shown_and_undoes_the_work(cast):
    row = start_job(refuse, "Refuse", by=cast.rita)
    execute_job(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "The file is gone.")
    assert not AuditEvent.objects.filter(verb="test.refuse").exists()


def test_an_unforeseen_error_is_not_shown_but_logged(cast, caplog):
    row = start_job(break_down, "Break", by=cast.rita)
    execute_job(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "secret" not in row.error and "our side" in row.error
    assert "secret detail" in caplog.text
    assert not AuditEvent.objects.filter(verb="test.break").exists()


def test_progress_is_seen_before_the_work_is_committed(cast):
    row = start_job(count_up, "Count", {"to": 3}, by=cast.rita)
    progress.Reporter(row.pk)(1, 4, "Counting")
    shown = progress.add_to(Job.objects.get(pk=row.pk))
    assert (shown.done, shown.total, shown.step, shown.percent) == (1, 4, "Counting", 25)


def test_a_second_worker_lets_the_first_finish(cast):
    row = start_job(count_up, "Count", {"to": 3}, by=cast.rita)
    with psycopg.connect(**_connection_parameters()) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"{connection.schema_name}:job:{row.pk}"])
        execute_job(row.pk)
        assert calls == []
        # The server would let go a moment after the connection is closed.
        other.execute("SELECT pg_advisory_unlock_all()")
    execute_job(row.pk)
    assert calls == [cast.rita]


def _connection_parameters():
    settings = connection.settings_dict
    return {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "host": settings["HOST"],
        "port": settings["PORT"] or None,
        "password": settings["PASSWORD"] or None,
    }


def test_a_dead_workers_job_is_sent_again_within_a_minute():
    """The faults' own test has a hastier sweep."""
    assert base.JOB_SILENCE_SECONDS + base.SWEEP_SECONDS < 60


def test_the_sweeper_sends_what_gives_no_sign_of_life(cast, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(running.run_job, "delay", sent.append)
    dead = start_job(count_up, "Dead", {"to": 3}, by=cast.rita)
    busy = start_job(count_up, "Busy", {"to": 3}, by=cast.rita)
    start_job(count_up, "New", {"to": 3}, by=cast.rita)
    Job.objects.filter(pk__in=[dead.pk, busy.pk]).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    progress.Reporter(busy.pk)(1, 4)
    with django_capture_on_commit_callbacks(execute=True):
        assert resume_stalled_jobs() == 1
        assert resume_stalled_jobs() == 0
    assert sent == [dead.pk]


def test_a_job_that_never_ends_is_given_up(cast):
    row = start_job(count_up, "Count", {"to": 3}, by=cast.rita)
    Job.objects.filter(pk=row.pk).update(state="running", attempts=running.MAX_ATTEMPTS)
    execute_job(row.pk)
    row.refresh_from_db()
    assert row.state == "failed" and not calls


def test_a_result_file_is_kept(cast):
    row = start_job(make_file, "File", by=cast.rita)
    execute_job(row.pk)
    row.refresh_from_db()
    with row.result_file.open("rb") as file:
        assert file.read() == b"a,b\n"


@job("tests.running_import_file", needs=Capability.IMPORT_DATA)
def import_file(report):
    calls.append("imported")
    return ResultFile("list.csv", b"a,b\n")


@pytest.mark.parametrize("lost", ["capability", "account"])
def test_who_lost_the_right_has_nothing_done_any_more(cast, lost):
    """Broken by asking only when the job was started."""
    row = start_job(import_file, "Import", by=cast.rita)
    if lost == "capability":
        cast.rita.role_assignments.all().delete()
    else:
        User.objects.filter(pk=cast.rita.pk).update(is_active=False)
    execute_job(row.pk)
    row.refresh_from_db()
    assert (row.state, calls) == ("failed", [])
    assert "You may not do this any more" in row.error
