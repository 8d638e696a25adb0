"""Addresses from a sheet: families share a home, strangers in one street do not."""

import pytest

from academics.actions.households import set_address
from academics.imports.actions import import_file, start_batch_undo
from academics.imports.column_guessing import guess_columns
from academics.models import Guardian, GuardianLink, Household, Student
from jobs.running import execute_job

from .files import write_csv

HEADER = ["Adm No", "First name", "Last name", "Mother name", "Mother email", "Address", "Postal code", "Town"]


@pytest.fixture
def sheet(tmp_path):
    return lambda *rows, header=HEADER: write_csv(tmp_path / "students.csv", [header, *rows])


def row(number, given, family, mother="", email="", street="", postcode="", city=""):
    return [number, given, family, mother, email, street, postcode, city]


def home_of(number):
    return Student.objects.select_related("household").get(student_number=number).household


def counts(batch):
    return {name: batch.counts[name] for name in ("create", "update", "duplicate", "unchanged") if batch.counts[name]}


@pytest.mark.parametrize(
    ("kind", "headers", "fields"),
    [
        ("students", ["Home address", "Zip", "City", "Home phone"], ["street", "postcode", "city", "home_phone"]),
        ("students", ["Dirección", "Código postal", "Ciudad"], ["street", "postcode", "city"]),
        ("students", ["Adresse", "Code postal", "Ville"], ["street", "postcode", "city"]),
        ("students", ["العنوان", "المدينة"], ["street", "city"]),
        ("students", ["Anwani", "Mji"], ["street", "city"]),
        (
            "students",
            ["Parent's address", "Mother's address", "Mother's email address"],
            ["street", "", "guardian1_email"],
        ),
        ("students", ["Parents address"], ["street"]),
        (
            "guardians",
            ["Street", "Post code", "Town", "Home phone"],
            ["street", "postcode", "city", "phone_alternative"],
        ),
    ],
)
def test_usual_headers_are_known(kind, headers, fields):
    assert [entry.field for entry in guess_columns(headers, kind)] == fields


def test_siblings_and_their_guardian_share_a_home(cast, sheet):
    batch = import_file(
        sheet(
            row("N1", "Nia", "New", "Mary New", "mary@example.org", "12 Hill Road", "00100", "Nairobi"),
            row("N2", "Noah", "New", "Mary New", "mary@example.org", "12 hill road", "00100", "NAIROBI"),
        )
    )
    assert batch.counts["made"]["household"] == 1
    assert home_of("N1") == home_of("N2") == Guardian.objects.get(email="mary@example.org").household
    assert str(home_of("N1")) == "12 Hill Road, 00100 Nairobi"


def test_strangers_in_one_street_do_not_share_one(cast, sheet):
    import_file(
        sheet(
            row("N1", "Nia", "New", "Mary New", "mary@example.org", "P.O. Box 1", "", "Nairobi"),
            row("N2", "Omar", "Old", "Ola Old", "ola@example.org", "P.O. Box 1", "", "Nairobi"),
        )
    )
    assert home_of("N1") != home_of("N2")


def test_without_guardians_the_family_name_tells_siblings(cast, sheet):
    import_file(
        sheet(
            row("N1", "Nia", "New", street="12 Hill Road"),
            row("N2", "Noah", "New", street="12 Hill Road"),
            row("N3", "Omar", "Old", street="12 Hill Road"),
        )
    )
    assert home_of("N1") == home_of("N2") != home_of("N3")


def test_the_same_sheet_again_changes_nothing(cast, sheet):
    path = sheet(
        row("S1", "Amina", "Odhiambo", street="12 Hill Road", city="Nairobi"),
        row("S2", "Bashir", "Odhiambo", street="12 Hill  Road", city="Nairobi"),
    )
    assert counts(import_file(path)) == {"update": 2}
    assert counts(import_file(path)) == {"unchanged": 2}


def test_a_family_that_moves_keeps_its_home(cast, sheet):
    set_address([cast.amina, cast.bashir, cast.grace], {"street": "12 Hill Road", "city": "Nairobi", "phone": "020 1"})
    home = home_of("S1")
    batch = import_file(
        sheet(
            row("S1", "Amina", "Odhiambo", street="4 Lake Road", city="Kisumu"),
            row("S2", "Bashir", "Odhiambo", street="4 Lake Road", city="Kisumu"),
        )
    )
    assert home_of("S1") == home_of("S2") == home
    assert (home_of("S1").street, home_of("S1").phone) == ("4 Lake Road", "")
    assert Household.objects.count() == 1
    assert ["Address", "12 Hill Road, Nairobi", "4 Lake Road, Kisumu"] in batch.preview["rows"]["update"][0]["changes"]


def test_a_child_who_moves_alone_leaves_the_others_where_they_are(cast, sheet):
    GuardianLink.objects.filter(student=cast.amina).update(lives_with=False)
    set_address([cast.amina, cast.bashir, cast.grace], {"street": "12 Hill Road", "city": "Nairobi"})
    import_file(sheet(row("S1", "Amina", "Odhiambo", street="4 Lake Road")))
    assert str(home_of("S1")) == "4 Lake Road"
    assert str(home_of("S2")) == "12 Hill Road, Nairobi"
    assert Guardian.objects.get(pk=cast.grace.pk).household == home_of("S2")


