"""The sex of students as a column of letters has it."""

import pytest
from django.db import connection

from academics.imports.actions import import_file
from academics.models import Student

from .files import write_csv


@pytest.fixture
def bring(cast, tmp_path):
    """bring("Sexo", ["S1", "Amina", "Odhiambo", "M"], …) -> the batch of a list with that header over the last column."""

    def taken(header, *rows):
        columns = ["Student number", "First name", "Last name", header]
        return import_file(write_csv(tmp_path / "students.csv", [columns, *rows]))

    return taken


@pytest.mark.parametrize(
    ("country", "header", "letters", "sex"),
    [
        # Girls of a Spanish school, or of a Spanish list elsewhere: nothing says whether mujer or masculino is meant.
        ("MX", "Sex", "MM", ""),
        ("", "Sexo", "MM", ""),
        ("ES", "Sexo (H/M)", "MM", "female"),
        ("ES", "Sexo (M/F)", "MM", "male"),
        ("ES", "Sexo", "MF", "male"),
        ("ES", "Sexo", "HH", "male"),
        ("BR", "Sexo", "MM", "male"),
        ("", "Sex", "MM", "male"),
    ],
)
def test_an_m_alone_is_no_man_where_it_may_be_a_mujer(bring, monkeypatch, country, header, letters, sex):
    monkeypatch.setattr(connection.tenant, "country", country)
    rows = [[f"N{number}", "Alex", f"Bell{number}", letter] for number, letter in enumerate(letters)]
    batch = bring(header, *rows)
    assert Student.objects.get(student_number="N0").sex == sex
    said = [text for what, text in batch.preview["reading"] if what == header]
    assert len(said) == (not sex) and all("a woman (mujer) or a man" in text for text in said)


def test_an_m_that_tells_nothing_leaves_what_is_known(cast, bring):
    Student.objects.filter(pk=cast.amina.pk).update(sex="female")
    bring("Sexo", ["S1", "Amina", "Odhiambo", "M"])
    cast.amina.refresh_from_db()
    assert cast.amina.sex == "female"


@pytest.mark.parametrize(
    ("header", "letters", "sexes"),
    [
        ("Sex", "BG", ["male", "female"]),
        ("Gender (B/G)", "GG", ["female", "female"]),
        # Garçon and fille.
        ("Sexe", "GF", ["male", "female"]),
        # Nothing says whether they are girls or garçons.
        ("Sexe", "GG", ["g", "g"]),
    ],
)
def test_boys_and_girls_by_their_letters(bring, header, letters, sexes):
    bring(header, *([f"N{number}", "Alex", f"Bell{number}", letter] for number, letter in enumerate(letters)))
    found = Student.objects.filter(student_number__startswith="N").order_by("student_number")
    assert list(found.values_list("sex", flat=True)) == sexes
