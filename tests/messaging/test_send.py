"""Asking that people be told: rows, on every channel that a person has."""

from accounts.models import User
from messaging.actions import Recipient, send_message
from messaging.models import Delivery


def test_a_message_goes_by_every_channel_that_a_person_has(cast, post):
    email = post()
    portal = Delivery.objects.get(message=email.message, channel="portal")
    assert (email.state, email.address, email.sent_at) == ("queued", "grace@example.org", None)
    assert (portal.state, portal.recipient) == ("sent", cast.grace.user)
    assert portal.sent_at
    assert list(email.students.all()) == list(portal.students.all()) == [cast.amina]


def test_who_may_not_sign_in_has_no_portal(cast):
    User.objects.filter(pk=cast.grace.user.pk).update(is_active=False)
    user = User.objects.get(pk=cast.grace.user.pk)
    assert Recipient(user=user, email="a@example.org").channels == [("email", "a@example.org")]
    assert Recipient(user=user).channels == []


def test_the_worker_is_called_after_the_commit_only(post, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        post()
    assert len(callbacks) == 1


def test_a_subject_is_one_line(cast):
    assert send_message(topic="t", subject="Two\r\nBcc: lines", body="", recipients=[]).subject == "Two Bcc: lines"
