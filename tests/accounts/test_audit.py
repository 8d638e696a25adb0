"""The audit trail and the page that searches it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from academics.models import GradeLevel, Household
from accounts.actions import audited, record
from accounts.actions.audit import snapshot
from accounts.models import AuditEvent
from accounts.templatetags.accounts import changes, describe_verb
from core.current import Actor, acting
from core.useragents import describe_browser
from tenants.provisioning.owner import owner_connection
from tests.pages import tight

AUDIT = "/access/audit/"
PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"


def test_who_opens_it(cast, sign_in):
    for name, status in (("olive", 200), ("paul", 200), ("rita", 403), ("tomas", 403)):
        assert sign_in(getattr(cast, name)).get(AUDIT).status_code == status, name


def test_searching_by_words_person_and_days(cast, sign_in):
    client = sign_in(cast.olive)
    with acting(Actor(user=cast.rita, name="Rita Registrar", ip="10.0.0.1", user_agent=PHONE)):
        record("student.update", cast.amina, before={"given_name": "Amna"}, after={"given_name": "Amina"})
    with acting(Actor(user=cast.paul, name="Paul Principal")):
        old = record("school.change", reason="New colours")
    with owner_connection("greenwood_test"):
        AuditEvent.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=40))

    def found(**query):
        return {event.verb for event in client.get(AUDIT, query).context["page"]}

    assert found(q="amina update") == {"student.update"}
    assert found(q="colours") == {"school.change"}
    assert found(who="rita") == {"student.update"}
    today = timezone.localdate()
    assert "school.change" not in found(first=str(today - timedelta(days=2)))
    assert found(last=str(today - timedelta(days=2))) == {"school.change"}
    page = client.get(AUDIT, {"q": "student.update"}).content.decode()
    assert "<del>Amna</del>" in tight(page)
    assert ">Amina</ins>" in tight(page)
    assert "10.0.0.1" in page
    assert "Chrome on Android" in page


def test_days_in_the_wrong_order_are_said_at_their_place(cast, sign_in):
    response = sign_in(cast.olive).get(AUDIT, {"first": "2026-05-02", "last": "2026-05-01", "q": "x"})
    assert response.status_code == 200
    assert "before the first one" in response.content.decode()


def test_htmx_gets_the_rows_alone(cast, sign_in):
    page = sign_in(cast.olive).get(AUDIT, headers={"HX-Request": "true"}).content.decode()
    assert page.strip().startswith('<div id="results">')


def test_it_asks_the_same_number_of_times_for_more_rows(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.olive)
    client.get(AUDIT)

    def queries():
        with django_assert_max_num_queries(20) as counted:
            client.get(AUDIT)
        return len(counted)

    before = queries()
    for number in range(3):
        record("student.update", cast.amina, after={"number": number})
    assert queries() == before


def test_only_what_differs_is_kept(cast):
    with audited("account.change", cast.tomas):
        cast.tomas.given_name = "Thomas"
        cast.tomas.save()
    event = AuditEvent.objects.get(verb="account.change")
    assert (event.before, event.after) == ({"given_name": "Tomas"}, {"given_name": "Thomas"})
    with audited("account.change", cast.tomas):
        cast.tomas.save()
    assert AuditEvent.objects.filter(verb="account.change").count() == 1


def test_linked_rows_stand_by_the_names_they_had(cast):
    seventh, section = cast.section_7a.grade_level, cast.section_7a
    with audited("section.change", section):
        section.grade_level = GradeLevel.objects.create(name="Grade 8", position=80)
        section.save()
    event = AuditEvent.objects.get(verb="section.change")
    assert event.before == {"grade_level": {"id": seventh.pk, "name": str(seventh)}}
    assert event.after == {"grade_level": {"id": section.grade_level_id, "name": "Grade 8"}}
    assert changes(event) == [("Grade level", str(seventh), "Grade 8")]
    assert snapshot(section)["school_year"]["name"] == str(section.school_year)


def test_a_link_that_went_with_the_change_is_told_by_its_number(cast):
    cast.grace.household = household = Household.objects.create()
    cast.grace.save()
    number = household.pk
    with audited("guardian.change", cast.grace):
        household.delete()
        cast.grace.refresh_from_db()
    assert AuditEvent.objects.get(verb="guardian.change").before == {"household": number}


def test_a_password_is_never_in_the_trail(cast, sign_in):
    sign_in(cast.olive).post(
        f"/access/people/{cast.tomas.pk}/edit/",
        {"given_name": "T", "family_name": "T", "email": "t@example.org", "username": "tomas"},
    )
    event = AuditEvent.objects.get(verb="account.change")
    assert set(event.before) == {"given_name", "family_name", "email"}


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (None, {"given_name": "Amina"}, [("Given name", "", "Amina")]),
        ({"on": True}, {"on": False}, [("On", "yes", "no")]),
        ({"roles": ["A", "B"]}, {"roles": []}, [("Roles", "A, B", "nothing")]),
        (None, {"email": "", "username": "20190016"}, [("Username", "", "20190016")]),
        (
            None,
            {"id": 3, "day": "2026-11-21", "title": "2026-99-99"},
            [("Day", "", "21 Nov 2026"), ("Title", "", "2026-99-99")],
        ),
        (None, None, []),
        (["x"], None, [("", "x", "")]),
    ],
)
def test_changes_read_as_words(before, after, shown):
    assert changes(AuditEvent(before=before, after=after)) == shown


def test_deeds_read_as_words():
    assert describe_verb("role.add") == "Added a role"
    assert describe_verb("student.update") == "Student: update"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142 Safari/537 Edg/142", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Mobile Safari/604", "Safari on iPhone"),
        ("curl/8", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_read_as_words(agent, words):
    assert describe_browser(agent) == words
