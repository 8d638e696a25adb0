"""Invitations: a row that is its own outbox, a link that holds once, here and for two weeks."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_tenants.utils import tenant_context

from accounts.actions import invitation_link, invite_user, send_invitation, send_unsent_invitations, set_roles
from accounts.capabilities import RoleCode
from accounts.models import AuditEvent, Invitation, Role, User

NEW = "seven wet umbrellas"


@pytest.fixture
def nora(greenwood):
    """Somebody who has an account but never signed in."""
    return User.objects.create_user("nora", "nora@example.org", given_name="Nora", family_name="New")


def _path(invitation):
    return invitation_link(invitation).removeprefix("http://greenwood.localhost")


def test_the_mail_is_queued_after_the_commit_without_the_link(nora, queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        invitation = invite_user(nora)
        assert queued == []
    assert len(callbacks) == 1
    assert queued == [("accounts.send_invitation", (invitation.pk,), "greenwood_test")]


def test_the_mail_goes_once_however_often_it_is_asked_for(nora):
    invitation = invite_user(nora)
    assert send_invitation(invitation.pk)
    assert not send_invitation(invitation.pk)
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["nora@example.org"]
    assert "/access/invitation/" in mail.outbox[0].body
    assert "Nora" in mail.outbox[0].body


def test_what_a_crash_left_behind_is_swept_up(nora):
    """The worker took the mail on and died: nothing is sent while its lease runs, then it is."""
    invitation = invite_user(nora)
    Invitation.objects.unsent().filter(pk=invitation.pk).take_on_longer_each_time(timedelta(minutes=10))
    assert send_unsent_invitations() == 0
    Invitation.objects.filter(pk=invitation.pk).update(next_attempt_at=timezone.now())
    assert send_unsent_invitations() == 1
    assert send_unsent_invitations() == 0
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_is_asked_again_later(nora, monkeypatch):
    def down(self, messages):
        raise ConnectionRefusedError

    invitation = invite_user(nora)
    monkeypatch.setattr(EmailBackend, "send_messages", down)
    assert not send_invitation(invitation.pk)
    invitation.refresh_from_db()
    assert invitation.sent_at is None
    assert invitation.attempts == 1
    assert invitation.next_attempt_at > timezone.now() + timedelta(minutes=9)


def test_one_that_cannot_be_written_leaves_the_others_alone(nora, monkeypatch):
    """Broken by foreseeing what mail servers answer only: an address of a school's old data, and the sweep sent no other one."""
    zoe = User.objects.create_user("zoe", "zoe@example.org")
    spoilt, good = invite_user(nora), invite_user(zoe)
    User.objects.filter(pk=nora.pk).update(email="nora@exam\u200eple.org")
    monkeypatch.setattr(
        EmailBackend, "send_messages", lambda self, found: [str(each.message()["To"]).encode("ascii") for each in found]
    )
    assert send_unsent_invitations() == 1
    assert Invitation.objects.get(pk=good.pk).sent_at and not Invitation.objects.get(pk=spoilt.pk).sent_at


def test_people_without_an_address_get_a_link_and_no_mail(greenwood, queued, django_capture_on_commit_callbacks):
    child = User.objects.create_user("child")
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite_user(child)
    assert queued == []
    assert send_unsent_invitations() == 0
    assert invitation.is_open


def test_it_goes_to_the_present_address(nora):
    """Broken by keeping the address of the day on which it was written."""
    invitation = invite_user(nora)
    User.objects.filter(pk=nora.pk).update(email="nora@new.example")
    assert send_unsent_invitations() == 1
    assert mail.outbox[0].to == ["nora@new.example"]
    assert Invitation.objects.get(pk=invitation.pk).email == "nora@new.example"


def test_who_may_not_sign_in_any_more_is_not_invited_by_what_waited(nora, audit_verbs):
    """Broken by asking only when it was written."""
    invitation = invite_user(nora)
    User.objects.filter(pk=nora.pk).update(is_active=False)
    assert send_unsent_invitations() == 0
    assert mail.outbox == []
    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at
    assert audit_verbs()[-1] == "invitation.withdraw"


def test_a_new_link_ends_the_old_one(nora, visitor):
    first, second = invite_user(nora), invite_user(nora)
    assert visitor.get(_path(first)).status_code == 410
    assert visitor.get(_path(second)).status_code == 200


