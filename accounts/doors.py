"""By which door somebody comes to sign in, so that a stranger who tries passwords locks nobody else out.

Attempts are counted apart for each door, and each is limited (`ACCOUNT_RATE_LIMITS`). Whoever guesses from anywhere
fills the count of the name among strangers; the person still comes in

- on a device on which they have signed in before, told by a signed cookie: counted for that device,
- with the code of their authenticator app beside the password: a right code opens the door, a wrong one nothing, and
  after many wrong ones a right one neither,
- at an address from which people of this school sign in: counted for the name at that address. It matters not whether
  the name exists or has signed in from there, else the answers would tell.

A passkey needs no password and no door.
"""

import ipaddress
import uuid
from enum import StrEnum

from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core import signing
from django.core.cache import cache

from core.current import client_ip
from core.school import in_school
from core.signing import sign, unsign

from .models import User

DEVICE_COOKIE = settings.DEVICE_COOKIE_NAME
DEVICE_SECONDS = 180 * 24 * 3600
ADDRESS_SECONDS = 90 * 24 * 3600
# A computer in a class room is many people's; who has not been there for long is forgotten.
PEOPLE_OF_A_DEVICE = 50
_PURPOSE = "device"


class Door(StrEnum):
    """How an attempt to sign in is counted; the value is its entry in ACCOUNT_RATE_LIMITS."""

    DEVICE = "login_failed_device"
    CODE = "login_failed_code"
    ADDRESS = "login_failed_address"
    STRANGERS = "login_failed"

    @property
    def is_proven(self):
        """Whether the person has shown something that a stranger does not have."""
        return self in (Door.DEVICE, Door.CODE)


def door_of(request, typed, code=""):
    """(Door, what it is counted by) of an attempt with this name or e-mail address and this code of an app."""
    user = User.objects.known_as(typed).first()
    pk = user.pk if user else 0  # nobody's; the same is asked for a name that there is not
    if request.user.is_authenticated and request.user.pk == pk:
        return Door.DEVICE, f"{request.session.session_key}:{pk}"
    device, people = _device_of(request)
    if pk in people:
        return Door.DEVICE, f"{device}:{pk}"
    if code and _is_code_of(request, pk, code):
        return Door.CODE, str(pk)
    if cache.get(_address_key(request)):
        return Door.ADDRESS, f"{_network(request)}:{counted_name(typed, user)}"
    return Door.STRANGERS, counted_name(typed, user)


def counted_name(typed, user):
    """Under which name strangers' attempts are counted: the username, also for who types the e-mail address."""
    return (user.username if user else typed).lower()


def forget_attempts(request, user):
    """What strangers tried is forgotten: the user has a new password."""
    ratelimit.clear(request, app="allauth.account", action=Door.STRANGERS, key=counted_name("", user))


def remember_device(request, response, user):
    """After a sign-in: this browser knows `user` from now on, and the address is one of the school's."""
    device, people = _device_of(request)
    people = [user.pk, *(pk for pk in people if pk != user.pk)][:PEOPLE_OF_A_DEVICE]
    response.set_cookie(
        DEVICE_COOKIE,
        sign([device or uuid.uuid4().hex, people], _PURPOSE),
        max_age=DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    cache.set(_address_key(request), True, ADDRESS_SECONDS)


def is_let_in(request, credentials):
    """Whether django-axes has nothing to say: the attempt came by a door that has its own, narrower limit."""
    door = getattr(request, "door", None)
    return door is not None and door.is_proven


def _device_of(request):
    """(id, [user ids]) of the cookie; ("", []) without one, or with one that is forged, old or of another school."""
    try:
        device, people = unsign(request.COOKIES.get(DEVICE_COOKIE, ""), _PURPOSE, max_age=DEVICE_SECONDS)
    except signing.BadSignature:
        return "", []
    return device, people


def _is_code_of(request, user_id, code):
    """Whether that user's app shows this code now. It is not used up by that: the second step asks for it again.

    Wrong ones are counted, at one address and at all together: the answer tells a right one, and whoever had the password
    could else try all codes here and enter the one that is right at the second step.
    """
    if not in_school():
        return False
    used = []
    # What an address has no tries for any more does not count for all.
    for action, key in (("login_code", f"{_network(request)}:{user_id}"), ("login_code_anywhere", str(user_id))):
        usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
        if not usage:
            return False
        used.append(usage)
    app = Authenticator.objects.filter(user=user_id, type=Authenticator.Type.TOTP).first()
    if app is None or not validate_totp_code(decrypt(app.data["secret"]), code):
        return False
    for usage in used:
        usage.rollback()
    return True


def _address_key(request):
    return f"signs-in-from:{_network(request)}"


def _network(request):
    """The caller's address; of IPv6 the network, in which one household has as many addresses as it likes."""
    address = client_ip(request) or ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address
