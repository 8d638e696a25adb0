"""A phone number is the same number in every spelling: in forms, searches and sheets."""

import pytest
from django.urls import reverse

from academics.models import Guardian, Household, StaffMember
from core import phones


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        ("0711 123-456", ["0711123456"]),
        ("+44 (0)20 7946 0123", ["+442079460123"]),
        ("0044 20 7946 0123", ["+442079460123"]),
        ("٠٧١١١٢٣٤٥٦", ["0711123456"]),
        ("030/1234567", ["0301234567"]),
        ("(212) 555-1234", ["2125551234"]),
        ("555 1234 / 555 5678", ["5551234", "5555678"]),
        ("5551234-5555678", ["5551234", "5555678"]),
        ("5551234 5555678", ["5551234", "5555678"]),
        ("5551234\n5555678", ["5551234", "5555678"]),
        ("0711 123456; +254 722 000 111", ["0711123456", "+254722000111"]),
        ("0711 123456 or 0722 000111", ["0711123456", "0722000111"]),
        ("0711 123456, 0711123456", ["0711123456"]),
    ],
)
def test_numbers_of_a_text(typed, expected):
    assert phones.parse_phones(typed) == expected


@pytest.mark.parametrize("typed", ["555 1234/5678", "0711 123456 0722 000111", "07111234560722000111"])
def test_several_numbers_that_cannot_be_told_apart_are_refused(typed):
    with pytest.raises(ValueError, match="more than one phone number"):
        phones.parse_phones(typed)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("+254700000001", "0700 000 001", True),
        ("+65 9123 4567", "91234567", True),
        ("+1 (212) 555-1234", "212.555.1234", True),
        ("+44 (0)20 7946 0123", "020 7946 0123", True),
        ("+254700000001", "0700000002", False),
        ("12345", "9912345", False),
        ("", "", False),
    ],
)
def test_when_two_spellings_are_one_number(one, other, expected):
    assert phones.same_phone(one, other) is phones.same_phone(other, one) is expected


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.mark.parametrize("kept", ["+254700000001", "0700 000 001", "(0700) 000-001"])
@pytest.mark.parametrize("typed", ["0700000001", "+254 700 000 001", "00254-700-000-001", "700000001"])
@pytest.mark.parametrize("column", ["phone", "phone_alternative"])
def test_a_guardian_is_offered_whatever_the_spelling(cast, office, kept, typed, column):
    Guardian.objects.filter(pk=cast.grace.pk).update(**{"phone": "", column: kept})
    data = {"given_name": "Gracie", column: typed, "relationship": "mother"}
    answer = office.post(reverse("academics:guardian_new", args=[cast.chen.pk]), data)
    assert "A guardian with this e-mail address or phone is known." in answer.content.decode()
    assert not Guardian.objects.filter(given_name="Gracie").exists()
    assert cast.grace in answer.context["form"].known


def test_what_is_typed_is_kept_as_the_import_keeps_it(cast, office):
    data = {"given_name": "Ruth", "phone": "+254 (711) 000-111", "phone_alternative": "0722 000 222"}
    office.post(reverse("academics:guardian_new", args=[cast.chen.pk]), data | {"relationship": "mother"})
    ruth = Guardian.objects.get(given_name="Ruth")
    assert (ruth.phone, ruth.phone_alternative) == ("+254711000111", "0722000222")


@pytest.mark.parametrize(
    ("typed", "message"),
    [("0711000111 / 0722000222", "These are two phone numbers"), ("ask her", "This is no phone number")],
)
def test_what_is_no_number_or_two_is_said_at_its_place(cast, office, typed, message):
    address = reverse("academics:guardian_edit", args=[cast.grace.pk])
    answer = office.post(address, {"given_name": "Grace", "family_name": "Odhiambo", "phone": typed})
    assert message in answer.content.decode()
    cast.grace.refresh_from_db()
    assert cast.grace.phone == "+254700000001"


def test_an_odd_number_from_before_is_in_nobodys_way(cast, office):
    Guardian.objects.filter(pk=cast.grace.pk).update(phone="0700 1 (after five)")
    address = reverse("academics:guardian_edit", args=[cast.grace.pk])
    answer = office.post(address, {"given_name": "Graceful", "family_name": "Odhiambo", "phone": "0700 1 (after five)"})
    assert answer.status_code == 302
    cast.grace.refresh_from_db()
    assert (cast.grace.given_name, cast.grace.phone) == ("Graceful", "0700 1 (after five)")


def test_phones_of_staff_and_homes_are_kept_alike(cast, office):
    staff = StaffMember.objects.get(staff_number="T1")
    data = {"given_name": "Tomas", "family_name": "Teacher", "staff_number": "T1", "phone": "0711 000-111"}
    office.post(reverse("academics:staff_edit", args=[staff.pk]), data)
    staff.refresh_from_db()
    assert staff.phone == "0711000111"
    office.post(reverse("academics:student_address", args=[cast.chen.pk]), {"street": "1 Hill", "phone": "020 555 111"})
    assert Household.objects.get(street="1 Hill").phone == "020555111"


@pytest.mark.parametrize("typed", ["0700 000 001", "+254700000001", "254 700", "700000001", "grace 0700000001"])
@pytest.mark.parametrize("kept", ["+254700000001", "+254 (700) 000 001"])
def test_a_guardian_is_searched_by_phone_in_any_spelling(cast, office, kept, typed):
    Guardian.objects.filter(pk=cast.grace.pk).update(phone="", phone_alternative=kept)
    found = office.get(reverse("academics:guardians"), {"q": typed}).context["page"].object_list
    assert [guardian.pk for guardian in found if guardian.pk == cast.grace.pk]
    assert "Chen" not in {guardian.given_name for guardian in found}


def test_another_number_finds_nobody(cast, office):
    assert not office.get(reverse("academics:guardians"), {"q": "0799 000 001"}).context["page"].object_list


def test_two_records_with_one_phone_in_two_spellings_are_offered_for_merging(cast, office):
    twin = Guardian.objects.create(given_name="G.", family_name="Otieno", phone_alternative="0700 000 001")
    answer = office.get(reverse("academics:guardian_merge", args=[cast.grace.pk]))
    assert twin in answer.context["found"]
