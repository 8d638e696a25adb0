"""Whom Ctrl-K and the search boxes of lists find, however a name or a phone is typed."""

import pytest
from django.urls import reverse

from academics.models import Course, Guardian, Section, StaffMember, Student
from accounts.models import User

HTMX = {"HX-Request": "true"}


@pytest.fixture
def found(cast, sign_in):
    """found(user, text) -> the names of the people that Ctrl-K offers."""

    def names(user, text):
        hits = sign_in(user).get("/school/search/", {"q": text}, headers=HTMX).context["hits"]
        return [person.name for kind in ("students", "guardians", "staff") for person in hits.get(kind, ())]

    return names


@pytest.fixture
def names(cast):
    """Students as they are called in several scripts."""
    people = (
        ("José", "Núñez"),
        ("Zoë", "O’Neil"),
        ("Łukasz", "Straße"),
        ("小明", "王"),
        ("أمينة", "آل سعود"),
        ("İpek", "Işık"),
    )
    return [
        Student.objects.create(student_number=f"N{number}", given_name=given, family_name=family)
        for number, (given, family) in enumerate(people)
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nunez", "José Núñez"),
        ("NUÑEZ jose", "José Núñez"),
        ("nun\u0303ez", "José Núñez"),
        ("o'neil", "Zoë O’Neil"),
        ("oneil zoe", "Zoë O’Neil"),
        ("O’Neil, Zoë", "Zoë O’Neil"),
        ("nunez,jose", "José Núñez"),
        ("lukasz strasse", "Łukasz Straße"),
        ("王", "小明 王"),
        ("امينة", "أمينة آل سعود"),
        ("ipek isik", "İpek Işık"),
        ("ｎ４", "أمينة آل سعود"),
    ],
)
def test_a_name_is_found_however_it_is_typed(cast, names, found, typed, name):
    assert found(cast.rita, typed) == [name]


def test_what_looks_like_a_pattern_is_a_letter(cast, found):
    assert found(cast.rita, "%") == found(cast.rita, ",") == []
    assert found(cast.rita, "a_ina") == []
    assert found(cast.rita, "amina\\") == []


@pytest.mark.parametrize("stored", ["+254 712 345-678", "0712345678", "00254712345678", "(0712) 345.678"])
@pytest.mark.parametrize(
    "typed", ["+254712345678", "0712 345 678", "712345678", "345678", "'+254 712 345 678", "٠٧١٢٣٤٥٦٧٨"]
)
def test_a_phone_is_found_in_any_spelling(cast, found, stored, typed):
    Guardian.objects.filter(pk=cast.peter.pk).update(phone=stored)
    assert found(cast.rita, typed) == ["Peter Odhiambo"]
    Guardian.objects.filter(pk=cast.peter.pk).update(phone="", phone_alternative=stored)
    assert found(cast.rita, typed) == ["Peter Odhiambo"]


def test_the_end_of_one_phone_and_the_start_of_the_next_are_no_phone(cast, found):
    Guardian.objects.filter(pk=cast.peter.pk).update(phone="555 1234", phone_alternative="987 6000")
    assert found(cast.rita, "12349876") == []


def test_an_address_is_found(cast, found):
    assert found(cast.rita, "GRACE@example") == ["Grace Odhiambo"]
    assert found(cast.rita, "carla@example.org") == ["Carla Colleague"]


def test_nobody_is_found_by_what_the_seeker_may_not_see(cast, found):
    """A teacher sees the guardians' phones of taught students, no colleague's; without the right nobody's."""
    StaffMember.objects.filter(user=cast.carla).update(phone="0799 999 999")
    Guardian.objects.create(given_name="Nobody", family_name="Taught", phone="0788 888 888", email="taught@example.org")
    assert found(cast.rita, "0799999999") == ["Carla Colleague"]
    assert found(cast.rita, "0788888888") == ["Nobody Taught"]
    assert found(cast.tomas, "0799999999") == []
    assert found(cast.tomas, "0788888888") == []
    assert found(cast.tomas, "+254700000001") == ["Grace Odhiambo"]
    for role in cast.tomas.roles.all():
        role.capabilities = [each for each in role.capabilities if each != "see_contacts"]
        role.save()
    tomas = User.objects.get(pk=cast.tomas.pk)
    assert found(tomas, "+254700000001") == []
    assert found(tomas, "grace@example.org") == []


@pytest.mark.parametrize("page", ["academics:guardian_merge", "academics:guardian_link"])
def test_nor_where_two_records_are_made_one(cast, sign_in, page):
    for role in cast.rita.roles.all():
        role.capabilities = [each for each in role.capabilities if each != "see_contacts"]
        role.save()
    pk = cast.grace.pk if page.endswith("merge") else cast.dina.pk
    answer = sign_in(User.objects.get(pk=cast.rita.pk)).get(reverse(page, args=[pk]), {"q": "+254700000002"})
    assert list(answer.context["found"]) == []


def test_lists_find_as_ctrl_k_does(cast, names, sign_in):
    StaffMember.objects.filter(user=cast.carla).update(given_name="Çarla", phone="0799 999 999")
    Guardian.objects.filter(pk=cast.grace.pk).update(family_name="Ödhiambo")
    User.objects.filter(pk=cast.boris.pk).update(family_name="Bürsar")
    Section.objects.filter(pk=cast.section_7b.pk).update(room="Æsops Raum")
    Course.objects.update(title="Mathématiques")
    client = sign_in(cast.olive)

    def listed(name, text):
        return [row.pk for row in client.get(reverse(name), {"q": text}).context["page"]]

    assert listed("academics:students", "nunez") == [] != listed("academics:students", "amina")
    assert (
        client.get(reverse("academics:students"), {"q": "nunez", "status": "all"}).context["page"].paginator.count == 1
    )
    assert listed("academics:guardians", "odhiambo grace") == [cast.grace.pk]
    assert listed("academics:guardians", "0700 000 001") == [cast.grace.pk]
    assert listed("academics:staff", "carla 0799999999") == [StaffMember.objects.get(user=cast.carla).pk]
    assert listed("academics:sections", "aesops") == [cast.section_7b.pk]
    assert listed("accounts:people", "bursar") == [cast.boris.pk]


def test_a_changed_name_is_found_whoever_writes_it(cast, found):
    """A page saves one, an import writes in bulk, PostgreSQL keeps both in step."""
    Student.objects.filter(pk=cast.amina.pk).update(family_name="Müller")
    Student.objects.bulk_create([Student(student_number="B1", given_name="Bülent", sort_name="bülent")])
    cast.dina.preferred_name = "Didí"
    cast.dina.save(update_fields=["preferred_name"])
    assert found(cast.rita, "muller") == ["Amina Müller"]
    assert found(cast.rita, "bulent") == ["Bülent"]
    assert found(cast.rita, "didi") == ["Didí Odhiambo"]
