"""Full names in one cell: what is the given name and what the family's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academics.imports.fullnames import STYLES, custom_of, split_name
from academics.imports.namestyles import style_of


def cut(names, header="Name", custom=STYLES["given-family"], **how):
    """(given, family) of each name of a column."""
    style = style_of(header, names, custom, **how)
    return [split_name(name, style) for name in names]


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("Amina Odhiambo", ("Amina", "Odhiambo")),
        ("Odhiambo, Amina Njeri", ("Amina Njeri", "Odhiambo")),
        ("DELA CRUZ,JUAN,SANTOS", ("JUAN SANTOS", "DELA CRUZ")),
        ("DUPONT Jean Marie", ("Jean Marie", "DUPONT")),
        ("Peter McDONALD", ("Peter", "McDONALD")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("Ahmad bin Abdullah", ("Ahmad", "bin Abdullah")),
        ("Omar El Sayed", ("Omar", "El Sayed")),
        ("Fatima Al-Sayed", ("Fatima", "Al-Sayed")),
        ("Ravi a/l Muthu", ("Ravi", "a/l Muthu")),
        ("José Ortega y Gasset", ("José", "Ortega y Gasset")),
        ("Van Morrison", ("Van", "Morrison")),
        # Broken before: the particle was taken for a given name, and the family name lost it.
        ("Jan van 't Hoff", ("Jan", "van 't Hoff")),
        ("Kees in ’t Veld", ("Kees", "in ’t Veld")),
        ("’t Hooft", ("’t Hooft", "")),
        ("Dirk op den Berg", ("Dirk", "op den Berg")),
        ("Otto vom Bruch", ("Otto", "vom Bruch")),
        ("Seán Ó Briain", ("Seán", "Ó Briain")),
        ("Máire Ní Dhomhnaill", ("Máire", "Ní Dhomhnaill")),
        ("Mary Mc Donald", ("Mary", "Mc Donald")),
        ("Charles de GAULLE", ("Charles", "de GAULLE")),
        ("Marc de LA TOUR", ("Marc", "de LA TOUR")),
        ("Anna van der BERG", ("Anna", "van der BERG")),
        ("AMINA ODHIAMBO", ("AMINA", "ODHIAMBO")),
        ("محمد أحمد علي", ("محمد أحمد", "علي")),
        ("محمد عبد الله", ("محمد", "عبد الله")),
        ("王小明", ("王小明", "")),
        ("Chen", ("Chen", "")),
    ],
)
def test_a_full_name_is_cut_in_two(full, expected):
    assert split_name(full) == expected


def test_initials_are_no_family_names():
    assert cut(["J. Smith", "TJ Miller", "J. R. R. Hale", "DJ O'Neil", "A.J. Poe"]) == [
        ("J.", "Smith"),
        ("TJ", "Miller"),
        ("J. R. R.", "Hale"),
        ("DJ", "O'Neil"),
        ("A.J.", "Poe"),
    ]


def test_initials_in_a_column_of_capitals_do_not_make_the_given_name_the_familys():
    """Before, KARTHIK and DEEPA were family names, for the initials of their fathers were taken for small letters."""
    names = ["KARTHIK S", "PRIYA R", "S ANANDHI", "MOHAMMED IRFAN A", "ABDUL RAHMAN"]
    expected = [("KARTHIK", "S"), ("PRIYA", "R"), ("S", "ANANDHI"), ("MOHAMMED IRFAN", "A"), ("ABDUL", "RAHMAN")]
    assert cut(names, custom=custom_of("IN", "en"), country="IN") == expected
    # Elsewhere an initial stands for a given name.
    assert cut(["SMITH J", "BROWN K.", "COLE MARY"], country="GB") == [
        ("J", "SMITH"),
        ("K.", "BROWN"),
        ("MARY", "COLE"),
    ]


def test_of_one_name_in_capitals_an_initial_says_what_it_says_in_the_country():
    assert cut(["KARTHIK S"], custom=custom_of("IN", "en"), country="IN") == [("KARTHIK", "S")]
    assert cut(["SMITH J."], country="GB") == [("J.", "SMITH")]


def test_a_degree_behind_a_name_is_no_family_name():
    """Before, it was, and Tom Ray a given name."""
    assert split_name("Tom Ray PhD") == ("Tom", "Ray PhD")
    assert split_name("Ann Lee, MSc") == ("Ann", "Lee MSc")


@pytest.mark.parametrize("full", ["John Carter Jr.", "Carter, John Jr.", "John Carter, Jr.", "Carter Jr., John"])
def test_a_suffix_stays_with_the_family_name(full):
    assert split_name(full) == ("John", "Carter Jr.")
    assert split_name("Henry Ford III") == ("Henry", "Ford III")
    assert split_name("Maria Clara Souza Neto") == ("Maria Clara", "Souza Neto")


def test_two_family_names_where_people_have_two():
    spanish = custom_of("MX", "es")
    assert cut(["María García López", "María José García Pérez", "Ana Souza", "Juan Carlos Pérez"], custom=spanish) == [
        ("María", "García López"),
        ("María José", "García Pérez"),
        ("Ana", "Souza"),
        ("Juan Carlos", "Pérez"),
    ]
    assert cut(["María del Carmen de la Fuente Ruiz"], custom=spanish) == [("María del Carmen", "de la Fuente Ruiz")]
    assert cut(["Ana Souza Lima", "João Pedro Silva"], custom=custom_of("", "pt-br")) == [
        ("Ana", "Souza Lima"),
        ("João Pedro", "Silva"),
    ]
    assert cut(["Mary Jane Watson"], custom=custom_of("US", "es")) == [("Mary Jane", "Watson")]


def test_a_header_says_the_order():
    for header in ("Apellidos y nombres", "NAME (Last Name, First Name, Middle Name)"):
        assert style_of(header, []).family_first
    assert not style_of("Nombres y apellidos", []).family_first
    assert cut(["García López María José", "De la Cruz Ruiz Ana"], "Apellidos y nombres") == [
        ("María José", "García López"),
        ("Ana", "De la Cruz Ruiz"),
    ]


@pytest.mark.parametrize(
    ("names", "how"),
    [
        (["Smith J.", "Miller T.", "Hale Robert"], {}),
        (["DUPONT Jean", "MARTIN Anne", "Petit Luc"], {}),
        (["van der Berg Jan", "de Vries Piet", "Jansen Kees"], {}),
        (["Kumar Ravi", "Rao Asha", "Das Ben"], {"beside": [["Kumar Suresh", "Mohan Rao", "Das Om"]]}),
        (["Nguyen Van An", "Tran Thi Binh"], {"custom": custom_of("VN", "vi")}),
        ([f"{'Kim Lee Park'.split()[number % 3]} Given{number}" for number in range(12)], {}),
    ],
)
def test_the_whole_column_says_that_the_family_name_is_first(names, how):
    families = [name.rsplit(" ", 1)[0] if "der" in name or "de " in name else name.split()[0] for name in names]
    assert [family for _given, family in cut(names, **how)] == families


def test_the_whole_column_says_that_the_given_name_is_first():
    names = ["Ravi Kumar", "Asha Rao", "LEE Chen"]
    assert cut(names, beside=[["Suresh Kumar", "Mohan Rao", "Bo Lee"]])[0] == ("Ravi", "Kumar")
    few = [f"{given} {family}" for family in ("Singh", "Kaur") for given in "Ara Bo Chun Dae Eva Fen Gil".split()]
    assert cut(few)[0] == ("Ara", "Singh")


WORDS = "Ann J. TJ DUPONT Jr. III de la van y bin García María O'Neil 王小明 محمد عبد".split()
NAMES = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=6), st.sampled_from(sorted(STYLES)))
def test_no_word_is_lost_or_made(names, style):
    style = style_of("Name", names, STYLES[style])
    for name in names:
        given_name, family_name = split_name(name, style)
        assert sorted(f"{given_name} {family_name}".split()) == sorted(name.split())
        assert given_name or not name.strip()
