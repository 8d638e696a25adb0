"""What holds for every list that can be taken out, found by walking the addresses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, Role, User
from core.formulas import FORMULA_STARTS, PHONE
from core.school import school_today
from tools.canary import CANARY_ID

from .downloads import FORMULA, cells_of, plant_rows
from .urls import addresses

URLCONF = "schoolsaas.urls_school"
EXPORTS = [address for address in addresses(URLCONF) if hasattr(address.view, "exported")]
BY_NAME = pytest.mark.parametrize("address", EXPORTS, ids=lambda address: address.name)
# Its list stands on a page that more people may open.
NARROWER = {"attendance:known_absences_export", "assessment:report_documents_export"}


def _ids(address, pk=CANARY_ID):
    values = {"day": school_today()}
    return {name: values.get(name, pk) for name, _converter in address.parameters if name != "file_format"}


def _url(address, file_format="csv", **query):
    return reverse(address.name, kwargs={**_ids(address), "file_format": file_format}, query=query)


def _plant():
    plant_rows(User.objects.get(username="olive"))


@pytest.fixture(scope="module")
def _planted(write_once):
    write_once(_plant)


@pytest.fixture
def planted(_planted, cast):
    """The cast, in a school that has a row for each list."""
    return cast


def test_the_walk_finds_every_list():
    assert len(EXPORTS) == 75
    assert all(address.name.endswith("_export") for address in EXPORTS)


@BY_NAME
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_it_holds_its_rows_and_no_formula(planted, sign_in, address, file_format):
    response = sign_in(planted.olive).get(_url(address, file_format, year=CANARY_ID))
    assert response.status_code == 200
    cells = cells_of(response)
    assert any(FORMULA in cell for cell in cells), "the row that this school has is missing"
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS) and not PHONE.fullmatch(cell)]
    event = AuditEvent.objects.filter(verb="list.export").get()
    assert (event.actor, event.after["format"]) == (planted.olive, file_format)


def test_each_asks_as_often_for_three_rows_as_for_one(planted, sign_in, subtests):
    client = sign_in(planted.olive)
    of_one = {address.name: _statements(client, _url(address)) for address in EXPORTS}
    for number in (1, 2):
        plant_rows(planted.olive, pk=CANARY_ID + number, word=f"Row {number}", letter=f"Ω{number}")
    for address in EXPORTS:
        with subtests.test(address.name):
            assert _statements(client, _url(address)) == of_one[address.name]


def _statements(client, url):
    """How many the database gets, once all that is read for the first time is known."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@BY_NAME
def test_who_may_not_export_is_refused(planted, sign_in, address):
    assert sign_in(planted.tomas).get(_url(address)).status_code == 403
    assert sign_in(planted.grace.user).get(_url(address)).status_code == 403


@pytest.mark.parametrize("who", ["paul", "rita", "boris", "tomas", "grace"])
def test_they_open_for_who_opens_their_pages(planted, sign_in, subtests, who):
    """With the right to export, everybody gets the files of the pages that they may open, and no others.

    Of the owner, who gets them all, the tests around this one say so.
    """
    for role in Role.objects.all():
        role.capabilities = [*role.capabilities, "export_data"]
        role.save()
    person = getattr(planted, who)
    client = sign_in(person.user if who == "grace" else person)
    for address in EXPORTS:
        with subtests.test(address.name):
            page = reverse(address.view.exported.page, kwargs=_ids(address))
            asked, given = client.get(page).status_code, client.get(_url(address)).status_code
            assert given == asked or (address.name in NARROWER and given == 403), f"{given}, page {asked}"


@BY_NAME
def test_it_is_no_post(planted, sign_in, address):
    assert sign_in(planted.olive).post(_url(address)).status_code == 405


@BY_NAME
def test_contacts_are_left_out_for_who_may_not_see_them(planted, sign_in, address):
    for role in Role.objects.all():
        role.capabilities = [code for code in role.capabilities if code != "see_contacts"]
        role.save()
    text = " ".join(cells_of(sign_in(planted.olive).get(_url(address))))
    for secret in ("+2547", "grace@", "peter@"):
        assert secret not in text
    if address.name != "accounts:support_export":  # the platform's staff, not the school's people
        assert f"{FORMULA}@" not in text


@BY_NAME
def test_its_page_offers_it_with_the_filters_to_who_may_have_it(planted, sign_in, address):
    page = reverse(address.view.exported.page, kwargs=_ids(address), query={"q": "x y", "page": 1})
    link = f'href="{reverse(address.name, kwargs={**_ids(address), "file_format": "xlsx"})}?q=x+y"'
    client = sign_in(planted.olive)
    assert link in client.get(page).content.decode()
    Role.objects.filter(code="owner").update(capabilities=_without("owner", "export_data"))
    assert "export-menu" not in client.get(page).content.decode()


def _without(code, capability):
    return [each for each in Role.objects.get(code=code).capabilities if each != capability]


LISTS_WITH_FILTERS = ("academics:students", "accounts:people", "accounts:audit", "messaging:messages")


@pytest.mark.parametrize("page", [*LISTS_WITH_FILTERS, "attendance:today"])
def test_a_filter_without_a_new_page_takes_the_downloads_along(cast, sign_in, page):
    piece = sign_in(cast.olive).get(reverse(page), {"show": "late"}, headers={"HX-Request": "true"}).content.decode()
    assert '<div id="export" hx-swap-oob="true">' in piece
    assert "?show=late" in piece


@pytest.mark.parametrize("page", LISTS_WITH_FILTERS)
def test_a_whole_page_has_one_button(cast, sign_in, page):
    """Also the one that HTMX asks for when somebody goes back."""
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    text = sign_in(cast.olive).get(reverse(page)).content.decode()
    assert text.count('id="export"') == 1
    assert "hx-swap-oob" not in sign_in(cast.olive).get(reverse(page), headers=headers).content.decode()


def test_who_looks_as_somebody_else_is_offered_none(cast, sign_in):
    """A download is written down, and nothing may be written then."""
    client = sign_in(cast.olive)
    client.post(reverse("accounts:view_as", args=[cast.rita.pk]))
    assert "export-menu" not in client.get(reverse("academics:students")).content.decode()
    assert client.get(reverse("academics:students_export", args=["csv"])).status_code == 403
