"""Tasks: each runs in the school that sent it, or not at all, and leaves no school behind.

Messages go through a real queue and are done as a worker does them, in this thread.
"""

import pytest
from celery import Celery, chain, chord, group, shared_task, signals
from celery.schedules import schedule
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context
from tenant_schemas_celery.app import restore_schema

from accounts.models import User
from core.school import NoSchool
from jobs.tasking import PlatformTask, SchoolTask
from messaging.actions import Recipient, send_message
from messaging.models import Delivery
from schoolsaas.celery import app
from tenants.models import School

seen = []


@shared_task(name="isolation.look", bind=True, max_retries=2)
def look(self, *, fail="", retry=False):
    """Notes where it runs, and then fails as it is told."""
    seen.append((connection.schema_name, User.objects.get(username="olive").given_name))
    if retry and self.request.retries == 0:
        raise self.retry(countdown=0)
    if fail == "error":
        raise RuntimeError("broken")
    if fail == "database":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")


@shared_task(name="isolation.read_the_clock")
def read_the_clock():
    """Notes in which time zone it works."""
    seen.append(timezone.get_current_timezone_name())


@shared_task(name="isolation.send_on")
def send_on():
    """Sends another task from inside a task."""
    look.delay()


@pytest.fixture(autouse=True)
def schools(greenwood, riverside, work):
    """Olive is called differently in the two schools, which is how a task knows where it is."""
    seen.clear()
    for school, name in ((greenwood, "Greta"), (riverside, "Rosa")):
        with tenant_context(school):
            User.objects.filter(username="olive").update(given_name=name)


GREENWOOD, RIVERSIDE = ("greenwood_test", "Greta"), ("riverside_test", "Rosa")


def test_a_task_runs_in_the_school_that_sent_it(riverside, work):
    """Broken by leaving the schema out of the message: nothing ran."""
    look.delay()
    with tenant_context(riverside):
        look.delay()
    look.delay()
    assert work() == ["public"] * 3
    assert seen == [GREENWOOD, RIVERSIDE, GREENWOOD]


def test_a_task_works_by_its_schools_clock(greenwood, riverside, work):
    """And leaves it to nobody. Broken by leaving workers in UTC: a file said when, by the clock of Greenwich."""
    for school, zone in ((greenwood, "Pacific/Tongatapu"), (riverside, "Pacific/Honolulu")):
        with schema_context("public"):
            School.objects.filter(pk=school.pk).update(timezone=zone)
        with tenant_context(school):
            read_the_clock.delay()
    work()
    assert seen == ["Pacific/Tongatapu", "Pacific/Honolulu"]
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("fail", ["", "error", "database"])
def test_the_school_is_given_up_after_it(riverside, work, fail):
    """Whether it comes to its end or not. Broken by not restoring the schema after a task."""
    look.delay(fail=fail)
    assert work() == ["public"]
    with tenant_context(riverside):
        look.delay()
    work()
    assert seen == [GREENWOOD, RIVERSIDE]


def test_a_retry_stays_in_its_school(riverside, work):
    """Another school's task comes in between; broken by leaving the schema out of the message."""
    look.delay(retry=True)
    with tenant_context(riverside):
        look.delay()
    assert len(work()) == 3
    assert seen == [GREENWOOD, RIVERSIDE, GREENWOOD]


def test_a_chain_stays_in_its_school(riverside, work):
    """Its second link is sent by the worker; broken by leaving the schema out of the message."""
    chain(look.si(), look.si(), look.si()).apply_async()
    with tenant_context(riverside):
        chain(look.si(), look.si()).apply_async()
    work()
    assert sorted(seen) == sorted([GREENWOOD] * 3 + [RIVERSIDE] * 2)


def test_a_group_stays_in_its_school(riverside, work):
    """Broken by leaving the schema out of the message."""
    group(look.si(), look.si()).apply_async()
    with tenant_context(riverside):
        group(look.si(), chain(look.si(), look.si())).apply_async()
    work()
    assert sorted(seen) == sorted([GREENWOOD] * 2 + [RIVERSIDE] * 3)


def test_a_chord_is_refused(work):
    """Its body would be sent by whoever is the last, from a store of results, which there is none of."""
    with pytest.raises(NotImplementedError):
        chord([look.si()], look.si()).apply_async()


def test_what_follows_a_task_stays_in_its_school(riverside, work):
    """Callbacks, and what the task itself sends; broken by leaving the schema out of the message."""
    look.apply_async(link=look.si())
    with tenant_context(riverside):
        look.apply_async(kwargs={"fail": "error"}, link_error=look.si())
        send_on.delay()
    work()
    assert seen.count(GREENWOOD) == 2
    assert seen.count(RIVERSIDE) >= 2
    assert set(seen) == {GREENWOOD, RIVERSIDE}


