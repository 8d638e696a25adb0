"""Messages and deliveries as files."""

import pytest
from django.urls import reverse

from messaging.models import Delivery
from tests.downloads import rows_of


@pytest.fixture
def download(cast, sign_in):
    """download("messages", show="failed") -> the rows that Rita gets; ids as `args`."""

    def rows(name, *args, **query):
        return rows_of(sign_in(cast.rita).get(reverse(f"messaging:{name}_export", args=[*args, "csv"]), query))

    return rows


@pytest.fixture
def failed(post):
    """One message arrived, and one did not by e-mail: its delivery."""
    post(subject="All well")
    delivery = post(subject="=1+1")
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", attempts=6, error="550 no <grace@example.org>")
    return delivery


def test_messages_with_what_became_of_them(failed, download):
    rows = download("messages")
    assert [row["Subject"] for row in rows] == ["'=1+1", "All well"]
    assert (rows[0]["Sent"], rows[0]["Failed"], rows[1]["Waiting"], rows[1]["Text"]) == ("1", "1", "1", "Hello.")
    assert [row["Subject"] for row in download("messages", show="failed")] == ["'=1+1"]


def test_deliveries_of_all_messages(failed, download):
    assert len(download("deliveries")) == 4
    (row,) = download("deliveries", show="failed")
    assert (row["To whom"], row["About"], row["Channel"], row["State"], row["Attempts"]) == (
        "Grace Odhiambo",
        "Amina Odhiambo",
        "E-mail",
        "Failed",
        "6",
    )
    assert (row["Address"], row["Error"]) == ("grace@example.org", "550 no <grace@example.org>")


def test_deliveries_of_one_message(failed, download):
    rows = download("message", failed.message_id)
    assert {(row["Subject"], row["Channel"], row["State"]) for row in rows} == {
        ("'=1+1", "E-mail", "Failed"),
        ("'=1+1", "Portal", "Sent"),
    }


def test_addresses_are_for_who_may_see_contacts(cast, failed, download):
    """Neither the column, nor what a mail server says, nor the address that stands for somebody removed."""
    role = cast.rita.roles.get()
    role.capabilities = [code for code in role.capabilities if code != "see_contacts"]
    role.save()
    Delivery.objects.filter(pk=failed.pk).update(guardian=None, recipient=None)
    assert "grace@" not in str(download("message", failed.message_id))


def test_a_recipient_who_was_removed_is_named_by_the_address(failed, download):
    Delivery.objects.filter(pk=failed.pk).update(guardian=None, recipient=None)
    assert "grace@example.org" in {row["To whom"] for row in download("message", failed.message_id)}
