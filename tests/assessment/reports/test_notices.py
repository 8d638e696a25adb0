"""Families are told of published report cards: at the set time, once, and only who may see them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from academics.models import GuardianLink
from assessment.models import Document, ReportNotice
from assessment.reports.actions.runs import approve_run, correct_card, make_reports, publish_run, withdraw_run
from assessment.reports.gaps import find_gaps
from assessment.reports.notices import sending as notices
from assessment.reports.notices.sending import send_due_notices
from messaging.actions import send_delivery
from messaging.models import Delivery, Message
from tenants.sweep import DUTIES


@pytest.fixture
def made(cast, run):
    """The report cards of Amina, Bashir, Chen and Dina, made and not published."""
    approve_run(run, by=cast.paul, acknowledged=find_gaps(run).number)
    make_reports(lambda *_step: None, run.pk)
    run.refresh_from_db()
    return run


@pytest.fixture
def past(made):
    """past() lets the time come that was set for the notices."""

    def come():
        moment = timezone.now() - timedelta(minutes=1)
        ReportNotice.objects.pending().update(due_at=moment)
        type(made).objects.filter(pk=made.pk).update(publish_at=moment)

    return come


def told():
    """{who: the students named in the one message in their portal}."""
    found = {}
    for delivery in Delivery.objects.in_portal().select_related("recipient").prefetch_related("students"):
        assert delivery.recipient.username not in found, "two messages to one person"
        found[delivery.recipient.username] = {student.given_name for student in delivery.students.all()}
    return found


def states():
    return {each.student.given_name: each.state for each in ReportNotice.objects.select_related("student")}


def test_a_family_gets_one_message_of_all_its_children(made):
    publish_run(made, at=timezone.now(), tell=True)
    assert send_due_notices() == 4
    assert told() == {
        "grace": {"Amina", "Bashir", "Dina"},
        "peter": {"Amina"},
        "amina": {"Amina"},
        "chen": {"Chen"},
    }
    assert set(states().values()) == {"sent"}
    message = Message.objects.get(deliveries__recipient__username="grace", deliveries__channel="portal")
    assert message.subject == "The report cards of Amina Odhiambo, Bashir Odhiambo and Dina Odhiambo are ready"
    assert "/family/reports/" in message.body and "Term 1 of Dina Odhiambo is published." in message.body
    assert send_due_notices in DUTIES


def test_a_correction_is_told_to_who_was_told_before(cast, made, sign_in):
    """Broken by planning only notices that nobody got: the family kept the wrong card."""
    publish_run(made, at=timezone.now(), tell=True)
    send_due_notices()
    old = Document.objects.get(student=cast.chen)
    address = reverse("assessment:document_correct", args=[old.pk])
    office = sign_in(cast.paul)
    assert "Tell the family by message" in office.get(address).text
    Message.objects.all().delete()
    office.post(address, {"reason": "Name", "tell": "on"})
    assert send_due_notices() == 1
    [message] = Message.objects.all()
    assert message.subject == "Your corrected report card is ready"
    assert "Term 1 of Chen was corrected." in message.body
    assert send_due_notices() == 0


def test_what_was_corrected_in_time_is_no_correction_to_the_family(cast, made):
    """Broken by asking the version alone: the family was told of a card that it had never seen."""
    correct_card(Document.objects.get(student=cast.chen), reason="Name", comments={}, by=cast.paul)
    publish_run(made, at=timezone.now(), tell=True)
    send_due_notices()
    message = Message.objects.get(deliveries__recipient__username="chen", deliveries__channel="portal")
    assert message.subject == "Your report card is ready"
    assert "Term 1 of Chen is published." in message.body


def test_a_correction_may_be_quiet_and_waits_for_the_publication(cast, made, past):
    [amina, chen] = [Document.objects.get(student=student) for student in (cast.amina, cast.chen)]
    correct_card(chen, reason="Name", comments={}, by=cast.paul, tell=True)
    assert states() == {}
    made = publish_run(made, at=timezone.now() + timedelta(hours=1), tell=False)
    correct_card(amina, reason="Name", comments={}, by=cast.paul, tell=True)
    assert (states(), send_due_notices()) == ({"Amina": "pending"}, 0)
    past()
    assert send_due_notices() == 3
    assert set(told()) == {"grace", "peter", "amina"}


@pytest.mark.parametrize(("zone", "days"), [("Pacific/Tongatapu", 1), ("Pacific/Honolulu", -1)])
def test_a_notice_is_of_the_schools_own_day(greenwood, zone, days):
    """Broken by asking the worker's clock, which is Greenwich's."""
    greenwood.timezone = zone
    due_at = datetime(2026, 3, 10, 20 if days > 0 else 5, tzinfo=UTC)
    assert ReportNotice(due_at=due_at).date == date(2026, 3, 10) + timedelta(days)


def test_a_family_is_one_on_the_schools_own_day(cast, greenwood, made):
    """Dina's link begins on the day at the school; broken by the day in Greenwich: Grace got two messages."""
    greenwood.timezone = "Pacific/Tongatapu"
    due_at = timezone.now().replace(hour=20) - timedelta(2)
    GuardianLink.objects.filter(student=cast.dina).update(starts_on=due_at.date() + timedelta(1))
    publish_run(made, at=due_at, tell=True)
    ReportNotice.objects.pending().update(due_at=due_at)
    send_due_notices()
    assert told()["grace"] == {"Amina", "Bashir", "Dina"}


