import pytest
from django.urls import reverse

from core.templating import HUES, family_entries, hue, initials, way_up


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Grace A. Odhiambo", "GO"),
        ("Chen", "C"),
        ("Chen Chen", "CC"),
        ("  ngozi  ", "N"),
        ("أمينة أوديامبو", "أأ"),
        ("王 小明", "王小"),
        ("Ana (Annie) Ruiz", "AR"),
        ("Ruiz (Annie)", "R"),
        ("", ""),
        (None, ""),
    ],
)
def test_initials_are_of_the_first_and_the_last_part(name, letters):
    assert initials(name) == letters


def test_a_name_keeps_its_colour():
    assert hue("Grace Odhiambo") == hue("Grace Odhiambo")
    assert {hue(f"name {number}") for number in range(200)} == {f"hue-{number}" for number in range(HUES)}


def test_the_bottom_bar_holds_four_family_pages_at_most():
    pages = [{"label": str(number), "family": number != 1} for number in range(7)]
    assert [page["label"] for page in family_entries(pages)] == ["0", "2", "3", "4"]


def test_the_way_up_is_a_link_whose_text_is_escaped():
    assert way_up("Ana & Co", "account_login") == (
        f'<p class="page-pretitle"><a href="{reverse("account_login")}">Ana &amp; Co</a></p>'
    )
