"""Accounts, roles, the audit trail and support visits as files."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import exports
from accounts.actions import record
from accounts.models import AuditEvent, SupportVisit
from core.current import Actor, acting
from tenants.provisioning.owner import owner_connection
from tests.downloads import rows_of


@pytest.fixture
def download(cast, sign_in):
    """download("audit", q="x") -> the rows that Olive gets."""

    def rows(name, **query):
        return rows_of(sign_in(cast.olive).get(reverse(f"accounts:{name}_export", args=["csv"]), query))

    return rows


@pytest.fixture
def without_contacts(role):
    """The owner may not see contacts."""
    owner = role("owner")
    owner.capabilities = [code for code in owner.capabilities if code != "see_contacts"]
    owner.save()


def test_people_with_roles_and_state(cast, download):
    cast.boris.is_active = False
    cast.boris.save()
    rows = {row["Given name"]: row for row in download("people")}
    assert (rows["Tomas"]["Roles"], rows["Tomas"]["State"], rows["Tomas"]["E-mail address"]) == (
        "Teacher",
        "Active",
        "tomas@example.org",
    )
    assert rows["Boris"]["State"] == "May not sign in"
    assert {row["Given name"] for row in download("people", q="teacher", state="active")} == {"Tomas"}
    assert [row["Given name"] for row in download("people", state="blocked")] == ["Boris"]


def test_people_without_contacts(without_contacts, download):
    assert not {"E-mail address", "Username"} & set(download("people")[0])


def test_the_matrix_of_roles_and_rights(download):
    rows = {row["May"]: row for row in download("roles")}
    line = rows["Take the registers of their own sections"]
    assert (line["Area"], line["Teacher"], line["Bursar"]) == ("Attendance", "Yes", "No")


def test_the_trail_with_the_filters_of_its_page(cast, download):
    with acting(Actor(user=cast.rita, name="Rita Registrar", ip="10.0.0.1")):
        record("student.update", cast.amina, before={"given_name": "Amna"}, after={"given_name": "Amina"})
        record("role.add", after={"name": "=1+1"}, reason="-2")
    old = record("school.change", before={"room": "12"})
    with owner_connection("greenwood_test"):
        AuditEvent.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=40))
    (row,) = download("audit", q="amina", who="rita")
    assert (row["Who"], row["What"], row["IP address"]) == ("Rita Registrar", "Student: update", "10.0.0.1")
    assert (row["Whom or what"], row["Before and after"]) == ("Amina Odhiambo", "Given name: Amna → Amina")
    (row,) = download("audit", q="role.add")
    assert (row["What"], row["Reason"], row["Before and after"]) == ("Added a role", "'-2", "Name: =1+1")
    (row,) = download("audit", last=str(timezone.localdate() - timedelta(days=2)))
    assert row["Before and after"] == "Room: 12 → –"


def test_the_trail_without_contacts(cast, without_contacts, download):
    record("guardian.change", cast.grace, before={"phone": "+254700000001"}, after={"phone": ""})
    assert "Before and after" not in download("audit")[0]


def test_the_page_of_the_trail_without_contacts(cast, role, sign_in):
    """Before, the page showed what the file left out: the platform's support read phones of families there."""
    record("guardian.change", cast.grace, before={"phone": "+254700000001"}, after={"phone": "+254700000002"})
    owner = sign_in(cast.olive)
    assert "+254700000001" in owner.get(reverse("accounts:audit")).text
    owner_role = role("owner")
    owner_role.capabilities = [code for code in owner_role.capabilities if code != "see_contacts"]
    owner_role.save()
    page = sign_in(cast.olive).get(reverse("accounts:audit")).text
    assert "+25470000000" not in page and ">Phone<" in page


def test_a_trail_that_is_too_long_asks_for_less_of_it(cast, sign_in, monkeypatch):
    monkeypatch.setattr(exports, "MAX_ROWS", 2)
    for _number in range(3):
        record("student.update", cast.amina)
    response = sign_in(cast.olive).get(
        reverse("accounts:audit_export", args=["csv"]), {"q": "student.update"}, follow=True
    )
    assert response.redirect_chain == [(reverse("accounts:audit", query={"q": "student.update"}), 302)]
    assert "This list has 3 rows; a file holds 2. Narrow it first." in response.content.decode()


def test_an_export_reads_as_words_in_the_trail(cast, sign_in):
    client = sign_in(cast.olive)
    client.get(reverse("accounts:people_export", args=["csv"]))
    assert "Exported a list" in client.get(reverse("accounts:audit")).content.decode()


def test_visits_of_support(greenwood, download):
    now = timezone.now()
    named = {"staff_name": "Ada", "staff_email": "ada@platform.example", "expires_at": now + timedelta(hours=1)}
    SupportVisit.objects.create(reason="=1+1", link_id=uuid.uuid4(), ended_at=now, **named)
    SupportVisit.objects.create(reason="Import", link_id=uuid.uuid4(), **named)
    assert [(row["Why"], row["State"]) for row in download("support")] == [("Import", "Open"), ("'=1+1", "Over")]
