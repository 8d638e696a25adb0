"""What one school hands out opens nothing in another: sessions, links, tokens, cookies.

Both schools have the same users with the same ids and passwords; only the school differs.
"""

import re
import uuid

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.core import mail, signing
from django.core.cache import cache
from django.utils.http import urlsafe_base64_encode
from django_tenants.utils import schema_context, tenant_context

from accounts.actions import make_support_token, write_password_reset
from accounts.models import Invitation, SupportVisit, User
from core.signing import SchoolTokenGenerator, sign, unsign
from tenants.actions.signup import make_token
from tenants.models import SignUp
from timetables.actions.links import make_link
from timetables.models import CalendarLink

from ..cast import PASSWORD
from ..conftest import SchoolClient
from ..urls import addresses

# Every address with a text in it that says what may be done there, and by which test it is tried.
SIGNED = {
    "schoolsaas.urls_school": {
        "accounts:invitation": "test_an_invitation",
        "accounts:support_enter": "test_a_support_link",
        "timetables:feed": "test_a_calendars_address",
        "account_reset_password_from_key": "test_a_password_link",
    },
    "schoolsaas.urls_platform": {
        "tenants:confirm": "test_a_sign_up_link",
        "password_reset_confirm": "test_the_platforms_password_link",
    },
}


@pytest.mark.parametrize("urlconf", SIGNED)
def test_every_address_with_a_token_is_tried_here(urlconf):
    """Broken by leaving the invitation out of SIGNED."""
    found = {a.name for a in addresses(urlconf) for name, _c in a.parameters if name in ("token", "key")}
    assert found == set(SIGNED[urlconf])
    assert set(SIGNED[urlconf].values()) <= set(globals())


@pytest.fixture
def twins(greenwood, riverside):
    """Olive in both schools, alike to the last byte of her row."""
    password = make_password(PASSWORD)
    for school in (greenwood, riverside):
        with tenant_context(school):
            User.objects.filter(username="olive").update(password=password, last_login=None)


def _path(text):
    return re.search(r"http://[^/]+(/\S+)", text).group(1)


@pytest.mark.parametrize("cached", [True, False], ids=["from the cache", "from the table"])
def test_a_session_is_nobody_elsewhere(twins, cast, riverside, sign_in, elsewhere, cached):
    """Broken by a KEY_FUNCTION without the schema: Riverside took the session out of the cache."""
    client = sign_in(User.objects.get(pk=cast.olive.pk))
    elsewhere.cookies["sessionid"] = client.cookies["sessionid"].value
    if not cached:
        cache.clear()
    response = elsewhere.get("/school/students/")
    assert response.status_code == 302 and "/account/login/" in response["Location"]
    with tenant_context(riverside):
        assert SESSION_KEY not in elsewhere.session
    assert client.get("/").wsgi_request.user.is_authenticated


def test_a_session_of_a_school_is_nobody_on_the_platform_and_the_other_way_round(cast, sign_in, platform_visitor):
    """Of staff and an owner who are alike to the last byte. Broken by a KEY_FUNCTION without the schema."""
    key = sign_in(cast.olive).cookies["sessionid"].value
    with schema_context("public"):
        staff = User.objects.create_superuser("olive", "olive@example.org", pk=cast.olive.pk)
        User.objects.filter(pk=staff.pk).update(password=cast.olive.password)
    platform_visitor.cookies["sessionid"] = key
    assert "/admin/login/" in platform_visitor.get("/admin/")["Location"]
    with schema_context("public"):
        platform_visitor.force_login(User.objects.get(pk=staff.pk))
    assert platform_visitor.get("/admin/").status_code == 200
    visitor = SchoolClient(SERVER_NAME="greenwood.localhost")
    visitor.cookies["sessionid"] = platform_visitor.cookies["sessionid"].value
    assert "/account/login/" in visitor.get("/school/students/")["Location"]


def test_cookies_are_for_one_host(cast, greenwood):
    """Broken by SESSION_COOKIE_DOMAIN = ".localhost": browsers would have sent it to every school."""
    client = SchoolClient(SERVER_NAME="greenwood.localhost")
    client.post("/account/login/", {"login": "olive", "password": PASSWORD})
    assert "sessionid" in client.cookies
    assert {name: cookie["domain"] for name, cookie in client.cookies.items()} == dict.fromkeys(client.cookies, "")


def test_after_signing_in_nobody_is_sent_to_another_school(cast, greenwood):
    """Broken by allauth's own `is_safe_url`, which trusts every allowed host."""
    client = SchoolClient(SERVER_NAME="greenwood.localhost")
    for place in ("http://riverside.localhost/", "//riverside.localhost/", "https:riverside.localhost"):
        response = client.post(f"/account/login/?next={place}", {"login": "olive", "password": PASSWORD, "next": place})
        assert "riverside" not in response["Location"]
        client.logout()


def test_a_password_link(twins, cast, elsewhere, riverside, visitor):
    """Broken by Django's own token generator: the link set Riverside's Olive's password."""
    write_password_reset("olive@example.org").send()
    path = _path(mail.outbox[-1].body)
    foreign = elsewhere.get(path, follow=True)
    assert b'type="password"' not in foreign.content
    chosen = {"password1": "seven wet umbrellas", "password2": "seven wet umbrellas"}
    elsewhere.post(path, chosen, follow=True)
    elsewhere.post(re.sub(r"-[^/]+/$", "-set-password/", path), chosen, follow=True)
    with tenant_context(riverside):
        assert User.objects.get(username="olive").check_password(PASSWORD)
    assert b'type="password"' in visitor.get(path, follow=True).content