def test_empty_cells_erase_nothing_and_given_ones_complete(cast, sheet):
    set_address([cast.amina], {"street": "12 Hill Road", "city": "Nairobi", "phone": "020 1"})
    import_file(sheet(row("S1", "Amina", "Odhiambo", postcode="00100"), row("S2", "Bashir", "Odhiambo")))
    home = home_of("S1")
    assert (str(home), home.phone) == ("12 Hill Road, 00100 Nairobi", "020 1")
    assert home_of("S2") is None


def test_a_home_phone_alone_is_a_change_that_the_preview_shows(cast, sheet):
    set_address([cast.amina, cast.grace], {"street": "12 Hill Road"})
    batch = import_file(sheet(["S1", "Amina", "020 123456"], header=["Adm No", "First name", "Home phone"]))
    assert batch.preview["rows"]["update"][0]["changes"] == [
        ["home phone", "", "020123456"],
        ["Peter Odhiambo: Address", "", "12 Hill Road"],
    ]
    assert home_of("S1").phone == "020123456"


def test_two_addresses_of_one_student_are_said(cast, sheet):
    batch = import_file(
        sheet(
            row("N1", "Nia", "New", "Mary New", "mary@example.org", "12 Hill Road"),
            row("N1", "Nia", "New", "Max New", "max@example.org", "4 Lake Road"),
        )
    )
    assert str(home_of("N1")) == "12 Hill Road"
    assert "two addresses; the first is kept" in batch.preview["rows"]["update"][0]["message"]


def test_guardians_bring_their_own_address_and_share_that_of_the_child(cast, tmp_path):
    set_address([cast.amina], {"street": "12 Hill Road", "city": "Nairobi"})
    path = write_csv(
        tmp_path / "guardians.csv",
        [
            ["Name", "Email", "Student number", "Street", "City"],
            ["Grace Odhiambo", "grace@example.org", "S1", "12 Hill Road", "Nairobi"],
            ["Peter Odhiambo", "peter@example.org", "S1", "4 Lake Road", "Kisumu"],
        ],
    )
    batch = import_file(path)
    assert Guardian.objects.get(pk=cast.grace.pk).household == home_of("S1")
    assert str(Guardian.objects.get(pk=cast.peter.pk).household) == "4 Lake Road, Kisumu"
    assert counts(batch) == {"update": 2}
    assert counts(import_file(path)) == {"unchanged": 2}


@pytest.fixture
def imported(cast, sheet):
    """Addresses as they were, and a batch that changed one home in place, moved one child and made new ones."""
    set_address([cast.amina, cast.grace], {"street": "12 Hill Road", "city": "Nairobi"})
    set_address([cast.bashir, cast.dina], {"street": "1 Old Road", "city": "Nairobi"})
    before = addresses()
    batch = import_file(
        sheet(
            row("S1", "Amina", "Odhiambo", street="4 Lake Road", city="Kisumu"),
            row("S2", "Bashir", "Odhiambo", street="7 New Road", city="Nairobi"),
            row("N1", "Nia", "New", "Mary New", "mary@example.org", "12 Hill Road"),
        ),
        by=cast.rita,
    )
    return before, batch


def addresses():
    people = [*Student.objects.select_related("household"), *Guardian.objects.select_related("household")]
    return [
        {str(person): (person.household_id, str(person.household)) for person in people},
        list(Household.objects.order_by("pk").values()),
    ]


def test_undo_takes_addresses_back(cast, imported):
    before, batch = imported
    assert addresses() != before
    execute_job(start_batch_undo(batch, by=cast.rita).pk)
    assert addresses() == before


def test_a_home_that_everybody_leaves_is_gone_until_the_undo(cast, sheet):
    """They go where their family lives already. Broken by leaving the empty home behind, and by an undo that did not know of it."""
    set_address([cast.grace], {"street": "4 Lake Road", "city": "Kisumu"})
    set_address([cast.amina, cast.bashir], {"street": "12 Hill Road", "city": "Nairobi", "phone": "020 1"})
    before = addresses()
    batch = import_file(
        sheet(
            row("S1", "Amina", "Odhiambo", street="4 Lake Road", city="Kisumu"),
            row("S2", "Bashir", "Odhiambo", street="4 Lake Road", city="Kisumu"),
        ),
        by=cast.rita,
    )
    assert home_of("S1") == home_of("S2") == Guardian.objects.get(pk=cast.grace.pk).household
    assert list(Household.objects.all()) == [home_of("S1")]
    execute_job(start_batch_undo(batch, by=cast.rita).pk)
    assert addresses() == before


def test_who_moved_in_later_is_in_the_way_of_the_undo(cast, imported):
    _before, batch = imported
    cast.chen.household = home_of("N1")
    cast.chen.save()
    execute_job(start_batch_undo(batch, by=cast.rita).pk)
    batch.refresh_from_db()
    assert any("12 Hill Road" in obstacle for obstacle in batch.obstacles)
    assert home_of("N1") is not None
