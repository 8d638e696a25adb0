"""Secret addresses of calendars: made, used, revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User

from ..models import CalendarLink

MOST = 10
# An address that is read every few minutes is not written down each time.
_USE_INTERVAL = timedelta(hours=1)


@transaction.atomic
def make_link(user, name):
    """(CalendarLink, its token): the token is kept nowhere and shown once. ValidationError for too many."""
    User.objects.select_for_update().get(pk=user.pk)
    if CalendarLink.objects.visible_to(user).in_force().count() >= MOST:
        raise ValidationError(_("You have %(most)d addresses. Revoke one that you no longer use.") % {"most": MOST})
    token = secrets.token_urlsafe(32)
    link = CalendarLink.objects.create(user=user, name=name, token_hash=hash_of(token))
    record("calendar_link.make", link)
    return link, token


@transaction.atomic
def revoke_link(link):
    """From now on the address answers nothing."""
    if CalendarLink.objects.filter(pk=link.pk).in_force().update(revoked_at=timezone.now()):
        record("calendar_link.revoke", link)


def person_of(token):
    """Whose calendar the token opens, and notes that it was read; None for an unknown, a revoked or a blocked one's.

    Found by the hash of the whole token: how long that takes says nothing of what is kept.
    """
    links = CalendarLink.objects.in_force().filter(token_hash=hash_of(token), user__is_active=True)
    link = links.select_related("user").first()
    if link is None:
        return None
    now = timezone.now()
    if link.last_used_at is None or now - link.last_used_at > _USE_INTERVAL:
        CalendarLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link.user


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()
