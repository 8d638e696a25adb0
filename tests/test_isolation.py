"""Nothing of one school is ever shown to another.

The two test schools hold the same people with the same ids, names and e-mail addresses. What only
Riverside has carries a canary word, under an id that Greenwood does not have.
"""

import uuid
from datetime import date

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import converters
from django_tenants.utils import schema_context, tenant_context

from academics.models import Student
from accounts.exports import FileFormatConverter
from accounts.models import User
from accounts.school import NoSchool, current_school
from accounts.signing import sign, unsign
from tools.canary import CANARY, CANARY_ID, plant_canaries

from .urls import addresses, is_id

URLCONF = "schoolsaas.urls_school"
SIGNED_IN = ("olive", "paul", "rita", "boris", "tomas", "grace", "amina")


@pytest.fixture
def canaries(riverside, greenwood):
    with tenant_context(riverside):
        plant_canaries()


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


def test_the_walk_finds_addresses():
    """Without addresses the tests below would pass vacuously."""
    assert len(WITH_IDS) > 20


@pytest.mark.parametrize("who", SIGNED_IN)
def test_no_address_gives_another_schools_row(cast, canaries, sign_in, who):
    """Every address that takes an id, with an id of the other school, by GET and POST: nothing.

    The canary's rows exist under these very ids, so a page that asked the wrong schema would show them.
    """
    person = getattr(cast, who)
    client = sign_in(person if isinstance(person, User) else person.user)
    for address in WITH_IDS:
        url = address.url(URLCONF, _fill)
        for response in (client.get(url), client.post(url)):
            assert response.status_code in {302, 403, 404, 405}, f"{who} {url} {response.status_code}"
            assert CANARY not in response.content.decode(errors="replace"), url
            assert response.status_code != 302 or "/account/" in response["Location"], f"{who} {url}"


@pytest.mark.parametrize("who", SIGNED_IN)
def test_no_list_shows_another_schools_rows(cast, canaries, sign_in, who):
    """Every address of a list, its file too: no byte of the canary comes back."""
    person = getattr(cast, who)
    client = sign_in(person if isinstance(person, User) else person.user)
    for address in addresses(URLCONF):
        if any(not isinstance(converter, FileFormatConverter) for _name, converter in address.parameters):
            continue
        response = client.get(address.url(URLCONF, _fill))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert CANARY.encode() not in body, address.name


def test_a_session_of_one_school_is_nobody_in_the_other(cast, riverside, sign_in):
    client = sign_in(cast.olive)
    stolen = client.cookies["sessionid"].value
    other = Client(SERVER_NAME="riverside.localhost")
    other.cookies["sessionid"] = stolen
    other.get("/")
    with tenant_context(riverside):
        assert SESSION_KEY not in other.session
    assert client.get("/").wsgi_request.user.is_authenticated


def test_a_signed_text_of_one_school_is_refused_in_the_other(greenwood, riverside):
    token = sign({"id": 1}, "purpose")
    assert unsign(token, "purpose", max_age=60) == {"id": 1}
    with tenant_context(riverside), pytest.raises(signing.BadSignature):
        unsign(token, "purpose", max_age=60)
    with pytest.raises(signing.BadSignature):
        unsign(token, "another purpose", max_age=60)


def test_cache_keys_are_the_schools_own(greenwood, riverside):
    cache.set("key", "greenwood")
    with tenant_context(riverside):
        assert cache.get("key") is None
        cache.set("key", "riverside")
    assert cache.get("key") == "greenwood"


def test_files_are_the_schools_own(greenwood, riverside):
    name = default_storage.save("paper.txt", ContentFile(b"greenwood"))
    try:
        with tenant_context(riverside):
            assert not default_storage.exists(name)
            with pytest.raises(SuspiciousFileOperation):
                default_storage.open(f"../{greenwood.schema_name}/{name}")
    finally:
        default_storage.delete(name)


def test_a_query_on_school_tables_outside_a_school_fails(db):
    with schema_context("public"), pytest.raises(ProgrammingError):
        Student.objects.exists()


def test_a_schools_search_path_holds_nothing_but_its_schema(greenwood):
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ("greenwood_test",)


def test_asking_for_the_school_outside_one_fails(db):
    with schema_context("public"), pytest.raises(NoSchool):
        current_school()


def test_the_schema_is_given_up_after_each_request(greenwood):
    Client(SERVER_NAME="greenwood.localhost").get("/")
    assert connection.schema_name == "public"
