"""Whatever is sent, the answer is a page or a refusal, never an error of ours.

`make soak` takes every value to every place.
"""

import json
import os
from importlib import import_module

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.forms import BaseForm, DateField, DateTimeField
from django.urls import reverse

from academics.models import ImportBatch
from accounts.capabilities import Capability
from accounts.models import Role, User
from core.bounds import within_bounds
from core.school import school_today
from tools.canary import CANARY_ID, plant_canaries

from .cast import PASSWORD
from .hostile import Walk

LONG = os.environ.get("HOSTILE_WALK") == "long"


@pytest.fixture
def walk(cast, sign_in):
    """walk(person, only="") -> their Walk through a school in which every address has its row."""
    plant_canaries()
    # As an upload leaves it.
    ImportBatch.objects.get(pk=CANARY_ID).file.save("new.csv", ContentFile(b"Name,Birthday\nAmina,2015-01-01\n"))
    boss = User.objects.create_user("everything", given_name="Every", family_name="Thing")
    boss.roles.add(Role.objects.create(name="Everything", capabilities=list(Capability)))

    def start(name, only=""):
        found = boss if name == "everything" else getattr(cast, name)
        user = found if isinstance(found, User) else found.user
        return Walk(lambda: sign_in(user), long=LONG, only=only)

    return start


def test_no_address_breaks(walk):
    walked = walk("everything")
    walked.through_paths()
    assert walked.failures == []
    assert walked.asked > 200


def test_no_page_breaks_for_who_may_do_everything(walk):
    walked = walk("everything")
    walked.through_pages()
    assert walked.failures == []
    # Otherwise nobody would have been let in.
    assert walked.pages > 150
    assert walked.forms > 50


@pytest.mark.parametrize(("who", "only"), [("grace", "portal:"), ("amina", "portal:"), ("tomas", "assessment:")])
def test_no_page_breaks_for_families_and_teachers(walk, who, only):
    """Their own pages are not there for others."""
    walked = walk(who, only)
    walked.through_pages()
    assert walked.failures == []
    assert walked.pages > 5


def test_a_cookie_that_is_no_session_is_none(cast, visitor):
    """Broken by a NUL, which a cookie may hold in quotes: everybody could make any page an error of ours."""
    # As it stands in the header: some Pythons refuse to make such a cookie, all read it.
    spoilt = {"Cookie": f'{settings.SESSION_COOKIE_NAME}="aaaaaaaaaaaa\\000"'}
    assert visitor.get("/account/login/", headers=spoilt).status_code == 200
    assert visitor.get("/attendance/", headers=spoilt).status_code == 302
    typed = {"login": "olive", "password": PASSWORD}
    assert visitor.post("/account/login/", typed, headers=spoilt)["Location"] == "/"
    assert visitor.get("/attendance/").status_code == 200


def test_an_address_that_no_query_can_hold_is_not_there(cast, sign_in):
    """Broken by asking the database whether the same was sent twice."""
    assert sign_in(cast.olive).post("/nowhere/%00/").status_code == 404


@pytest.mark.parametrize("depth", [100_000])
def test_json_that_lies_in_itself_is_refused(cast, sign_in, visitor, depth):
    """Broken by a reader that goes down by calling itself."""
    # As any other passkey that is none: back to signing in.
    refused = visitor.post("/account/passkeys/login/", {"credential": "[" * depth})
    assert (refused.status_code, refused.url) == (302, "/account/login/")
    assert "_auth_user_id" not in visitor.session
    assert _cells(cast, sign_in, "[" * depth).status_code == 400


def test_half_a_letter_in_json_is_refused(cast, sign_in):
    """Broken by writing it into a query: JSON can hold it, UTF-8 cannot."""
    for place in ("value", "comment"):
        cell = {"assessment": 1, "student": cast.amina.pk, place: "\ud800"}
        assert _cells(cast, sign_in, json.dumps(cell)).status_code == 400


def _cells(cast, sign_in, body):
    address = reverse("assessment:cells", args=[cast.maths_7a.pk], urlconf="schoolsaas.urls_school")
    return sign_in(cast.tomas).post(address, body, content_type="application/json")


def test_every_date_of_every_form_has_bounds():
    """Broken by bounds that come after a module of ours is read; the packages' forms of accounts have no day that anybody types."""
    import_module("schoolsaas.urls_school")
    fields = [
        (form, name, field)
        for form in _below(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, DateField | DateTimeField) and not form.__module__.startswith(("django.", "unfold."))
    ]
    assert len(fields) > 20
    assert [(form, name) for form, name, field in fields if within_bounds not in field.validators] == []


def _below(kind):
    return {kind}.union(*map(_below, kind.__subclasses__()))


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_the_edges_of_the_calendar_are_today(cast, sign_in, text):
    """As they are for any other text that is no day to look at."""
    response = sign_in(cast.rita).get("/attendance/", {"day": text})
    assert response.status_code == 200
    assert response.context["day"] == school_today()
