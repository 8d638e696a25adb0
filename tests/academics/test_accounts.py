"""Accounts for people of the school, and the invitations to them."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from academics.actions.accounts import AnotherPersonsAddress, open_account
from academics.actions.guardians import add_guardian, merge_guardians
from academics.actions.invitations import invite_guardians
from academics.imports.actions import import_file, start_batch_undo
from academics.models import Guardian, StaffMember
from accounts.actions import send_unsent_invitations
from accounts.models import Invitation, User
from jobs.running import execute_job
from messaging.actions import Recipient, send_delivery, send_message
from messaging.models import Delivery


@pytest.fixture
def anna(cast):
    values = {"given_name": "Anna", "family_name": "Chen", "email": "Anna@example.org"}
    return add_guardian(cast.chen, values, {"relationship": "mother"})


def test_a_guardian_gets_a_user_with_the_role_once(cast, anna):
    user = open_account(anna, by=cast.rita)
    assert open_account(anna, by=cast.rita) == user
    assert (user.username, user.email) == ("anna@example.org", "anna@example.org")
    assert [role.code for role in user.roles.all()] == ["guardian"]
    assert not user.has_usable_password()
    assert User.objects.filter(email="anna@example.org").count() == 1


def test_a_student_signs_in_by_number(cast):
    user = open_account(cast.dina, by=cast.rita)
    assert user.username == "s4"
    assert user.has_role("student")


def test_a_teacher_who_is_a_parent_keeps_one_account(cast):
    values = {"given_name": "Tomas", "family_name": "Teacher", "email": "tomas@example.org"}
    parent = add_guardian(cast.dina, values, {"relationship": "father"})
    user = open_account(parent, by=cast.rita)
    assert user == cast.tomas
    assert {role.code for role in user.roles.all()} == {"teacher", "guardian"}


def test_another_name_at_the_same_address_must_be_confirmed(cast, anna):
    anna.email = "tomas@example.org"
    anna.save()
    with pytest.raises(AnotherPersonsAddress):
        open_account(anna, by=cast.rita)
    assert Guardian.objects.get(pk=anna.pk).user is None
    assert open_account(anna, by=cast.rita, confirmed=True) == cast.tomas


def test_two_guardians_never_share_an_account(cast, anna, sign_in):
    anna.email = "grace@example.org"
    anna.save()
    client = sign_in(cast.rita)
    client.post(reverse("academics:account_open", args=["guardian", anna.pk]), {"confirmed": "1"})
    assert Guardian.objects.get(pk=anna.pk).user is None


def test_the_button_invites_and_asks_when_the_name_differs(cast, anna, sign_in):
    client = sign_in(cast.rita)
    address = reverse("academics:account_open", args=["guardian", anna.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert Invitation.objects.get().email == "anna@example.org"
    staff = StaffMember.objects.create(staff_number="T9", given_name="New", family_name="One", email="rita@example.org")
    asked = client.post(reverse("academics:account_open", args=["staff", staff.pk]))
    assert asked.status_code == 409
    assert "Rita Registrar" in asked.content.decode()


def test_a_student_without_address_gets_a_link_to_hand_over(cast, sign_in):
    response = sign_in(cast.rita).post(reverse("academics:account_open", args=["student", cast.dina.pk]))
    assert response.status_code == 200
    assert "http" in response.context["link"]


def test_a_whole_section_is_invited_once(cast, anna):
    reported = []
    for _ in range(2):
        invite_guardians(
            lambda done, total, step: reported.append((done, total)),
            section_id=cast.section_7a.pk,
            user_id=cast.rita.pk,
        )
    assert reported == [(1, 1)]
    assert [invitation.user.email for invitation in Invitation.objects.all()] == ["anna@example.org"]


def test_two_clicks_send_one_invitation(cast, anna, sign_in):
    """Broken by inviting anew: the link in the first mail had ended before anybody read it."""
    client = sign_in(cast.rita)
    for _click in range(2):
        client.post(reverse("academics:account_open", args=["guardian", anna.pk]))
    assert Invitation.objects.filter(user__email__iexact=anna.email).count() == 1


# --- An address that was wrong ------------------------------------------------------------------


@pytest.fixture
def strangers_link(cast, anna, sign_in):
    """What a stranger at Anna's wrong address was sent."""
    sign_in(cast.rita).post(reverse("academics:account_open", args=["guardian", anna.pk]))
    send_unsent_invitations()
    return link_in(mail.outbox[-1])


def link_in(message):
    return re.search(r"/access/invitation/\S+", message.body)[0]


def may_come_in(visitor, link):
    return 'name="password1"' in visitor.get(link, follow=True).text


def corrected_by_hand(cast, anna, sign_in, tmp_path):
    values = {"given_name": "Anna", "family_name": "Chen", "email": "right@example.org"}
    assert sign_in(cast.rita).post(reverse("academics:guardian_edit", args=[anna.pk]), values).status_code == 302


def corrected_by_a_list(cast, anna, sign_in, tmp_path):
    path = tmp_path / "guardians.csv"
    path.write_text("Given name,Family name,E-mail,Student number\nAnna,Chen,right@example.org,S3\n")
    import_file(path, kind="guardians", by=cast.rita)


