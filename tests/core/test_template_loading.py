"""Pages go out without the indentation of their templates; nothing that a person reads is joined or lost."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.urls import reverse

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_a_page_has_no_indentation(cast, sign_in):
    page = sign_in(cast.rita).get(reverse("academics:students")).text
    assert "Amina" in page
    assert not re.search(r"\n[ \t]", page)


def test_a_mail_keeps_its_lines():
    text = engines["pages"].get_template("messaging/email.txt").render({"message": {"body": "A\n  B\n\nC"}})
    assert "A\n  B\n\nC" in text


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_text_to_translate_is_indented(path):
    """Its lines would be joined otherwise than the catalogue has them."""
    tags = re.findall(r"{%\s*blocktranslate\b([^%]*)%}(.*?){%\s*endblocktranslate", path.read_text(), re.DOTALL)
    assert not [text for options, text in tags if "\n" in text and "trimmed" not in options]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_what_keeps_its_spaces_holds_no_lines_of_a_template(path):
    found = re.findall(r"<(pre|textarea)\b[^>]*>(.*?)</\1>", path.read_text(), re.DOTALL)
    assert not [text for _tag, text in found if "\n" in text]
