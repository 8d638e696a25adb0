"""A school from the public form: request, confirmation, building, ready."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from accounts.models import User
from core.signing import sign
from tenants import actions
from tenants.actions import build_school, confirm_sign_up, find_by_token, resume_sign_ups, send_confirmation
from tenants.actions import signup as module
from tenants.actions.signup import make_token
from tenants.models import School, SignUp

pytestmark = pytest.mark.usefixtures("platform")

FORM = {
    "school_name": "Oak Hill School",
    "subdomain": "Oak-Hill",
    "country": "EG",
    "owner_name": "Amal Hassan",
    "owner_email": "Head@Oak.example",
}


@pytest.fixture
def send(platform_visitor, queued, django_capture_on_commit_callbacks):
    """send(**changes) -> the answer to the form, everything queued by it in `queued`."""

    def post(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            return platform_visitor.post("/sign-up/", FORM | changes)

    return post


@pytest.fixture
def requested(send):
    """A SignUp that waits for its confirmation, its mail sent."""
    send()
    sign_up = SignUp.objects.get()
    assert send_confirmation(sign_up.pk)
    sign_up.refresh_from_db()
    return sign_up


@pytest.fixture
def confirmed(requested):
    return confirm_sign_up(requested)


def link_in_mail():
    return re.search(r"http://localhost(/sign-up/confirm/\S+)", mail.outbox[-1].body).group(1)


def test_from_the_form_to_the_school(send, platform_visitor, queued, django_capture_on_commit_callbacks):
    answer = send()
    assert answer["Location"] == "/sign-up/sent/"
    sign_up = SignUp.objects.get()
    assert queued == [("tenants.send_confirmation", (str(sign_up.pk),), "public")]
    assert "head@oak.example" in platform_visitor.get("/sign-up/sent/").text
    send_confirmation(sign_up.pk)
    assert mail.outbox[-1].to == ["head@oak.example"]

    link = link_in_mail()
    page = platform_visitor.get(link)
    assert "oak-hill.localhost" in page.text
    assert SignUp.objects.get().state == "requested", "the link alone changes nothing"
    with django_capture_on_commit_callbacks(execute=True):
        answer = platform_visitor.post(link)
    assert answer["Location"] == f"/sign-up/{sign_up.pk}/"
    assert queued[1:] == [("tenants.build_school", (str(sign_up.pk),), "public")]
    waiting = platform_visitor.get(answer["Location"])
    assert 'hx-trigger="every 1s"' in waiting.text
    assert "next in line" in waiting.text

    build_school(sign_up.pk)
    ready = platform_visitor.get(answer["Location"], headers={"hx-request": "true"})
    assert "<html" not in ready.text
    assert "every 1s" not in ready.text
    assert "http://oak-hill.localhost/access/invitation/" in ready.text
    with tenant_context(School.objects.at_host("oak-hill.localhost").get()):
        assert User.objects.owners().get().email == "head@oak.example"


def test_another_browser_sees_progress_but_no_invitation(confirmed, client):
    build_school(confirmed.pk)
    page = client.get(f"/sign-up/{confirmed.pk}/", headers={"host": "localhost"}).text
    assert "http://oak-hill.localhost/" in page
    assert "/access/invitation/" not in page


def test_a_double_click_asks_once(send, queued):
    assert [send().status_code for _ in range(3)] == [302, 302, 302]
    assert SignUp.objects.count() == 1
    assert len(queued) == 1


def test_minutes_later_the_same_form_sends_the_mail_again(requested, send, queued):
    SignUp.objects.update(mailed_at=timezone.now() - timedelta(minutes=6))
    send()
    assert SignUp.objects.count() == 1
    assert len(queued) == 2
    assert send_confirmation(requested.pk)
    assert len(mail.outbox) == 2


def test_the_mail_goes_once(requested):
    assert not send_confirmation(requested.pk)
    assert len(mail.outbox) == 1


def test_confirming_twice_builds_once(requested, platform_visitor, queued, django_capture_on_commit_callbacks):
    link = link_in_mail()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = platform_visitor.post(link), platform_visitor.post(link)
    assert first["Location"] == second["Location"]
    assert [name for name, _args, _schema in queued].count("tenants.build_school") == 1
    build_school(requested.pk)
    build_school(requested.pk)
    assert School.objects.filter(name="Oak Hill School").count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"subdomain": "admin"}, "reserved"),
        ({"subdomain": "greenwood"}, "taken"),
        ({"subdomain": "x"}, "3 to 40"),
        ({"country": "XX"}, "valid choice"),
        ({"owner_email": "nobody"}, "valid email"),
        ({"school_name": " "}, "required"),
        ({"owner_name": ""}, "required"),
    ],
)
def test_bad_input_is_explained_and_nothing_lost(send, changes, says):
    page = send(**changes)
    assert page.status_code == 422
    assert says in page.text
    kept = "Amal Hassan" if "owner_name" not in changes else "Oak Hill School"
    assert kept in page.text
    assert not SignUp.objects.exists()


def test_the_address_is_checked_while_typing(platform_visitor):
    check = lambda text: platform_visitor.get("/sign-up/address/", {"subdomain": text}).text  # noqa: E731
    assert "oak-hill.localhost is free" in check("Oak-Hill")
    assert "taken" in check("greenwood")
    assert "reserved" in check("www")
    assert "Your school will answer" in check("")


@pytest.mark.parametrize(
    "token",
    [
        lambda sign_up: make_token(sign_up)[:-1] + "x",
        lambda sign_up: sign(str(sign_up.pk), "invitation"),
        lambda sign_up: sign(str(sign_up.pk), "support"),
        lambda sign_up: "x",
    ],
    ids=["forged", "of invitations", "of support", "nonsense"],
)
def test_only_its_own_kind_of_link_confirms(requested, platform_visitor, token):
    link = f"/sign-up/confirm/{token(requested)}/"
    for answer in (platform_visitor.get(link), platform_visitor.post(link)):
        assert answer.status_code == 404
    assert SignUp.objects.get().state == "requested"


def test_a_school_cannot_sign_for_the_platform(requested, riverside):
    with tenant_context(riverside):
        token = sign(str(requested.pk), "sign-up")
    assert find_by_token(token) is None
    with schema_context("public"):
        assert find_by_token(sign(str(requested.pk), "sign-up")) == requested


def test_a_link_ends(requested, platform_visitor):
    link = link_in_mail()
    SignUp.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert platform_visitor.get(link).status_code == 404
    assert platform_visitor.post(link).status_code == 404
    assert SignUp.objects.get().state == "requested"


def test_what_is_not_confirmed_has_no_progress_page(requested, platform_visitor):
    assert platform_visitor.get(f"/sign-up/{requested.pk}/").status_code == 404


def test_an_address_taken_meanwhile_is_a_clear_end(confirmed, platform_visitor):
    actions.provision_school("Other", subdomain="oak-hill", owner_email="other@oak.example")
    build_school(confirmed.pk)
    confirmed.refresh_from_db()
    assert confirmed.state == "failed"
    page = platform_visitor.get(f"/sign-up/{confirmed.pk}/").text
    assert "taken by another school" in page
    assert "every 1s" not in page


def test_the_sweep_takes_up_what_a_dead_worker_left(confirmed):
    SignUp.objects.update(step="building", attempts=1, next_attempt_at=timezone.now() + timedelta(minutes=1))
    resume_sign_ups()
    assert SignUp.objects.get().state == "confirmed", "it may still be at work"
    SignUp.objects.update(next_attempt_at=timezone.now())
    resume_sign_ups()
    assert SignUp.objects.get().state == "done"


def test_the_sweep_sends_mails_that_were_missed(send):
    send()
    resume_sign_ups()
    assert [message.to for message in mail.outbox] == [["head@oak.example"]]


def test_a_mail_server_that_is_down_is_tried_again(send, monkeypatch):
    send()
    sign_up = SignUp.objects.get()

    def refuse(*_args, **_options):
        raise ConnectionRefusedError

    monkeypatch.setattr(module, "write_platform_mail", refuse)
    assert not send_confirmation(sign_up.pk)
    monkeypatch.undo()
    SignUp.objects.update(next_attempt_at=timezone.now())
    resume_sign_ups()
    assert len(mail.outbox) == 1


def test_failing_again_and_again_ends_with_an_apology(confirmed, monkeypatch):
    monkeypatch.setattr(module, "provision_school", lambda *_args, **_details: 1 / 0)
    for run_action in range(module.MAX_ATTEMPTS):
        assert SignUp.objects.get().state == "confirmed", run_action
        SignUp.objects.update(next_attempt_at=timezone.now())
        with pytest.raises(ZeroDivisionError):
            build_school(confirmed.pk)
    assert SignUp.objects.get().state == "failed"
    assert "our side" in SignUp.objects.get().error


def test_requests_that_nobody_confirmed_are_erased(requested):
    SignUp.objects.update(expires_at=timezone.now() - timedelta(days=8))
    resume_sign_ups()
    assert not SignUp.objects.exists()


def test_one_machine_and_one_mailbox_may_ask_so_often(send):
    answers = [send(subdomain=f"oak-{number}").status_code for number in range(7)]
    assert answers == [302] * 5 + [429] * 2
    others = [send(subdomain=f"elm-{number}", owner_email=f"head{number}@elm.example") for number in range(5)]
    assert [answer.status_code for answer in others] == [302] * 3 + [429] * 2
    assert "Wait an hour" in others[-1].text
    assert "Oak Hill School" in others[-1].text
