"""A role may ask for a second step of signing in: whoever has none is led through setting one up, and nowhere else."""

import time
import uuid
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.exceptions import ValidationError

from accounts import middleware
from accounts.actions import change_role, make_support_token
from accounts.models import Role, User
from tests.cast import PASSWORD
from tools.canary import CANARY_ID, plant_canaries

from ..urls import addresses

WAY = "/access/second-factor/"


@pytest.fixture
def required(cast, role):
    """Principals need a second step."""
    Role.objects.filter(code="principal").update(needs_second_factor=True)


def test_without_one_every_page_leads_to_setting_it_up(required, cast, sign_in):
    """A walk over all addresses, by GET and by POST. Broken by asking at a few pages only."""
    plant_canaries()
    client = sign_in(cast.paul)
    walked = 0
    for address in addresses("schoolsaas.urls_school"):
        if address.name in middleware._SETTING_UP:
            continue
        url = address.url("schoolsaas.urls_school", _fill)
        for send in (client.get, client.post):
            answer = send(url)
            assert (answer.status_code, answer.get("Location")) == (302, WAY), (address.name, answer.status_code)
            walked += 1
    assert walked > 500
    assert "Use an authenticator app" in client.get(WAY).text


def _fill(_name, converter):
    match type(converter).__name__:
        case "IntConverter":
            return CANARY_ID
        case "UUIDConverter":
            return uuid.UUID(int=1)
        case "DateConverter":
            return date(2026, 1, 5)
        case "FileFormatConverter":
            return "csv"
    return "x"


def test_setting_up_an_app_opens_the_way_and_gives_recovery_codes(required, cast, visitor):
    visitor.post("/account/login/", {"login": "paul", "password": PASSWORD})
    assert visitor.get("/attendance/")["Location"] == WAY
    visitor.post("/account/reauthenticate/", {"password": PASSWORD})
    assert visitor.get("/account/2fa/app/add/").status_code == 200
    code = format_hotp_value(hotp_value(visitor.session["mfa.totp.secret"], _counter()))
    done = visitor.post("/account/2fa/app/add/", {"code": code})
    assert done["Location"] == "/account/2fa/codes/"
    assert visitor.get("/account/2fa/codes/").status_code == 200
    assert visitor.get("/attendance/").status_code == 200
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def _counter():
    return int(time.time()) // 30


def test_taking_it_off_again_leads_back(required, cast, sign_in):
    TOTP.activate(cast.paul, generate_totp_secret())
    client = sign_in(cast.paul)
    assert client.get("/attendance/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/attendance/")["Location"] == WAY


def test_others_are_not_asked(required, cast, sign_in):
    for user in (cast.olive, cast.tomas, cast.grace.user):
        client = sign_in(user)
        assert client.get("/access/profile/").status_code == 200
        assert client.get(WAY)["Location"] == "/access/security/"


def test_who_looks_through_anothers_eyes_is_asked_for_themselves(cast, sign_in):
    """Paul sees the school as Grace; the moment his role asks for a second step, he is led to his own."""
    client = sign_in(cast.paul)
    client.post(f"/access/people/{cast.grace.user.pk}/view-as/")
    assert client.get("/access/profile/").status_code == 403
    Role.objects.filter(code="guardian").update(needs_second_factor=True)
    assert client.get("/family/").status_code == 200
    Role.objects.filter(code="principal").update(needs_second_factor=True)
    assert client.get("/family/")["Location"] == WAY
    assert client.get(WAY).status_code == 200


def test_support_comes_by_the_platforms_door(cast, visitor):
    Role.objects.filter(code="support").update(needs_second_factor=True)
    token = make_support_token(uuid.uuid4(), "Ada", "ada@platform.example", "Import fails", 30)
    visitor.post(f"/access/support/enter/{token}/")
    assert visitor.get("/access/audit/").status_code == 200


def test_the_owner_asks_for_it_on_the_roles_page(cast, sign_in, role, audit_verbs):
    client, principal = sign_in(cast.olive), role("principal")
    page = f"/access/roles/{principal.pk}/"
    assert "Must sign in with an authenticator app or a passkey" in client.get(page).text
    values = {"name": principal.name, "capabilities": principal.capabilities, "version": principal.version}
    assert client.post(page, values | {"needs_second_factor": "on"}).status_code == 302
    assert role("principal").needs_second_factor
    assert audit_verbs()[-1] == "role.change"
    # The matrix of all roles leaves it as it is.
    data = {}
    for each in Role.objects.all():
        data |= {f"role-{each.pk}-version": each.version, f"role-{each.pk}-capabilities": each.capabilities}
    assert client.post("/access/roles/", data).status_code == 302
    assert role("principal").needs_second_factor


def test_who_edits_roles_does_not_take_it_off_a_greater_one(cast, role):
    Role.objects.filter(code="principal").update(needs_second_factor=True)
    clerk = User.objects.create_user("clerk")
    clerk.roles.add(Role.objects.create(name="Clerk", capabilities=["manage_access"]))
    principal = role("principal")
    values = {"name": principal.name, "capabilities": principal.capabilities, "version": principal.version}
    with pytest.raises(ValidationError, match="You may not give"):
        change_role(principal, **values, by=clerk, needs_second_factor=False)
