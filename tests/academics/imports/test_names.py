"""Names: cut in two, and compared."""

import pytest

from academics.imports.names import name_key, same_person, says_family_first, split_name


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("Amina Odhiambo", ("Amina", "Odhiambo")),
        ("Odhiambo, Amina Njeri", ("Amina Njeri", "Odhiambo")),
        ("DUPONT Jean Marie", ("Jean Marie", "DUPONT")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("AMINA ODHIAMBO", ("AMINA", "ODHIAMBO")),
        ("محمد أحمد علي", ("محمد أحمد", "علي")),
        ("王小明", ("王小明", "")),
        ("Chen", ("Chen", "")),
    ],
)
def test_a_full_name_is_cut_in_two(full, expected):
    assert split_name(full) == expected


def test_the_header_can_say_that_the_family_name_is_first():
    assert says_family_first("Apellidos y nombres")
    assert not says_family_first("Nombres y apellidos")
    assert split_name("García María José", family_first=True) == ("María José", "García")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Grace Odhiambo", "grace odhiambo"),
        ("Grace Odhiambo", "Odhiambo Grace"),
        ("Mrs. Grace Odhiambo", "Grace Odhiambo"),
        ("Grace", "Grace Odhiambo"),
        ("G. Odhiambo", "Grace Odhiambo"),
        ("José Núñez", "Jose Nunez"),
    ],
)
def test_spellings_of_one_person(one, other):
    assert same_person(one, other) and same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Grace Odhiambo", "Peter Odhiambo"),
        ("Maria Rossi", "Mario Rossi"),
        ("Mr Odhiambo", "Mrs Odhiambo"),
        ("Ana Ana", "Ana Lopez"),
    ],
)
def test_two_people(one, other):
    assert not same_person(one, other) and not same_person(other, one)


def test_keys_forget_case_accents_order_and_titles():
    assert name_key("Zoë", "MÜLLER") == name_key("Muller Zoe") == name_key("Ms Zoe Müller")
