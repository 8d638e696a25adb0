"""Accounts: who may do what to whom, and the last owner."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.models import AuditEvent, Invitation, OutgoingMail, User
from accounts.outbox import send_waiting_mails
from tests.cast import PASSWORD

PEOPLE = "/access/people/"


def _url(user, *rest):
    return "/".join([PEOPLE.rstrip("/"), str(user.pk), *rest, ""])


def test_who_opens_the_list(cast, sign_in):
    for name, status in (("olive", 200), ("paul", 200), ("rita", 200), ("tomas", 403), ("boris", 403)):
        assert sign_in(getattr(cast, name)).get(PEOPLE).status_code == status, name
    assert sign_in(cast.grace.user).get(PEOPLE).status_code == 403


def test_finding_people_by_words_role_and_state(cast, sign_in, role):
    client = sign_in(cast.olive)
    nora = User.objects.create_user("nora", "nora@example.org", given_name="Nora")

    def found(**query):
        page = client.get(PEOPLE, query).context["page"]
        return {user.username for user in page}

    assert found(q="odhiambo grace") == {"grace"}
    assert found(q="nora@example") == {"nora"}
    assert found(role=role("teacher").pk) == {"tomas", "carla"}
    assert found(state="not invited") == {"nora"}
    actions.invite_user(nora)
    assert found(state="invited") == {"nora"}
    assert "nora" not in found(state="active")
    User.objects.filter(pk=nora.pk).update(is_active=False)
    assert found(state="blocked") == {"nora"}
    assert found(state="nonsense", role="x") >= {"olive", "nora"}


def test_the_list_asks_the_same_number_of_times_for_one_and_for_three(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.olive)
    client.get(PEOPLE)

    def queries(**query):
        with django_assert_max_num_queries(30) as counted:
            client.get(PEOPLE, query)
        return len(counted)

    assert queries(q="olive") == queries(q="odhiambo")


def test_adding_somebody_invites_them(cast, sign_in, role):
    client = sign_in(cast.olive)
    data = {"given_name": "Nora", "family_name": "New", "email": "Nora@Example.org", "roles": [role("bursar").pk]}
    response = client.post(f"{PEOPLE}new/", data)
    nora = User.objects.get(username="nora@example.org")
    assert response["Location"] == _url(nora)
    assert nora.has_role("bursar")
    assert Invitation.objects.open().filter(user=nora, email="nora@example.org").count() == 1
    page = client.get(_url(nora)).content.decode()
    assert "/access/invitation/" in page
    assert "Invited" in page
    # Sent twice by a double click: the second is told, and nobody is there twice.
    again = client.post(f"{PEOPLE}new/", data)
    assert again.status_code == 422
    assert "Another person has this e-mail address" in again.content.decode()


def test_somebody_without_address_and_username_is_refused_at_its_place(cast, sign_in, role):
    response = sign_in(cast.olive).post(f"{PEOPLE}new/", {"given_name": "Nora", "roles": [role("student").pk]})
    assert response.status_code == 422
    assert "username" in response.context["form"].errors


def test_a_registrar_gives_only_harmless_roles(cast, sign_in, role):
    client = sign_in(cast.rita)
    offered = client.get(f"{PEOPLE}new/").context["form"].fields["roles"].queryset
    assert {item.code for item in offered} == {"teacher", "student", "guardian"}
    data = {"given_name": "Eve", "email": "eve@example.org", "roles": [role("owner").pk]}
    assert client.post(f"{PEOPLE}new/", data).status_code == 422
    assert not User.objects.filter(email="eve@example.org").exists()
    with pytest.raises(ValidationError, match="may not give"):
        actions.set_roles(cast.tomas, [role("principal")], by=cast.rita)
    # The school has made its teachers powerful: from then on a registrar cannot make teachers.
    teacher = role("teacher")
    teacher.capabilities.append("manage_access")
    teacher.save()
    offered = client.get(f"{PEOPLE}new/").context["form"].fields["roles"].queryset
    assert {item.code for item in offered} == {"student", "guardian"}


def test_a_registrar_cannot_touch_the_account_of_somebody_greater(cast, sign_in):
    """Else a new address and a link would make her that person."""
    client = sign_in(cast.rita)
    data = {"given_name": "Olive", "family_name": "Owner", "email": "rita2@example.org", "username": "olive"}
    assert client.post(_url(cast.olive, "edit"), data).status_code == 422
    pending = User.objects.create_user("second", "second@example.org", given_name="Second")
    actions.give_role(pending, "owner")
    client.post(_url(pending, "invitation"))
    client.post(_url(cast.paul, "block"))
    assert not Invitation.objects.filter(user=pending).exists()
    assert User.objects.get(pk=cast.paul.pk).is_active
    assert User.objects.get(pk=cast.olive.pk).email == "olive@example.org"
    actions.invite_user(pending)
    assert "/access/invitation/" not in client.get(_url(pending)).content.decode()


def test_only_owners_make_owners(cast, role):
    manager = role("principal")
    manager.capabilities.append("manage_access")
    manager.save()
    with pytest.raises(ValidationError, match="may not give"):
        actions.set_roles(cast.paul, [manager, role("owner")], by=cast.paul)
    with pytest.raises(ValidationError, match="may not change"):
        actions.change_roles(cast.olive, [], by=cast.paul)
    actions.set_roles(cast.paul, [manager, role("owner")], by=cast.olive)
    assert cast.paul.has_role("owner")


def test_giving_and_taking_roles_is_audited_with_before_and_after(cast, sign_in, role):
    client = sign_in(cast.olive)
    wanted = [role("teacher").pk, role("bursar").pk]
    assert client.post(_url(cast.tomas, "roles"), {"roles": wanted}).status_code == 302
    event = AuditEvent.objects.filter(verb="roles.change").get()
    assert (event.before, event.after) == ({"roles": ["Teacher"]}, {"roles": ["Bursar", "Teacher"]})
    assert event.actor == cast.olive
    client.post(_url(cast.tomas, "roles"), {"roles": wanted})
    assert AuditEvent.objects.filter(verb="roles.change").count() == 1


def test_the_last_owner_stays(cast, sign_in, role):
    client = sign_in(cast.olive)
    response = client.post(_url(cast.olive, "roles"), {"roles": [role("bursar").pk]})
    assert response.status_code == 422
    assert "Olive Owner is the last owner" in response.content.decode()
    actions.set_roles(cast.paul, [role("owner")], by=cast.olive)
    with pytest.raises(ValidationError, match="cannot take your own"):
        actions.block_account(cast.olive, by=cast.olive)
    # An owner who never signed in could let nobody back in: they do not count.
    actions.set_roles(cast.paul, [], by=cast.olive)
    pending = User.objects.create_user("second")
    actions.give_role(pending, "owner")
    with pytest.raises(ValidationError, match="last owner"):
        actions.set_roles(cast.olive, [], by=cast.olive)


def test_an_owner_may_leave_when_another_stays(cast, role):
    actions.set_roles(cast.paul, [role("principal"), role("owner")], by=cast.olive)
    actions.set_roles(cast.olive, [], by=cast.olive)
    assert list(User.objects.owners()) == [cast.paul]


def test_blocking_signs_out_at_once_and_ends_invitations(cast, sign_in):
    owner, teacher = sign_in(cast.olive), sign_in(cast.tomas)
    assert teacher.get("/access/profile/").status_code == 200
    assert owner.post(_url(cast.tomas, "block")).status_code == 302
    assert teacher.get("/access/profile/").status_code == 302
    owner.post(_url(cast.tomas, "block"))
    assert AuditEvent.objects.filter(verb="account.block").count() == 1
    assert teacher.post("/account/login/", {"login": "tomas", "password": PASSWORD})["Location"] == "/account/inactive/"
    owner.post(_url(cast.tomas, "unblock"))
    assert teacher.post("/account/login/", {"login": "tomas", "password": PASSWORD})["Location"] == "/"


def test_a_device_that_blocking_signed_out_stays_so(cast, visitor, sign_in):
    """Before, whoever had the lost phone was in again as soon as its owner was let in."""
    visitor.post("/account/login/", {"login": "tomas", "password": PASSWORD})
    assert visitor.get("/access/profile/").status_code == 200
    owner = sign_in(cast.olive)
    owner.post(_url(cast.tomas, "block"))
    owner.post(_url(cast.tomas, "unblock"))
    assert visitor.get("/access/profile/")["Location"].startswith("/account/login/")
    assert AuditEvent.objects.filter(verb="session.revoke", actor=cast.olive).count() == 1


def test_sending_a_password_link(cast, sign_in, queued, django_capture_on_commit_callbacks):
    client = sign_in(cast.rita)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(_url(cast.tomas, "password-reset"))
    posted = OutgoingMail.objects.get()
    assert (posted.kind, posted.content) == ("password_reset", {"user_id": cast.tomas.pk})
    assert queued == [("accounts.send_mail", (posted.pk,), "greenwood_test")]
    User.objects.filter(pk=cast.tomas.pk).update(email="tomas@new.example")
    send_waiting_mails()
    assert mail.outbox[0].to == ["tomas@new.example"], "the address of today"
    child = User.objects.create_user("child", password=PASSWORD)
    page = client.post(_url(child, "password-reset"), follow=True).content.decode()
    assert "child has no e-mail address" in page


def test_a_lost_second_step_is_taken_off(cast, sign_in):
    TOTP.activate(cast.tomas, "A" * 32)
    sign_in(cast.rita).post(_url(cast.tomas, "second-factors"))
    assert not Authenticator.objects.filter(user=cast.tomas).exists()
    event = AuditEvent.objects.get(verb="account.remove_second_factors")
    assert event.before == {"second factors": ["totp"]}


def test_a_new_address_moves_the_open_invitation(cast, sign_in):
    nora = User.objects.create_user("nora", "old@example.org", given_name="Nora")
    first = actions.invite_user(nora)
    data = {"given_name": "Nora", "family_name": "", "email": "new@example.org", "username": "nora"}
    assert sign_in(cast.olive).post(_url(nora, "edit"), data).status_code == 302
    first.refresh_from_db()
    assert not first.is_open
    assert Invitation.objects.open().get(user=nora).email == "new@example.org"


def test_the_support_account_is_no_person(cast, sign_in):
    support = User.objects.create_user("support", is_support=True)
    client = sign_in(cast.olive)
    assert client.get(_url(support)).status_code == 404
    for button in ("block", "invitation", "view-as", "password-reset"):
        assert client.post(_url(support, button)).status_code == 404