def _send_raw(headers):
    """A message as somebody else's Celery would send it."""
    Celery.send_task(app, look.name, headers=headers, queue=app.conf.task_default_queue)


NOWHERE = [
    {},
    {"_schema_name": ""},
    {"_schema_name": None},
    {"_schema_name": "public"},
    {"_schema_name": "erased_long_ago"},
    {"_schema_name": "GREENWOOD_TEST"},
    {"_schema_name": "greenwood_test; SET ROLE riverside_test"},
    {"_schema_name": "greenwood_test "},
    {"schema_name": "greenwood_test"},
    {"headers": {"_schema_name": ""}},
]


@pytest.mark.parametrize("headers", NOWHERE, ids=str)
def test_a_task_without_its_school_does_nothing(work, headers):
    """Broken by a SchoolTask without `__call__`: tenant-schemas-celery ran it in the platform's schema."""
    with schema_context("public"):
        User.objects.create_superuser("olive", "olive@example.org", given_name="Platform")
    _send_raw(headers)
    assert work() == ["public"]
    assert seen == []


@pytest.fixture
def forgetful():
    """Tasks that do not give their school up."""
    uid = "tenant_schemas_restore_schema"
    assert signals.task_postrun.disconnect(dispatch_uid=uid)
    yield
    signals.task_postrun.connect(restore_schema, dispatch_uid=uid)


def test_what_an_earlier_task_left_behind_is_not_taken_over(forgetful, work):
    """A task without its school comes next; broken by running it where the worker is."""
    look.delay()
    _send_raw({})
    assert work() == ["greenwood_test", "public"]
    assert seen == [GREENWOOD]


def test_outside_a_school_nothing_is_sent():
    """Broken by a SchoolTask without `apply_async`: the message was sent, and failed at the worker."""
    with schema_context("public"):
        for run_action in (look.delay, lambda: chain(look.si(), look.si()).apply_async(), look.apply_async):
            with pytest.raises(NoSchool):
                run_action()


def test_every_task_says_whose_it_is(work):
    """Broken by a task with Celery's own class."""
    own = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert len(own) > 8
    assert all(isinstance(task, SchoolTask | PlatformTask) for task in own)


def test_beat_sends_only_the_platforms_tasks(work):
    """A school's task has no school there. Broken by an entry with a school's task."""
    entries = app.conf.beat_schedule.values()
    assert entries
    for entry in entries:
        assert isinstance(app.tasks[entry["task"]], PlatformTask)
        assert isinstance(entry["schedule"], schedule | int | float)


def test_the_platforms_task_is_not_done_in_a_school(work, monkeypatch):
    """Sent from inside a school it goes to the platform; a message that says otherwise is refused.

    Broken by a PlatformTask without `__call__`: it ran in Greenwood.
    """
    ran = []
    monkeypatch.setattr("tenants.provisioning.spare_schemas.maintain_pool", lambda: ran.append(connection.schema_name))
    app.tasks["tenants.maintain_schemas"].delay()
    work()
    assert ran == ["public"]
    Celery.send_task(
        app, "tenants.maintain_schemas", headers={"_schema_name": "greenwood_test"}, queue=app.conf.task_default_queue
    )
    work()
    assert ran == ["public"]


def test_the_same_delivery_in_both_schools(cast, riverside, work, django_capture_on_commit_callbacks):
    """Two rows of one id: the task sends its own school's. Broken by leaving the schema out of the message."""
    with django_capture_on_commit_callbacks(execute=True):
        to = Recipient(guardian=cast.grace, user=cast.grace.user, email=cast.grace.email, students=(cast.amina,))
        send_message(topic="test", subject="Of Greenwood", body="Hello.", recipients=[to])
    delivery = Delivery.objects.get(channel="email")
    with tenant_context(riverside):
        theirs = send_message(topic="test", subject="Of Riverside", body="Hello.", recipients=[])
        Delivery.objects.filter(pk=delivery.pk).delete()
        Delivery.objects.create(pk=delivery.pk, message=theirs, channel="email", address="x@example.org")
    work()
    assert [message.subject for message in mail.outbox] == ["Of Greenwood"]
    with tenant_context(riverside):
        assert Delivery.objects.get(pk=delivery.pk).state == "queued"


def test_a_task_of_a_suspended_school_is_dropped(riverside, work, caplog):
    """Broken by not asking whether the school is open."""
    with schema_context("public"):
        School.objects.filter(schema_name="greenwood_test").update(status=School.Status.SUSPENDED)
    look.delay()
    with tenant_context(riverside):
        look.delay()
    work()
    assert seen == [RIVERSIDE]
    assert "isolation.look is dropped" in caplog.text
