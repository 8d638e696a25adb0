from django import forms
from pytest_django.asserts import assertHTMLEqual

from core.forms.filters import ListOfChoices

CHOICES = [("", "All"), (7, "<7A>"), (8, "8B & C")]


class Narrow(forms.Form):
    section = forms.ChoiceField(choices=CHOICES, required=False, widget=ListOfChoices())
    plain = forms.ChoiceField(choices=CHOICES, required=False, widget=forms.Select({"class": "form-select"}))


def written(form, name):
    return " ".join(str(form[name]).split()).replace(name, "x")


def test_it_writes_what_djangos_own_select_writes():
    for value in ("", "8", "<x>", None):
        form = Narrow({"section": value, "plain": value} if value is not None else None)
        assertHTMLEqual(written(form, "section"), written(form, "plain"))


def test_the_choice_is_marked_and_names_are_escaped():
    text = written(Narrow({"section": "7"}), "section")
    assert '<option value="7" selected>&lt;7A&gt;</option>' in text
    assert text.count("selected") == 1