def corrected_by_merging(cast, anna, sign_in, tmp_path):
    values = {"given_name": "Anna", "family_name": "Chen", "email": "right@example.org"}
    merge_guardians(add_guardian(cast.chen, values, {"relationship": "mother"}), anna)


@pytest.mark.parametrize("corrected", [corrected_by_hand, corrected_by_a_list, corrected_by_merging])
def test_who_was_invited_at_a_wrong_address_comes_in_by_the_right_one_alone(
    cast, anna, sign_in, visitor, strangers_link, tmp_path, corrected
):
    """Before, the stranger's link led to the child, and "Invite again" sent the stranger another."""
    assert may_come_in(visitor, strangers_link)
    corrected(cast, anna, sign_in, tmp_path)
    send_unsent_invitations()
    assert not may_come_in(visitor, strangers_link)
    guardian = Guardian.objects.get(email="right@example.org")
    assert (guardian.user.username, guardian.user.email) == ("right@example.org", "right@example.org")
    assert mail.outbox[-1].to == ["right@example.org"] and may_come_in(visitor, link_in(mail.outbox[-1]))


@pytest.fixture
def wrong_list(cast, anna, sign_in, tmp_path):
    """The import of a list with a wrong address of Anna, who was invited at the right one."""
    sign_in(cast.rita).post(reverse("academics:account_open", args=["guardian", anna.pk]))
    path = tmp_path / "guardians.csv"
    path.write_text("Given name,Family name,E-mail,Student number\nAnna,Chen,stranger@example.org,S3\n")
    batch = import_file(path, kind="guardians", by=cast.rita)
    send_unsent_invitations()
    return batch


def taken_back(batch, by):
    execute_job(start_batch_undo(batch, by=by).pk)
    batch.refresh_from_db()
    return batch


def test_a_list_that_is_taken_back_takes_the_strangers_link_with_it(cast, anna, visitor, wrong_list):
    """Before, the guardian had the right address again, and the stranger's link went on leading to the child."""
    strangers = link_in(mail.outbox[-1])
    assert mail.outbox[-1].to == ["stranger@example.org"] and may_come_in(visitor, strangers)
    assert taken_back(wrong_list, cast.rita).obstacles == []
    send_unsent_invitations()
    assert not may_come_in(visitor, strangers)
    user = User.objects.get(guardian=anna)
    assert (user.username, user.email) == ("anna@example.org", "anna@example.org")
    assert mail.outbox[-1].to == ["anna@example.org"] and may_come_in(visitor, link_in(mail.outbox[-1]))


def test_who_came_in_by_the_address_of_a_list_is_in_the_way_of_taking_it_back(cast, anna, visitor, wrong_list):
    """Before, the page said that nothing of the import was left, and the stranger went on reading about the child."""
    words = "three unrelated words"
    page = visitor.get(link_in(mail.outbox[-1]), follow=True)
    visitor.post(page.request["PATH_INFO"], {"password1": words, "password2": words})
    assert User.objects.get(guardian=anna).has_usable_password()
    assert taken_back(wrong_list, cast.rita).obstacles == [
        "Anna Chen has come in since, by the invitation to stranger@example.org."
    ]


def test_who_has_come_in_keeps_their_address_and_the_page_says_which(cast, anna, sign_in):
    user = open_account(anna, by=cast.rita)
    user.set_password("three unrelated words")
    user.save()
    corrected_by_hand(cast, anna, sign_in, None)
    user.refresh_from_db()
    page = sign_in(cast.rita).get(reverse("academics:guardian", args=[anna.pk])).text
    assert user.email == "anna@example.org" and "Links for signing in go to anna@example.org." in page


def test_an_address_that_another_account_has_is_not_taken_over(cast, anna, sign_in, visitor, strangers_link):
    values = {"given_name": "Anna", "family_name": "Chen", "email": "tomas@example.org"}
    assert sign_in(cast.rita).post(reverse("academics:guardian_edit", args=[anna.pk]), values).status_code == 302
    assert not may_come_in(visitor, strangers_link)
    assert User.objects.get(guardian=anna).email == "" and cast.tomas.email == "tomas@example.org"


def test_messages_follow_an_address_that_was_corrected_under_accounts(cast, anna, sign_in):
    """Before, the stranger at the wrong address went on reading what the school writes about the child."""
    user = open_account(anna, by=cast.rita)
    values = {"given_name": "Anna", "family_name": "Chen", "email": "right@example.org", "username": ""}
    assert sign_in(cast.rita).post(reverse("accounts:person_edit", args=[user.pk]), values).status_code == 302
    anna.refresh_from_db()
    send_message(
        topic="news",
        subject="Trip",
        body="On Friday",
        recipients=[Recipient(guardian=anna, email=anna.email, students=(cast.chen,))],
    )
    for delivery in Delivery.objects.filter(channel="email"):
        send_delivery(delivery.pk)
    assert mail.outbox[-1].to == ["right@example.org"]
