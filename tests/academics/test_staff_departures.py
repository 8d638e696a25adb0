"""Staff who leave: their account closes when the last day is over, if that is wanted."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from academics.actions import staff_departures as departures
from academics.actions.guardians import add_guardian
from academics.actions.staff import assign_class, change_assignment, hand_over
from academics.actions.staff_departures import close_accounts_of_departed, end_staff, return_staff
from academics.models import StaffMember, Student, TeachingAssignment
from accounts.actions import give_role
from accounts.models import AuditEvent, Invitation, User
from core.school import school_today


@pytest.fixture
def tomas(cast):
    return StaffMember.objects.select_related("user").get(user=cast.tomas)


@pytest.fixture
def today():
    return school_today()


@pytest.fixture
def tomorrow(monkeypatch, today):
    """tomorrow() makes the next day come."""
    return lambda: monkeypatch.setattr(departures, "school_today", lambda: today + timedelta(days=1))


def may_sign_in(user):
    return User.objects.get(pk=user.pk).is_active


def end_page(person):
    return reverse("academics:staff_end", args=[person.pk])


def test_the_box_is_ticked_and_an_account_closes_when_the_day_is_over(cast, sign_in, tomas, today, tomorrow):
    office, teacher = sign_in(cast.rita), sign_in(cast.tomas)
    assert office.get(end_page(tomas)).context["form"]["closes_account"].value() is True
    answer = office.post(end_page(tomas), {"last_day": today, "closes_account": "on"}, follow=True)
    assert "Their account follows when" in answer.content.decode()
    assert "The account closes when it is over" in answer.content.decode()
    assert close_accounts_of_departed() == 0 and may_sign_in(cast.tomas)
    assert teacher.get("/attendance/").status_code == 200
    tomorrow()
    assert close_accounts_of_departed() == 1
    assert not may_sign_in(cast.tomas)
    assert "/account/" in teacher.get("/attendance/")["Location"]
    assert close_accounts_of_departed() == 0
    planned, closed = AuditEvent.objects.filter(verb__in=("account.plan_closing", "account.block")).order_by("pk")
    assert (planned.actor, planned.after) == (cast.rita, {"last day": today.isoformat()})
    assert closed.subject_id == str(cast.tomas.pk) and today.isoformat() in closed.reason


def test_a_day_that_is_over_closes_now_and_ends_open_invitations(cast, sign_in, tomas, today):
    Invitation.objects.create(user=cast.tomas, email=cast.tomas.email)
    data = {"last_day": today - timedelta(days=1), "closes_account": "on"}
    answer = sign_in(cast.rita).post(end_page(tomas), data, follow=True)
    assert "Their account is closed." in answer.content.decode()
    assert not may_sign_in(cast.tomas)
    assert not Invitation.objects.open().filter(user=cast.tomas).exists()


def test_what_is_assigned_after_the_leave_was_planned_ends_with_it_too(cast, sign_in, tomas, today):
    """Broken before: without an end, so who kept the account had the class, and its students' data, after the last day."""
    last_day = today + timedelta(days=9)
    office = sign_in(cast.rita)
    office.post(end_page(tomas), {"last_day": last_day})
    office = sign_in(cast.olive)
    address = reverse("academics:assignment_new", args=[cast.section_7b.pk])
    assert office.post(address, {"staff": tomas.pk}).status_code == 302
    made = TeachingAssignment.objects.get(staff=tomas, section=cast.section_7b)
    assert made.ends_on == last_day
    teacher = User.objects.get(pk=cast.tomas.pk)
    assert cast.dina in Student.objects.visible_to_staff(teacher, on=last_day)
    assert cast.dina not in Student.objects.visible_to_staff(teacher, on=last_day + timedelta(days=1))
    later = {"staff": tomas.pk, "starts_on": last_day, "ends_on": last_day + timedelta(days=5)}
    refused = office.post(reverse("academics:assignment_new", args=[cast.section_7a.pk]), later)
    assert refused.status_code == 422 and "leaves on" in refused.text
    maths = TeachingAssignment.objects.get(school_class=cast.maths_7b)
    assert hand_over(maths, staff=StaffMember.objects.get(pk=tomas.pk), starts_on=today).ends_on == last_day
    made = change_assignment(made, starts_on=None, ends_on=None)
    assert made.ends_on == last_day


def test_a_later_last_day_holds_for_what_they_teach_too(cast, sign_in, tomas, today):
    """Broken before: the classes ended with the day that was known first, and nobody was told."""
    office = sign_in(cast.olive)
    office.post(end_page(tomas), {"last_day": today + timedelta(days=2)})
    led = TeachingAssignment.objects.get(staff=tomas, section=cast.section_7a)
    maths = TeachingAssignment.objects.get(staff=tomas, school_class=cast.maths_7a)
    successor = StaffMember.objects.get(user=cast.carla)
    assign_class(staff=successor, school_class=cast.maths_7a, starts_on=today + timedelta(days=3))
    later = today + timedelta(days=9)
    office.post(end_page(tomas), {"last_day": later})
    led.refresh_from_db()
    maths.refresh_from_db()
    assert led.ends_on == later and maths.ends_on == today + timedelta(days=2)
    teacher = User.objects.get(pk=cast.tomas.pk)
    assert cast.amina in Student.objects.visible_to_staff(teacher, on=later)
    answer = office.post(reverse("academics:staff_return", args=[tomas.pk]), follow=True)
    assert "teaches on what was to end" in answer.text
    led.refresh_from_db()
    maths.refresh_from_db()
    assert led.ends_on is None and maths.ends_on == today + timedelta(days=2)