def test_not_before_the_set_time(made, past):
    publish_run(made, at=timezone.now() + timedelta(hours=1), tell=True)
    assert send_due_notices() == 0
    assert set(states().values()) == {"pending"}
    past()
    assert send_due_notices() == 4


def test_nobody_is_told_twice(made):
    publish_run(made, at=timezone.now(), tell=True)
    send_due_notices()
    assert send_due_notices() == 0
    withdraw_run(made)
    publish_run(made, at=timezone.now(), tell=True)
    assert send_due_notices() == 0
    assert Message.objects.count() == 4


def test_who_knows_a_card_that_was_corrected_while_withdrawn_is_told_of_the_new_one(cast, made):
    """Broken by telling only who got nothing yet: the family kept the marks of the card that was wrong."""
    publish_run(made, at=timezone.now(), tell=True)
    send_due_notices()
    Message.objects.all().delete()
    withdraw_run(made)
    correct_card(Document.objects.get(student=cast.chen), reason="Marks", comments={}, by=cast.paul)
    publish_run(made, at=timezone.now(), tell=True)
    assert send_due_notices() == 1
    assert told() == {"chen": {"Chen"}}


@pytest.fixture
def waiting(cast, made):
    """A mail of Amina's card that waits for the mail server."""
    publish_run(made, at=timezone.now(), tell=True)
    send_due_notices()
    return Delivery.objects.filter(channel="email", students=cast.amina).earliest("pk")


def test_a_mail_that_waits_goes_while_the_card_is_published(cast, made, waiting):
    correct_card(Document.objects.get(student=cast.amina), reason="Marks", comments={}, by=cast.paul)
    assert send_delivery(waiting.pk)


@pytest.mark.parametrize("meanwhile", ["withdrawn", "withdrawn and corrected", "put off"])
def test_and_not_when_it_was_withdrawn_meanwhile(cast, made, waiting, meanwhile):
    """Broken by asking for the guardian's right alone: "is published", said the mail of a card that nobody found."""
    if meanwhile == "put off":
        publish_run(made, at=timezone.now() + timedelta(1), tell=True)
    else:
        withdraw_run(made)
    if meanwhile == "withdrawn and corrected":
        correct_card(Document.objects.get(student=cast.amina), reason="Marks", comments={}, by=cast.paul)
    assert not send_delivery(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error[:9]) == ("failed", "Not sent:")
    assert mail.outbox == []


def test_withdrawn_in_time_nobody_is_told(made, past):
    publish_run(made, at=timezone.now() + timedelta(hours=1), tell=True)
    withdraw_run(made)
    past()
    assert send_due_notices() == 0
    assert set(states().values()) == {"cancelled"}
    publish_run(made, at=timezone.now(), tell=True)
    assert send_due_notices() == 4


def test_what_is_not_public_when_it_is_due_is_told_to_nobody(made):
    """The row alone tells nobody: what families see is asked again."""
    publish_run(made, at=timezone.now(), tell=True)
    type(made).objects.filter(pk=made.pk).update(publish_at=timezone.now() + timedelta(1))
    assert send_due_notices() == 0
    assert set(states().values()) == {"cancelled"}


def test_who_may_not_see_it_is_not_told(cast, made):
    GuardianLink.objects.filter(guardian=cast.grace).update(portal_access=False)
    publish_run(made, at=timezone.now(), tell=True)
    send_due_notices()
    assert "grace" not in told()
    assert (states()["Bashir"], states()["Amina"]) == ("unreachable", "sent")


def test_who_has_no_account_is_told_by_mail_how_to_get_one(cast, made):
    cast.peter.user = None
    cast.peter.save()
    publish_run(made, at=timezone.now(), tell=True)
    send_due_notices()
    delivery = Delivery.objects.get(guardian=cast.peter)
    assert (delivery.channel, delivery.address) == ("email", "peter@example.org")
    assert "ask the school office for an invitation" in delivery.message.body


def test_a_failure_with_one_family_leaves_the_others_alone(made, monkeypatch):
    real = notices.guardian_text
    monkeypatch.setattr(
        notices, "guardian_text", lambda guardian, cards: 1 / 0 if len(cards) > 1 else real(guardian, cards)
    )
    publish_run(made, at=timezone.now(), tell=True)
    assert send_due_notices() == 1
    assert told() == {"chen": {"Chen"}}
    assert states()["Dina"] == "pending"


def test_the_office_says_whether_families_are_told(cast, made, sign_in):
    paul = sign_in(cast.paul)
    address = reverse("assessment:report_publication", args=[made.pk])
    assert 'name="tell"' in paul.get(made.get_absolute_url()).content.decode()
    paul.post(address, {"publish_at": ""})
    assert not ReportNotice.objects.exists()
    paul.post(address, {"publish_at": "", "tell": "on"})
    assert "The families of 4 students wait for their message." in paul.get(made.get_absolute_url()).content.decode()
    send_due_notices()
    assert "The families of 4 students were told." in paul.get(made.get_absolute_url()).content.decode()
