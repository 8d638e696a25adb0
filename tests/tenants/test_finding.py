"""Find my school: links by mail, and no word about who is known."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts.models import OutgoingMail, User
from accounts.outbox import send_waiting_mails
from tenants.actions import suspend_school, write_school_links
from tenants.models import School

pytestmark = pytest.mark.usefixtures("platform")


@pytest.fixture
def ask(platform_visitor, queued, django_capture_on_commit_callbacks):
    def post(email):
        with django_capture_on_commit_callbacks(execute=True):
            return platform_visitor.post("/find/", {"email": email})

    return post


def test_known_and_unknown_addresses_are_answered_alike(ask, queued, platform_visitor):
    known, unknown = ask("Olive@Example.org"), ask("nobody@example.org")
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"] == "/find/sent/"
    posted = OutgoingMail.objects.order_by("pk")
    assert [row.content["email"] for row in posted] == ["olive@example.org", "nobody@example.org"]
    assert queued == [("tenants.send_mail", (row.pk,), "public") for row in posted]
    assert platform_visitor.get("/find/sent/").status_code == 200


def test_the_request_looks_nobody_up(ask):
    """The same few statements for every address: what takes time is done by a worker."""
    ask("warm@example.org")
    counts = set()
    for email in ("olive@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            ask(email)
        assert not [query["sql"] for query in queries if "accounts_user" in query["sql"]]
        counts.add(len(queries))
    assert len(counts) == 1


def test_the_mail_names_each_school_once():
    message = write_school_links("OLIVE@example.org", "en")
    assert message.body.count("http://greenwood.localhost/account/login/") == 1
    assert message.body.count("http://riverside.localhost/account/login/") == 1


def test_no_mail_goes_to_an_unknown_address():
    assert write_school_links("nobody@example.org", "en") is None


def test_a_domain_that_looks_alike_is_told_nothing(ask):
    """Broken by PostgreSQL, to which "ı" is another "i": whoever had that domain was told where somebody else signs in."""
    with tenant_context(School.objects.at_host("greenwood.localhost").get()):
        User.objects.create_user("nora", "Nora@riverside.example")
    for email in ("nora@rıverside.example", "nora@riverside.example"):
        ask(email)
    send_waiting_mails()
    assert [message.to for message in mail.outbox] == [["nora@riverside.example"]]


def test_closed_schools_are_left_out():
    suspend_school(School.objects.at_host("riverside.localhost").get(), reason="x")
    assert "riverside" not in write_school_links("olive@example.org", "en").body


def test_a_mailbox_is_not_flooded(ask, queued):
    answers = {ask("olive@example.org")["Location"] for _ in range(6)}
    assert answers == {"/find/sent/"}
    assert len(queued) == 3


def test_a_typing_error_is_explained(ask):
    page = ask("olive@")
    assert page.status_code == 422
    assert "valid email" in page.text
