"""Guardians, their rights for each student, and two records that are one person."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from academics.actions.guardians import add_guardian, change_link, end_link, link_guardian, merge_guardians
from academics.models import Guardian, GuardianLink, Student
from accounts.models import AuditEvent
from core.school import school_today


@pytest.fixture
def link(cast):
    return GuardianLink.objects.get(student=cast.amina, guardian=cast.peter)


def test_ending_a_link_takes_all_rights_today(cast, link):
    end_link(link)
    end_link(link)
    assert list(Student.objects.visible_to(cast.peter.user)) == []
    link.refresh_from_db()
    assert link.ends_on == school_today() - timedelta(days=1)
    assert AuditEvent.objects.filter(verb="guardian_link.end").count() == 1


def test_a_link_that_begins_later_goes_altogether(cast, link):
    change_link(link, {"starts_on": school_today() + timedelta(days=3)})
    end_link(link)
    assert not GuardianLink.objects.filter(pk=link.pk).exists()


def test_linking_again_opens_the_ended_link(cast, link):
    end_link(link)
    opened = link_guardian(cast.amina, cast.peter, {"relationship": "father", "portal_access": False})
    assert opened.pk == link.pk
    assert opened.ends_on is None
    assert opened.portal_access is False


def test_linking_twice_is_refused(cast):
    with pytest.raises(ValidationError):
        link_guardian(cast.amina, cast.peter, {})


def test_what_changes_of_a_link_is_in_the_trail(link):
    change_link(link, {"has_custody": False, "may_pick_up": True})
    event = AuditEvent.objects.get(verb="guardian_link.change")
    assert event.before == {"has_custody": True}
    assert event.after == {"has_custody": False}


def test_the_next_guardian_is_called_last(cast, sign_in):
    client = sign_in(cast.rita)
    response = client.post(
        reverse("academics:guardian_new", args=[cast.amina.pk]),
        {"given_name": "Anna", "phone": "+254700000009", "relationship": "relative", "has_custody": ""},
    )
    assert response.status_code == 302
    link = GuardianLink.objects.get(guardian__given_name="Anna")
    assert (link.priority, link.has_custody, link.relationship) == (3, False, "relative")


def test_a_guardian_who_is_known_is_offered_before_a_second_one_is_made(cast, sign_in):
    client = sign_in(cast.rita)
    address = reverse("academics:guardian_new", args=[cast.amina.pk])
    data = {"given_name": "Grace", "phone": "+254700000001", "relationship": "mother"}
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert b"is known" in refused.content
    assert Guardian.objects.filter(given_name="Grace").count() == 1
    assert client.post(address, {**data, "is_another": "on"}).status_code == 302
    assert Guardian.objects.filter(given_name="Grace").count() == 2


def test_the_link_form_says_wrong_days_at_the_last_day(cast, sign_in, link):
    response = sign_in(cast.rita).post(
        reverse("academics:link_edit", args=[link.pk]),
        {"relationship": "father", "priority": 1, "starts_on": "2026-05-02", "ends_on": "2026-05-01"},
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["ends_on"]


@pytest.fixture
def double(cast):
    """A second record of Grace, linked to Amina with fewer and to Chen with all rights."""
    double = add_guardian(
        cast.chen, {"given_name": "Grace", "family_name": "Odhiambo", "phone": "+254711"}, {"relationship": "mother"}
    )
    GuardianLink.objects.create(student=cast.amina, guardian=double, portal_access=False)
    return double


def test_merging_moves_links_and_keeps_the_kept_rights(cast, double):
    merge_guardians(cast.grace, double)
    links = {link.student.given_name: link for link in cast.grace.links.select_related("student")}
    assert set(links) == {"Amina", "Bashir", "Dina", "Chen"}
    assert links["Amina"].portal_access is True
    assert not Guardian.objects.filter(pk=double.pk).exists()
    cast.grace.refresh_from_db()
    assert cast.grace.phone == "+254700000001"
    assert cast.grace.phone_alternative == "+254711"


def test_merging_gives_no_right_that_the_kept_link_lacks(cast, double):
    GuardianLink.objects.create(student=cast.bashir, guardian=double)
    merge_guardians(cast.peter, double)
    assert GuardianLink.objects.get(student=cast.bashir, guardian=cast.peter).portal_access is False


def test_merging_is_in_the_trail_of_both(cast, double):
    merge_guardians(cast.grace, double)
    gone = AuditEvent.objects.get(verb="guardian.merged")
    assert gone.subject_id == str(double.pk)
    assert gone.before["phone"] == "+254711"
    assert len(gone.before["links"]) == 2
    assert AuditEvent.objects.get(verb="guardian.merge").subject_id == str(cast.grace.pk)


def test_an_account_goes_over_when_the_kept_has_none(cast, double):
    merge_guardians(double, cast.grace)
    double.refresh_from_db()
    assert double.user.username == "grace"


def test_a_guardian_is_not_merged_with_itself(cast):
    with pytest.raises(ValidationError):
        merge_guardians(cast.grace, cast.grace)


def test_the_merge_page_offers_the_alike_and_merges(cast, double, sign_in):
    client = sign_in(cast.rita)
    address = reverse("academics:guardian_merge", args=[cast.grace.pk])
    assert f'value="{double.pk}"' in client.get(address).content.decode()
    assert client.post(address, {"guardian": double.pk}).status_code == 302
    assert not Guardian.objects.filter(pk=double.pk).exists()
    again = client.post(address, {"guardian": double.pk})
    assert again.status_code == 200
    assert again.context["form"].errors


def test_a_teacher_who_is_a_parent_sees_no_more_at_work(cast):
    """The page for staff would show the other parent's phone and the notes of the office."""
    cast.grace.user.roles.add(cast.tomas.roles.get(code="teacher"), through_defaults={})
    grace = type(cast.grace.user).objects.get(pk=cast.grace.user.pk)
    assert set(Student.objects.visible_to(grace)) == {cast.amina, cast.bashir, cast.dina}
    assert list(Student.objects.visible_to_staff(grace)) == []
    assert list(Guardian.objects.visible_to_staff(grace)) == []


def test_a_link_that_is_over_does_not_swallow_one_that_goes_on(cast, double, sign_in):
    """Before, merging ended it for both: the mother was told nothing any more, and nobody was told of that."""
    end_link(cast.grace.links.get(student=cast.amina))
    address = reverse("academics:guardian_merge", args=[cast.grace.pk])
    page = sign_in(cast.rita).post(address, {"guardian": double.pk})
    assert "The link of this record to Amina Odhiambo has ended" in page.content.decode()
    assert GuardianLink.objects.filter(student=cast.amina, guardian=double, ends_on=None).exists()