def test_who_has_a_password_or_may_not_sign_in_is_not_invited(cast, nora):
    with pytest.raises(ValidationError, match="password already"):
        invite_user(cast.tomas)
    User.objects.filter(pk=nora.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="may not sign in"):
        invite_user(nora)


def test_accepting_sets_the_password_and_signs_in(nora, visitor):
    path = _path(invite_user(nora))
    page = visitor.get(path)
    assert "Welcome, Nora" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    response = visitor.post(path, {"password1": NEW, "password2": NEW})
    assert response["Location"] == "/"
    assert visitor.session[SESSION_KEY] == str(nora.pk)
    assert User.objects.get(pk=nora.pk).check_password(NEW)
    assert AuditEvent.objects.filter(verb="invitation.accept").count() == 1
    # A double click: the second request finds the person inside.
    assert visitor.post(path, {"password1": NEW, "password2": NEW})["Location"] == "/"
    visitor.post("/account/logout/")
    used = visitor.post(path, {"password1": "another umbrella", "password2": "another umbrella"})
    assert used.status_code == 410
    assert "ask the school for a new invitation" in used.content.decode()
    assert User.objects.get(pk=nora.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [("short", "short", "too short"), ("password123", "password123", "too common"), (NEW, "other", "differ")],
)
def test_a_poor_password_is_refused_at_its_place(nora, visitor, first, second, said):
    response = visitor.post(_path(invite_user(nora)), {"password1": first, "password2": second})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not User.objects.get(pk=nora.pk).has_usable_password()


def test_an_expired_withdrawn_or_forged_link_says_what_to_do(nora, visitor):
    invitation = invite_user(nora)
    path = _path(invitation)
    for change in ({"expires_at": timezone.now()}, {"withdrawn_at": timezone.now()}):
        Invitation.objects.filter(pk=invitation.pk).update(**change)
        assert visitor.get(path).status_code == 410
        Invitation.objects.filter(pk=invitation.pk).update(
            expires_at=timezone.now() + timedelta(days=1), withdrawn_at=None
        )
    assert visitor.get(path).status_code == 200
    assert visitor.get(path[:-4] + "xxx/").status_code == 410
    User.objects.filter(pk=nora.pk).update(is_active=False)
    assert visitor.get(path).status_code == 410


def test_a_link_of_one_school_is_refused_in_the_other(nora, riverside, elsewhere):
    """Riverside has an open invitation with the same id. It is the schema in the salt that refuses the link."""
    invitation = invite_user(nora)
    with tenant_context(riverside):
        twin = User.objects.create_user("nora", "nora@example.org")
        Invitation.objects.create(pk=invitation.pk, user=twin, email=twin.email)
    assert elsewhere.get(_path(invitation)).status_code == 410


def test_the_link_can_be_shown_after_the_school_is_given_up(nora, riverside, visitor):
    invitation = invite_user(nora)
    with tenant_context(riverside):
        link = invitation_link(invitation, "http://greenwood.localhost/")
    assert visitor.get(link.removeprefix("http://greenwood.localhost")).status_code == 200


def test_a_link_made_for_less_opens_nothing_once_its_person_may_do_more(cast, nora, visitor):
    """Broken by leaving the link as it is: the registrar, who invited a teacher and saw the link, came in as the principal."""
    set_roles(nora, [Role.objects.get(code=RoleCode.TEACHER)], by=cast.rita)
    seen_by_the_registrar = invite_user(nora, by=cast.rita)
    set_roles(nora, Role.objects.filter(code__in=(RoleCode.TEACHER, RoleCode.PRINCIPAL)), by=cast.olive)
    assert visitor.get(_path(seen_by_the_registrar)).status_code == 410
    send_unsent_invitations()
    assert [message.to for message in mail.outbox] == [["nora@example.org"]]
    assert mail.outbox[0].body.count("/access/invitation/") == 1


def test_a_role_less_leaves_the_link(cast, nora, visitor):
    set_roles(nora, Role.objects.filter(code__in=(RoleCode.TEACHER, RoleCode.PRINCIPAL)), by=cast.olive)
    invitation = invite_user(nora, by=cast.olive)
    set_roles(nora, [Role.objects.get(code=RoleCode.TEACHER)], by=cast.olive)
    assert visitor.get(_path(invitation)).status_code == 200
