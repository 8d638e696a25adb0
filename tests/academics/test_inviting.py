"""Inviting the guardians of a level or of the whole school: counted before, each once."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.actions.accounts import open_account
from academics.actions.guardians import add_guardian
from academics.actions.invitations import count_invitable, invite_guardians, start_inviting
from academics.models import GradeLevel, Guardian, GuardianLink
from accounts.actions import invite_user, send_unsent_invitations
from accounts.models import AuditEvent, Invitation
from jobs.models import Job
from jobs.running import execute_job

PAGE = "/school/guardians/invite/"


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def parent():
    """parent(child, name, email, **link) adds a guardian."""

    def added(child, name, email, **link):
        given, _space, family = name.partition(" ")
        values = {"given_name": given, "family_name": family, "email": email}
        return add_guardian(child, values, {"relationship": "mother", **link})

    return added


def invited():
    return sorted(Invitation.objects.values_list("user__email", flat=True))


def work(cast, **whom):
    invite_guardians(lambda *_args: None, user_id=cast.rita.pk, **whom)


def test_everybody_of_the_school_is_invited_once(cast, parent):
    parent(cast.chen, "Anna Chen", "anna@example.org")
    parent(cast.dina, "Dora Dee", "dora@example.org")
    parent(cast.eve, "Ella Gone", "ella@example.org")
    parent(cast.chen, "Otto Out", "otto@example.org", portal_access=False)
    parent(cast.chen, "Nora Nowhere", "")
    for _ in range(2):
        work(cast)
    assert invited() == ["anna@example.org", "dora@example.org"]


def test_only_a_level_is_invited(cast, parent):
    parent(cast.chen, "Anna Chen", "anna@example.org")
    other = GradeLevel.objects.create(name="Grade 8", position=8)
    work(cast, level_id=other.pk)
    assert invited() == []
    work(cast, level_id=cast.section_7a.grade_level_id)
    assert invited() == ["anna@example.org"]


def test_an_account_that_was_never_invited_is_and_one_that_was_is_not(cast, parent):
    open_account(parent(cast.chen, "Anna Chen", "anna@example.org"), by=cast.rita)
    expired = invite_user(open_account(parent(cast.dina, "Dora Dee", "dora@example.org"), by=cast.rita))
    expired.withdrawn_at = expired.created_at
    expired.save()
    work(cast)
    assert invited() == ["anna@example.org", "dora@example.org"]


def test_the_count_says_who_is_left_out_and_the_job_keeps_to_it(cast, parent):
    parent(cast.chen, "Anna Chen", "anna@example.org")
    parent(cast.dina, "Dora Dee", "family@example.org")
    parent(cast.dina, "Dave Dee", "Family@example.org")
    taken = parent(cast.chen, "Tina Other", "tomas@example.org")
    parent(cast.chen, "Nora Nowhere", "")
    found = count_invitable()
    assert (found.count, found.doubled, found.without_address) == (2, 1, 1)
    assert found.shared == [taken]
    work(cast)
    assert invited() == ["anna@example.org", "family@example.org"]
    assert AuditEvent.objects.filter(verb="account.skip").count() == 2
    left = count_invitable()
    assert (left.count, len(left.shared)) == (0, 2)


def test_the_page_counts_then_starts_one_job(cast, office, parent):
    parent(cast.chen, "Anna Chen", "anna@example.org")
    page = office.get(PAGE)
    assert "1 guardian will get an invitation by e-mail" in page.content.decode()
    assert invited() == [] and not Job.objects.exists()
    first, second = office.post(PAGE), office.post(PAGE)
    job = Job.objects.get()
    assert first["Location"] == second["Location"] == reverse("jobs:job", args=[job.pk])
    execute_job(job.pk)
    assert invited() == ["anna@example.org"]
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result_url) == (Job.State.DONE, 1, 1, PAGE)
    assert "Nobody is left to invite" in office.get(PAGE).content.decode()


def test_the_page_keeps_the_level(cast, office, parent):
    parent(cast.chen, "Anna Chen", "anna@example.org")
    level = cast.section_7a.grade_level_id
    other = GradeLevel.objects.create(name="Grade 8", position=8)
    assert office.get(PAGE, {"level": other.pk}).context["found"].count == 0
    assert office.get(PAGE, {"level": level}).context["found"].count == 1
    office.post(PAGE, {"level": level})
    assert Job.objects.get().arguments["level_id"] == level
    assert Job.objects.get().title == "Invite the guardians of Grade 7"


def test_a_wrong_level_starts_nothing(cast, office):
    assert office.post(PAGE, {"level": 999_999}).status_code == 200
    assert not Job.objects.exists()


@pytest.mark.parametrize("who", ["boris", "tomas"])
def test_who_may_not_invite_has_no_page(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403


def test_the_section_page_starts_the_same_job(cast, office):
    response = office.post(reverse("academics:section_invite", args=[cast.section_7a.pk]))
    assert response["Location"] == reverse("jobs:job", args=[Job.objects.get().pk])


def test_the_section_page_counts_its_own_before(cast, office, parent):
    parent(cast.chen, "Anna Chen", "anna@example.org")
    parent(cast.chen, "Nora Nowhere", "")
    parent(cast.dina, "Dora Dee", "dora@example.org")
    address = reverse("academics:section_invite", args=[cast.section_7a.pk])
    assert address in office.get(reverse("academics:section", args=[cast.section_7a.pk])).text
    page = office.get(address)
    assert "1 guardian will get an invitation by e-mail" in page.text
    assert "1 guardian without an e-mail address" in page.text
    assert invited() == [] and not Job.objects.exists()
    work(cast, section_id=cast.section_7a.pk)
    assert invited() == ["anna@example.org"]
    assert "Nobody is left to invite" in office.get(address).text


@pytest.mark.parametrize(("who", "status"), [("boris", 403), ("tomas", 403), ("rita", 200)])
def test_who_opens_the_sections_page(cast, sign_in, who, status):
    assert sign_in(getattr(cast, who)).get(f"/school/sections/{cast.section_7a.pk}/invite/").status_code == status


def test_another_section_is_another_job(cast):
    jobs = {
        start_inviting(section=section, by=cast.rita, result_url="/").pk
        for section in (cast.section_7a, cast.section_7b, cast.section_7a)
    }
    assert len(jobs) == 2


def test_counting_does_not_ask_more_for_more_guardians(cast, office, parent):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert office.get(PAGE).status_code == 200
        return len(captured)

    parent(cast.chen, "Tina One", "tomas@example.org")
    statements()
    one = statements()
    parent(cast.chen, "Tina Two", "carla@example.org")
    parent(cast.dina, "Tina Three", "rita@example.org")
    assert Guardian.objects.filter(given_name="Tina").count() == 3
    assert statements() == one


def test_an_invitation_that_waits_does_not_go_to_who_lost_the_portal(cast, parent):
    """Broken by asking only when it was written."""
    for name in ("Anna", "Ben"):
        parent(cast.chen, f"{name} Chen", f"{name.lower()}@example.org")
    work(cast)
    GuardianLink.objects.filter(guardian__given_name="Anna").update(portal_access=False)
    assert send_unsent_invitations() == 1
    assert [sent.to for sent in mail.outbox] == [["ben@example.org"]]
    assert not Invitation.objects.open().filter(user__email="anna@example.org").exists()
