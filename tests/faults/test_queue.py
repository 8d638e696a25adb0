"""Valkey is away: cache and queue at once."""

import time

import pytest

PAGES = {"olive": ("/school/students/", "/attendance/"), "grace": ("/family/",), "": ("/account/login/",)}

JOB = "SELECT state FROM jobs_job WHERE kind LIKE '%%invit%%' ORDER BY id DESC LIMIT 1"


@pytest.fixture
def without_valkey(valkey):
    """without_valkey() stops it; it serves again after the test in any case."""
    yield valkey.stop
    if valkey.child.poll() is not None:
        valkey.start()


def test_pages_work_and_what_they_ask_for_is_done_after_its_return(site, without_valkey, valkey, visitor, rows, mail):
    """Broken once to see it fail: the sweep left unsent invitations alone."""
    people = {name: visitor(name) for name in PAGES}
    for name, paths in PAGES.items():
        for path in paths:
            people[name].get(path)
    people["olive"].get("/access/people/new/")
    [(registrar,)] = rows("SELECT id FROM accounts_role WHERE code = 'registrar'")
    without_valkey()
    answers = [people[name].get(path) for name, paths in PAGES.items() for path in paths]
    assert {answer.status for answer in answers} == {200}
    vera = {"given_name": "Vera", "family_name": "Volunteer", "email": "vera@example.org", "username": "vera"}
    asked = [
        people["olive"].post("/access/people/new/", vera | {"roles": registrar}),
        people["olive"].post("/school/guardians/invite/"),
    ]
    assert {answer.status for answer in asked} == {302}
    assert max(answer.seconds for answer in answers) < 2
    assert max(answer.seconds for answer in asked) < 1
    assert rows(JOB) == [("queued",)]
    valkey.start()
    back_at = time.monotonic()
    site.wait_until(lambda: mail.to("vera@example.org"), "the invitation is mailed", seconds=60)
    site.wait_until(lambda: rows(JOB) == [("done",)], "the job is done", seconds=60)
    assert time.monotonic() - back_at < 60


def test_a_mail_that_was_promised_without_the_queue_goes_when_it_is_back(
    site, without_valkey, valkey, visitor, rows, mail
):
    """Of a school and of the platform: the row waits, and the page does not."""
    school, platform, before = visitor(), visitor(school=""), len(mail.to("boris@example.org"))
    asked = [(school, "/account/password/reset/"), (platform, "/find/")]
    for someone, path in asked:
        someone.get(path)
    without_valkey()
    # The first to ask finds out that it is away.
    school.get("/account/login/")
    answers = [someone.post(path, {"email": "boris@example.org"}) for someone, path in asked]
    assert [answer.status for answer in answers] == [302, 302]
    assert max(answer.seconds for answer in answers) < 1
    both = "SELECT kind FROM accounts_outgoingmail UNION ALL SELECT kind FROM public.accounts_outgoingmail ORDER BY 1"
    # The worker may be at a sweep that it got before, and send one of them: each waits, or has gone.
    waiting = len(rows(both))
    assert waiting + len(mail.to("boris@example.org")) - before >= 2
    valkey.start()
    site.wait_until(lambda: len(mail.to("boris@example.org")) == before + 2, "both mails arrive", seconds=60)
    assert rows(both) == []
