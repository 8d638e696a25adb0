"""Visits of the platform's support: one link, one visit, an end."""

import time
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import signing
from django.utils import timezone
from django_tenants.utils import tenant_context

from accounts.actions import make_support_token
from accounts.models import AuditEvent, SupportVisit, User
from tests.cast import PASSWORD


def _path(**changes):
    grant = {
        "link_id": uuid.uuid4(),
        "staff_name": "Ada",
        "staff_email": "ada@platform.example",
        "reason": "Import fails",
        "minutes": 30,
    }
    return f"/access/support/enter/{make_support_token(**{**grant, **changes})}/"


@pytest.fixture
def ada(visitor):
    """A client in an open visit of Ada's."""
    assert visitor.post(_path())["Location"] == "/"
    return visitor


def test_looking_at_the_link_does_not_use_it(visitor):
    path = _path()
    for _time in range(3):
        page = visitor.get(path)
        assert page.status_code == 200
        assert "Import fails" in page.content.decode()
    assert not SupportVisit.objects.exists()
    assert visitor.post(path)["Location"] == "/"
    assert SESSION_KEY in visitor.session


def test_a_link_opens_one_visit(ada, visitor):
    path = _path(link_id=SupportVisit.objects.get().link_id)
    ada.post("/access/support/end/")
    assert visitor.post(path).status_code == 410
    assert SESSION_KEY not in visitor.session
    assert SupportVisit.objects.count() == 1


def test_an_old_forged_or_foreign_link_is_refused(visitor, riverside, monkeypatch):
    path = _path()
    with tenant_context(riverside):
        foreign = _path()
    assert visitor.get(foreign).status_code == 410
    assert visitor.post(foreign).status_code == 410
    assert visitor.get(path[:-4] + "xxx/").status_code == 410
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 11 * 60)
    assert visitor.post(path).status_code == 410
    assert not SupportVisit.objects.exists()


def test_the_visitor_is_the_support_account_with_its_role_only(ada):
    user = User.objects.get(is_support=True)
    assert [role.code for role in user.role_list] == ["support"]
    assert not user.has_usable_password()
    assert ada.get("/school/students/").status_code == 200
    assert ada.get("/access/people/").status_code == 403
    assert "Ada of platform support is in this school until" in ada.get("/school/students/").content.decode()


def test_all_visits_share_one_account(ada, visitor):
    ada.post("/access/support/end/")
    visitor.post(_path(staff_name="Ben"))
    assert User.objects.filter(is_support=True).count() == 1


def test_what_is_done_is_audited_under_the_visitors_name(ada):
    start = AuditEvent.objects.get(verb="support.start")
    assert start.reason == "Import fails"
    assert start.after["who"] == "Ada"
    ada.post("/access/support/end/")
    end = AuditEvent.objects.get(verb="support.end")
    assert end.actor_name == "Ada (platform support)"
    assert end.actor.is_support


def test_the_visitor_cannot_keep_the_account(ada):
    for url in ("/account/password/set/", "/account/passkeys/add/", "/account/2fa/app/add/", "/access/profile/"):
        assert ada.get(url).status_code == 403, url
        assert ada.post(url, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 403, url
    assert not User.objects.get(is_support=True).has_usable_password()


def test_the_visit_ends_with_its_time(ada):
    SupportVisit.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = ada.get("/school/students/")
    assert response["Location"] == "/access/support/over/"
    assert SESSION_KEY not in ada.session
    assert ada.get("/access/support/over/").status_code == 200


def test_the_session_ends_with_the_visit(ada):
    assert 0 < ada.session.get_expiry_age() <= 30 * 60


def test_the_owner_sees_visits_and_ends_them_at_once(cast, ada, sign_in):
    visit = SupportVisit.objects.get()
    owner = sign_in(cast.olive)
    page = owner.get("/access/support/").content.decode()
    assert "Ada" in page
    assert "Import fails" in page
    assert sign_in(cast.paul).post(f"/access/support/{visit.pk}/end/").status_code == 403
    assert owner.post(f"/access/support/{visit.pk}/end/").status_code == 302
    assert ada.get("/school/students/").status_code == 302
    assert ada.get("/access/support/over/").wsgi_request.user.is_anonymous
    owner.post(f"/access/support/{visit.pk}/end/")
    assert AuditEvent.objects.filter(verb="support.end").count() == 1


def test_the_support_account_is_nobody_without_a_visit(greenwood, sign_in):
    user = User.objects.create_user("support", is_support=True)
    client = sign_in(user)
    assert client.get("/school/students/")["Location"] == "/access/support/over/"
    assert SESSION_KEY not in client.session


def test_who_is_signed_in_is_signed_out_first(cast, sign_in):
    client = sign_in(cast.olive)
    client.post(_path())
    assert client.session[SESSION_KEY] == str(User.objects.get(is_support=True).pk)
    assert "viewing_as" not in client.session