def test_without_the_box_the_account_stays(cast, sign_in, tomas, today, tomorrow):
    sign_in(cast.rita).post(end_page(tomas), {"last_day": today, "closes_account": "on"})
    sign_in(cast.rita).post(end_page(tomas), {"last_day": today})
    tomorrow()
    assert close_accounts_of_departed() == 0 and may_sign_in(cast.tomas)


def test_a_parent_keeps_the_account_for_the_portal(cast, sign_in, tomas, today):
    values = {"given_name": "Tomas", "family_name": "Teacher", "user": cast.tomas}
    add_guardian(cast.dina, values, {"relationship": "father"})
    give_role(cast.tomas, "guardian")
    page = sign_in(cast.rita).get(end_page(tomas)).content.decode()
    assert "Take the roles of staff from the account" in page
    end_staff(tomas, last_day=today - timedelta(days=1), closes_account=True, by=cast.rita)
    user = User.objects.get(pk=cast.tomas.pk)
    assert user.is_active and [role.code for role in user.roles.all()] == ["guardian"]
    event = AuditEvent.objects.filter(verb="roles.change").latest("pk")
    assert event.after == {"roles": ["Guardian"]} and event.reason


def test_the_last_owner_stays(cast, sign_in, today, tomorrow):
    olive = StaffMember.objects.create(staff_number="T9", given_name="Olive", family_name="Owner", user=cast.olive)
    second = User.objects.create_user("second", password="correct horse", given_name="Second")
    give_role(second, "owner")
    client = sign_in(second)
    client.post(end_page(olive), {"last_day": today, "closes_account": "on"})
    second.is_active = False
    second.save()
    tomorrow()
    assert close_accounts_of_departed() == 0
    assert may_sign_in(cast.olive)
    assert "last owner" in AuditEvent.objects.get(verb="account.skip").reason
    olive.refresh_from_db()
    assert olive.closes_account is False, "asked once, not at every sweep"


def test_the_last_owner_is_refused_at_the_box_and_nothing_changes(cast, today):
    olive = StaffMember.objects.create(staff_number="T9", given_name="Olive", user=cast.olive)
    second = User.objects.create_user("second", given_name="Never signed in")
    give_role(second, "owner")
    with pytest.raises(ValidationError, match="last owner") as refused:
        end_staff(olive, last_day=today, closes_account=True, by=second)
    assert list(refused.value.error_dict) == ["closes_account"]
    olive.refresh_from_db()
    assert olive.ends_on is None


def test_who_may_not_manage_the_account_is_not_offered_it(cast, sign_in, tomas, today, tomorrow):
    give_role(cast.tomas, "principal")
    client = sign_in(cast.rita)
    page = client.get(end_page(tomas))
    assert "closes_account" not in page.context["form"].fields
    assert "Their account stays open" in page.content.decode()
    client.post(end_page(tomas), {"last_day": today, "closes_account": "on"})
    tomorrow()
    assert close_accounts_of_departed() == 0 and may_sign_in(cast.tomas)


def test_nobody_closes_their_own_account(cast, sign_in, today):
    rita = StaffMember.objects.create(staff_number="T9", given_name="Rita", user=cast.rita)
    assert "closes_account" not in sign_in(cast.rita).get(end_page(rita)).context["form"].fields
    with pytest.raises(ValidationError):
        end_staff(rita, last_day=today, closes_account=True, by=cast.rita)


def test_who_returns_works_here_on_and_teaches_by_a_new_row(cast, sign_in, tomas, today, tomorrow):
    client = sign_in(cast.rita)
    client.post(end_page(tomas), {"last_day": today - timedelta(days=1), "closes_account": "on"})
    answer = client.post(reverse("academics:staff_return", args=[tomas.pk]), follow=True)
    assert "Their account is still closed" in answer.content.decode()
    tomas.refresh_from_db()
    assert tomas.ends_on is None
    assert AuditEvent.objects.get(verb="staff.return").before == {"ends_on": str(today - timedelta(days=1))}
    address = reverse("academics:assignment_new", args=[cast.section_7a.pk])
    assert client.post(address, {"staff": tomas.pk, "starts_on": today}).status_code == 302
    homeroom = TeachingAssignment.objects.filter(staff=tomas, section=cast.section_7a)
    assert set(homeroom.values_list("starts_on", "ends_on")) == {(today, None), (None, today - timedelta(days=1))}
    refused = client.post(address, {"staff": tomas.pk, "starts_on": today + timedelta(days=1)})
    assert refused.status_code == 422
    assert "on some of these days already" in str(refused.context["form"].errors["staff"])


def test_a_return_in_time_keeps_the_account(cast, tomas, today, tomorrow):
    end_staff(tomas, last_day=today, closes_account=True, by=cast.rita)
    return_staff(tomas)
    tomorrow()
    assert close_accounts_of_departed() == 0 and may_sign_in(cast.tomas)