def test_an_invitation(greenwood, riverside, elsewhere, visitor):
    """Broken by a salt without the schema: Riverside's invitation of the same id was accepted."""
    for school in (riverside, greenwood):
        with tenant_context(school):
            user = User.objects.create_user("new", "new@example.org", pk=555)
            token = Invitation.objects.create(pk=555, user=user, email=user.email).sign()
    path = f"/access/invitation/{token}/"
    assert elsewhere.get(path).status_code == 410
    chosen = {"password1": "seven wet umbrellas", "password2": "seven wet umbrellas"}
    assert elsewhere.post(path, chosen).status_code == 410
    with tenant_context(riverside):
        assert not User.objects.get(pk=555).has_usable_password()
    assert visitor.get(path).status_code == 200


def test_a_calendars_address(cast, greenwood, riverside, elsewhere, visitor):
    """Broken by looking the token up in both schools."""
    _link, token = make_link(cast.tomas, "Phone")
    path = f"/timetables/calendar/{token}.ics"
    assert elsewhere.get(path).status_code == 404
    assert visitor.get(path).status_code == 200
    with tenant_context(riverside):
        assert not CalendarLink.objects.exists()


def test_a_support_link(greenwood, riverside, elsewhere):
    """Broken by a salt without the schema: support was let into Riverside, which it had no reason to enter."""
    token = make_support_token(uuid.uuid4(), "Ada", "ada@platform.example", "Import fails", 30)
    path = f"/access/support/enter/{token}/"
    assert (elsewhere.get(path).status_code, elsewhere.post(path).status_code) == (410, 410)
    with tenant_context(riverside):
        assert not SupportVisit.objects.exists()


def test_a_support_visit_is_of_one_school(greenwood, riverside, elsewhere, visitor):
    """The session of a visit, taken along to where a visit of the same number is open.

    Broken by a KEY_FUNCTION without the schema.
    """
    for school in (riverside, greenwood):
        with tenant_context(school):
            User.objects.create_user("support", pk=777, is_support=True)
            User.objects.filter(pk=777).update(password="!")
    token = make_support_token(uuid.uuid4(), "Ada", "ada@platform.example", "Import fails", 30)
    visitor.post(f"/access/support/enter/{token}/")
    visit = SupportVisit.objects.get()
    with tenant_context(riverside):
        visit.save(force_insert=True)
    elsewhere.cookies["sessionid"] = visitor.cookies["sessionid"].value
    assert "/account/login/" in elsewhere.get("/school/students/")["Location"]
    assert visitor.get("/school/students/").status_code == 200


def test_a_sign_up_link(greenwood, riverside, visitor, platform_visitor):
    """The platform's link in a school and a school's on the platform; broken by a salt without the schema."""
    with schema_context("public"):
        sign_up = SignUp.objects.create(
            school_name="Oak", subdomain="oak", owner_email="o@example.org", expires_at="2099-01-01T00:00Z"
        )
        token = make_token(sign_up)
    assert platform_visitor.get(f"/sign-up/confirm/{token}/").status_code == 200
    for path in (f"/sign-up/confirm/{token}/", f"/access/invitation/{token}/", f"/access/support/enter/{token}/"):
        assert visitor.get(path).status_code in (404, 410)
        assert visitor.post(path).status_code in (404, 410)
    for purpose in ("sign-up", "invitation", "support"):
        with tenant_context(greenwood):
            token = sign(str(sign_up.pk), purpose)
        assert platform_visitor.post(f"/sign-up/confirm/{token}/").status_code == 404


def test_the_platforms_password_link(twins, cast, platform_visitor):
    """A school's key for staff who are alike to the last byte; broken by Django's own token generator."""
    olive = cast.olive
    keys = {"greenwood_test": SchoolTokenGenerator().make_token(olive)}
    with schema_context("public"):
        User.objects.create_superuser(olive.username, olive.email, pk=olive.pk)
        User.objects.filter(pk=olive.pk).update(password=olive.password)
        keys["public"] = SchoolTokenGenerator().make_token(User.objects.get(pk=olive.pk))
    shown = {}
    for schema, key in keys.items():
        path = f"/admin/password/{urlsafe_base64_encode(str(olive.pk).encode())}/{key}/"
        shown[schema] = b'name="new_password1"' in platform_visitor.get(path, follow=True).content
    assert shown == {"greenwood_test": False, "public": True}


def test_a_signed_text_holds_in_one_school_and_for_one_purpose(greenwood, riverside):
    """Broken by a salt without the schema, then by one without the purpose."""
    token = sign({"id": 1}, "purpose")
    assert unsign(token, "purpose", max_age=60) == {"id": 1}
    for schema in (riverside.schema_name, "public"):
        with schema_context(schema), pytest.raises(signing.BadSignature):
            unsign(token, "purpose", max_age=60)
    with pytest.raises(signing.BadSignature):
        unsign(token, "another purpose", max_age=60)
