"""What is written down and sent out names the right school: log records and mails."""

import logging
import re

import pytest
from celery import shared_task
from celery.app.log import Logging
from django.core import mail
from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from accounts.actions import invite_user, send_invitation, write_password_reset
from accounts.models import User
from core.lists import page_of
from core.logs import ContextFilter
from messaging.actions import Recipient, send_delivery, send_message
from messaging.models import Delivery
from schoolsaas.celery import app
from tenants import sweep

log = logging.getLogger("isolation")


class _Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []
        self.addFilter(ContextFilter())

    def emit(self, record):
        self.records.append(record)

    def of(self, name):
        return [(record.school, record.user, record.request) for record in self.records if record.name == name]


@pytest.fixture
def kept(caplog):
    """Every record, as a handler of ours gets it: kept.of("logger") -> [(school, user, request)]."""
    # Of refusals, too.
    caplog.set_level(logging.WARNING, "django.request")
    handler = _Kept()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@shared_task(name="isolation.say")
def say(fail):
    log.warning("inside")
    if fail:
        raise RuntimeError("broken")


def test_a_record_made_in_a_request(cast, riverside, sign_in, elsewhere, kept, monkeypatch):
    """Broken by a filter that keeps the school of its first record."""

    def page(request, rows):
        log.warning("inside")
        return page_of(request, rows)

    monkeypatch.setattr("jobs.views.page_of", page)
    with tenant_context(riverside):
        elsewhere.force_login(User.objects.get(username="paul"))
    ours = sign_in(cast.olive).get("/jobs/")
    theirs = elsewhere.get("/jobs/")
    assert kept.of("isolation") == [
        ("greenwood_test", cast.olive.pk, ours["X-Request-ID"]),
        ("riverside_test", cast.paul.pk, theirs["X-Request-ID"]),
    ]
    log.warning("after")
    assert kept.of("isolation")[2] == ("greenwood_test", "-", "-")


@pytest.mark.parametrize("who", ["olive", None])
def test_a_record_made_when_the_request_is_over(cast, sign_in, visitor, kept, who):
    """Django says "Not Found" after the school is given up; broken by asking the connection all the same."""
    client = sign_in(cast.olive) if who else visitor
    response = client.get("/no-such-page/")
    (place,) = kept.of("django.request")
    assert place == ("greenwood_test", cast.olive.pk if who else "-", response["X-Request-ID"])


def test_a_page_that_fails(cast, sign_in, kept, monkeypatch):
    """Broken like the one above."""
    client = sign_in(cast.olive)
    client.raise_request_exception = False
    monkeypatch.setattr("jobs.views.page_of", lambda *_args: 1 / 0)
    response = client.get("/jobs/")
    assert response.status_code == 500
    assert ("greenwood_test", cast.olive.pk, response["X-Request-ID"]) in kept.of("django.request")


def test_a_suspended_schools_and_the_platforms_requests(greenwood, kept, platform_visitor):
    platform_visitor.get("/no-such-page/")
    platform_visitor.get("/no-such-page/", headers={"host": "nobody.localhost"})
    assert [school for school, *_rest in kept.of("django.request")] == ["public", "public"]


def test_each_request_has_an_id_of_its_own(visitor):
    """Nobody else chooses it. Broken by taking over what the request brings."""
    ids = [visitor.get("/", headers={"X-Request-ID": "mine"})["X-Request-ID"] for _ in range(3)]
    assert len(set(ids)) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)


@pytest.mark.parametrize("fail", [False, True])
def test_a_record_made_in_a_task(greenwood, riverside, work, kept, fail):
    """Celery's own record of a failure too. Broken by a filter that knows only requests."""
    expected = []
    for school in (greenwood, riverside):
        with tenant_context(school):
            expected.append((school.schema_name, "-", say.delay(fail).id))
    work()
    assert kept.of("isolation") == expected
    if fail:
        assert kept.of("celery.app.trace") == expected


def test_a_record_made_in_a_sweep(greenwood, riverside, kept, monkeypatch):
    """Broken by logging a failure after the school is given up."""
    monkeypatch.setattr(sweep, "DUTIES", (lambda: 1 / 0,))
    with schema_context("public"):
        sweep.sweep_schools([greenwood.pk, riverside.pk])
    assert [school for school, *_rest in kept.of("tenants.sweep")] == ["greenwood_test", "riverside_test"]


def test_workers_log_as_the_web_server_does(monkeypatch):
    """Broken by leaving logging to Celery: it put its own handlers, without the filter, in place of ours."""
    root = logging.getLogger()
    before = list(root.handlers)
    monkeypatch.setattr(Logging, "_setup", False)
    app.log.setup(loglevel="WARNING")
    assert root.handlers == before
    assert any(isinstance(one, ContextFilter) for handler in before for one in handler.filters)
    assert logging.getLogger("celery").level == logging.WARNING


def _mails(school):
    """What a school of the usual people sends: a reset link, an invitation, a message."""
    mail.outbox.clear()
    write_password_reset("olive@example.org").send()
    user = User.objects.create_user("new", "new@example.org")
    invitation = invite_user(user)
    send_invitation(invitation.pk)
    grace = User.objects.get(username="grace")
    to = Recipient(guardian=grace.guardian, user=grace, email=grace.email, students=())
    send_message(topic="test", subject="A message", body="Hello.", recipients=[to])
    for delivery in Delivery.objects.filter(channel="email"):
        send_delivery(delivery.pk)
    return [message.message().as_string() for message in mail.outbox]


def test_every_mail_names_its_own_school(greenwood, riverside):
    """Sender, links and Message-ID. Broken by a sender that was worked out once for all."""
    for school, other in ((greenwood, "riverside"), (riverside, "greenwood")):
        with tenant_context(school):
            mails = _mails(school)
        assert len(mails) == 3
        for text in mails:
            assert f"From: {school.name}" in text
            assert f"http://{school.schema_name.removesuffix('_test')}.localhost/" in text
            assert other not in text.lower()
    assert connection.schema_name == "greenwood_test"
