"""Messages in the portal: shown to whom they are for, read by a POST."""

import pytest
from django.urls import reverse

from academics.models import GuardianLink
from messaging.actions import Recipient, send_message
from messaging.models import Delivery

LIST = reverse("portal:messages", urlconf="schoolsaas.urls_school")


@pytest.fixture
def message(cast):
    """A message to Grace about Amina and Bashir."""
    to = Recipient(guardian=cast.grace, user=cast.grace.user, students=(cast.amina, cast.bashir))
    return send_message(topic="t", subject="About both", body="Hello <b>Grace</b>", recipients=[to])


def _urls(message):
    return reverse("portal:message", args=[message.pk]), reverse("portal:message_read", args=[message.pk])


def test_the_recipient_reads_it(cast, sign_in, message):
    client, (page, _read) = sign_in(cast.grace.user), _urls(message)
    assert "About both" in client.get(LIST).content.decode()
    text = client.get(page).content.decode()
    assert "Hello &lt;b&gt;Grace" in text


def test_looking_does_not_count_as_read_the_post_does(cast, sign_in, message):
    client, (page, read) = sign_in(cast.grace.user), _urls(message)
    client.get(page)
    assert Delivery.objects.get().read_at is None
    assert client.get(read).status_code == 405
    assert client.post(read, headers={"HX-Request": "true"}).status_code == 200
    first = Delivery.objects.get().read_at
    assert first
    assert client.post(read).status_code == 302
    assert Delivery.objects.get().read_at == first


@pytest.mark.parametrize("who", ["peter", "amina"])
def test_it_is_nobody_elses(cast, sign_in, message, who):
    client = sign_in(getattr(cast, who).user)
    page, read = _urls(message)
    assert (client.get(page).status_code, client.post(read).status_code) == (404, 404)
    assert "About both" not in client.get(LIST).content.decode()


def test_a_message_about_a_child_whom_one_may_not_see_is_not_shown(cast, sign_in, message):
    GuardianLink.objects.filter(guardian=cast.grace, student=cast.bashir).update(portal_access=False)
    client, (page, _read) = sign_in(cast.grace.user), _urls(message)
    assert client.get(page).status_code == 404
    assert "About both" not in client.get(LIST).content.decode()
    assert "About both" not in client.get(reverse("portal:home")).content.decode()


def test_nothing_yet_is_a_page(cast, sign_in):
    assert "No messages yet" in sign_in(cast.peter.user).get(LIST).content.decode()
