"""Visits of the platform's support: a one-time link, a row that the school sees, an end."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.signing import sign, unsign

from ..capabilities import RoleCode
from ..models import SupportVisit, User
from .audit import record
from .roles import give_role

LINK_SECONDS = 10 * 60
_PURPOSE = "support"


def make_support_token(link_id, staff_name, staff_email, reason, minutes):
    """What stands in the one-time link into the selected school. Call it inside that school.

    `link_id`: a UUID never used before; `minutes`: how long the visit lasts. The link itself holds
    for ten minutes.
    """
    return sign(
        {"link": str(link_id), "name": staff_name, "email": staff_email, "reason": reason, "minutes": minutes},
        _PURPOSE,
    )


def read_support_token(token):
    """The unsaved SupportVisit of a link; signing.BadSignature when forged, old or of another school."""
    grant = unsign(token, _PURPOSE, max_age=LINK_SECONDS)
    return SupportVisit(
        link_id=grant["link"],
        staff_name=grant["name"],
        staff_email=grant["email"],
        reason=grant["reason"],
        expires_at=timezone.now() + timedelta(minutes=grant["minutes"]),
    )


def open_support_visit(visit):
    """Saves the visit of a link; returns the user to sign in as, or None when the link has been used."""
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
            user = _support_user()
            record("support.start", visit, after=_facts(visit), reason=visit.reason)
            return user
    except IntegrityError:
        return None


@transaction.atomic
def end_support_visit(visit):
    """Ends an open visit now; nothing when it is over."""
    if SupportVisit.objects.open().filter(pk=visit.pk).update(ended_at=timezone.now()):
        record("support.end", visit)


@transaction.atomic
def withdraw_support(link_id, staff_name, staff_email, reason):
    """The visit that the link `link_id` opened ends now; a link that nobody used yet opens none any more.

    The school then finds a visit that ended before it began, with the name and reason of who was to come.
    """
    now = timezone.now()
    fields = {
        "staff_name": staff_name,
        "staff_email": staff_email,
        "reason": reason,
        "expires_at": now,
        "ended_at": now,
    }
    visit, is_new = SupportVisit.objects.get_or_create(link_id=link_id, defaults=fields)
    if is_new:
        record("support.withdraw", visit, reason=reason)
    else:
        end_support_visit(visit)


def _support_user():
    """The one account that all visits use: it has no password, no address and one role."""
    user = User.objects.filter(is_support=True).first()
    if user is None:
        user = User.objects.create_user(
            f"platform-support-{secrets.token_hex(4)}", given_name="Platform", family_name="support", is_support=True
        )
    elif not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    give_role(user, RoleCode.SUPPORT)
    return user


def _facts(visit):
    return {"who": visit.staff_name, "e-mail": visit.staff_email, "until": visit.expires_at.isoformat()}
