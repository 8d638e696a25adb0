"""Every address, every role, the other school's ids.

The two test schools hold the same people with the same ids, names and e-mail addresses. What only
Riverside has carries a canary word, under an id that Greenwood does not have.
"""

import uuid
from datetime import date

import pytest
from django.urls import converters

from accounts.actions import make_support_token
from accounts.capabilities import Capability, RoleCode
from accounts.exports import FileFormatConverter
from accounts.models import Role, User
from tools.canary import CANARY, CANARY_ID

from ..conftest import SchoolClient
from ..urls import addresses, is_id

URLCONF = "schoolsaas.urls_school"
SIGNED_IN = ("olive", "paul", "rita", "boris", "tomas", "chen", "amina", "grace", "support", "everything", "nobody")
# What any address may answer to somebody who asks for a row of another school.
ANSWERS = {302, 403, 404, 405}


def _fill(_name, converter):
    """The other school's id wherever an address takes one."""
    if isinstance(converter, converters.UUIDConverter):
        return uuid.UUID(int=CANARY_ID)
    if is_id(converter):
        return CANARY_ID
    if type(converter).__name__ == "DateConverter":
        return date(2026, 1, 5)
    if isinstance(converter, FileFormatConverter):
        return "csv"
    return "x"


WITH_IDS = [address for address in addresses(URLCONF) if any(is_id(c) for _n, c in address.parameters)]


@pytest.fixture
def person(cast, sign_in):
    """person(name) -> a client of Greenwood: one of the cast, support on a visit, or with every capability at once."""

    def client(name):
        if name == "nobody":
            return SchoolClient(SERVER_NAME="greenwood.localhost")
        if name == "support":
            visitor = SchoolClient(SERVER_NAME="greenwood.localhost")
            token = make_support_token(uuid.uuid4(), "Ada", "ada@platform.example", "Import fails", 30)
            assert visitor.post(f"/access/support/enter/{token}/")["Location"] == "/"
            return visitor
        if name == "everything":
            user = User.objects.create_user("everything", given_name="Every", family_name="Thing")
            user.roles.add(Role.objects.create(name="Everything", capabilities=list(Capability)))
            return sign_in(user)
        found = getattr(cast, name)
        return sign_in(found if isinstance(found, User) else found.user)

    return client


def test_the_walk_finds_addresses():
    """Without addresses the tests below would pass vacuously."""
    assert len(WITH_IDS) > 70


def test_the_walk_is_taken_in_every_role(cast, person):
    """Broken by leaving Chen out of SIGNED_IN: the class representative's role was missing."""
    held = set()
    for who in SIGNED_IN:
        client = person(who)
        user = client.get("/access/profile/").wsgi_request.user
        held |= {role.code for role in user.role_list} if user.is_authenticated else set()
    assert held >= set(RoleCode)


@pytest.mark.parametrize("who", SIGNED_IN)
def test_no_address_gives_another_schools_row(person, canaries, who):
    """Every address that takes an id, with an id of the other school, by GET and POST: nothing.

    The canary's rows exist under these very ids, so a page that asked the wrong schema would show them.
    Broken by a view that looked its row up in Riverside: everybody who may open it saw the canary.
    """
    client = person(who)
    for address in WITH_IDS:
        url = address.url(URLCONF, _fill)
        answers = set()
        for send in (client.get, client.post):
            # Whose rights do not open the address gets no further by another method: `tests/test_every_view_is_guarded.py`.
            if answers == {403}:
                break
            response = send(url)
            assert response.status_code in ANSWERS, f"{who} {url} {response.status_code}"
            assert CANARY not in response.content.decode(errors="replace"), url
            assert response.status_code != 302 or "/account/" in response["Location"], f"{who} {url}"
            answers.add(response.status_code)
        if who == "everything":
            _nothing_is_there(address, url, answers)


def _nothing_is_there(address, url, answers):
    """For who may do everything: a 403 could hide a leak, so here nobody is refused, and each address is a 404."""
    if address.name.startswith("mfa_"):
        assert answers <= {302, 404}, url
    else:
        assert 404 in answers and answers <= {404, 405}, f"{url} {answers}"


@pytest.mark.parametrize("who", SIGNED_IN)
def test_no_list_shows_another_schools_rows(person, canaries, who):
    """Every address of a list, its file too: no byte of the canary comes back.

    Broken by a list that was asked in Riverside.
    """
    client = person(who)
    for address in addresses(URLCONF):
        if any(not isinstance(converter, FileFormatConverter) for _name, converter in address.parameters):
            continue
        response = client.get(address.url(URLCONF, _fill))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert CANARY.encode() not in body, address.name


def test_no_form_offers_another_schools_rows(cast, canaries, sign_in):
    """Ids in what is typed, not in the address: the choice is not there.

    Broken by a queryset of a form that was asked in Riverside: the student was put into its section.
    """
    office = sign_in(cast.rita)
    typed = {"given_name": "New", "family_name": "Child", "student_number": "S77", "reason": "new"}
    typed |= {"starts_on": date.today().isoformat(), "section": CANARY_ID}
    response = office.post("/school/students/new/", typed)
    assert response.status_code == 422
    assert CANARY not in response.text
    mark = f"/attendance/sections/{cast.section_7a.pk}/register/{date.today()}/students/{cast.amina.pk}/mark/"
    response = sign_in(cast.tomas).post(mark, {"code": CANARY_ID}, headers={"HX-Request": "true"})
    assert response.status_code == 422
