"""What the school has sent, for its staff."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from messaging.models import Delivery
from tests.pages import tight

LIST = reverse("messaging:messages", urlconf="schoolsaas.urls_school")


@pytest.mark.parametrize(("who", "status"), [("rita", 200), ("paul", 200), ("tomas", 403), ("boris", 403)])
def test_who_opens_it(cast, sign_in, post, who, status):
    delivery = post()
    client = sign_in(getattr(cast, who))
    assert client.get(LIST).status_code == status
    assert client.get(reverse("messaging:message", args=[delivery.message_id])).status_code == status


def test_families_do_not(cast, sign_in, post):
    delivery = post()
    assert sign_in(cast.grace.user).get(reverse("messaging:message", args=[delivery.message_id])).status_code == 403


def test_outcomes_are_shown_and_failures_filtered(cast, sign_in, post):
    post(subject="All well")
    failed = post(subject="Went wrong")
    Delivery.objects.filter(pk=failed.pk).update(state="failed", error="no such user")
    client = sign_in(cast.rita)
    text = client.get(LIST).content.decode()
    assert "All well" in text and "1 failed" in text and "1 waiting" in text and "1 sent" in text
    text = client.get(LIST, {"show": "failed"}).content.decode()
    assert "All well" not in text and "Went wrong" in text
    detail = client.get(reverse("messaging:message", args=[failed.message_id])).content.decode()
    assert "no such user" in detail and "Amina Odhiambo" in detail


def test_a_failed_delivery_is_sent_again(cast, sign_in, post):
    failed = post()
    Delivery.objects.filter(pk=failed.pk).update(state="failed", attempts=6)
    url = reverse("messaging:delivery_resend", args=[failed.pk])
    client = sign_in(cast.rita)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert Delivery.objects.get(pk=failed.pk).state == "queued"
    assert sign_in(cast.tomas).post(url).status_code == 403


def test_nothing_yet_is_a_page(cast, sign_in):
    client = sign_in(cast.rita)
    assert "No messages yet" in client.get(LIST).content.decode()
    assert "Nothing has failed" in client.get(LIST, {"show": "failed"}).content.decode()


@pytest.mark.parametrize("detail", [False, True])
def test_statements_do_not_grow(cast, sign_in, post, detail):
    client, first = sign_in(cast.rita), post()
    url = reverse("messaging:message", args=[first.message_id]) if detail else LIST
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for student in (cast.bashir, cast.dina):
        post()
        more = Delivery.objects.create(
            message=first.message, guardian=cast.peter, channel="email", address=f"{student.pk}@example.org"
        )
        more.students.add(student)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(three) == len(one)


def test_the_list_says_to_whom_each_message_went(cast, sign_in, post):
    """Broken once: twenty reports of the same title stood one below the other, told apart by the minute alone."""
    first = post(subject="A report card")
    second = post(subject="A report card")
    Delivery.objects.filter(message=second.message_id).update(guardian=cast.peter)
    Delivery.objects.create(message_id=first.message_id, guardian=cast.peter, channel="email", address="p@example.org")
    text = tight(sign_in(cast.rita).get(LIST).text)
    assert "to Grace Odhiambo and 1 other ·" in text
    assert "to Peter Odhiambo, about Amina Odhiambo ·" in text


@pytest.mark.parametrize("is_gone", [False, True])
def test_addresses_are_for_who_may_see_contacts(cast, sign_in, post, is_gone):
    """Before, the file left them out and the page showed them, to the platform's support for one."""
    delivery = post()
    gone = {"guardian": None, "recipient": None} if is_gone else {}
    Delivery.objects.filter(message=delivery.message_id).update(
        state="failed", error="550 no <grace@example.org>", **gone
    )
    pages = [LIST, reverse("messaging:message", args=[delivery.message_id])]
    assert "grace@example.org" in sign_in(cast.rita).get(pages[1]).text
    role = cast.rita.roles.get()
    role.capabilities = [code for code in role.capabilities if code != "see_contacts"]
    role.save()
    for page in pages:
        text = sign_in(cast.rita).get(page).text
        assert "grace@example.org" not in text and "about" in text
        assert ("no longer in the school&#x27;s data" in text) == is_gone
