"""Pages go out without the indentation of their templates; nothing that a person reads is joined or lost."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils.module_loading import import_string

from schoolsaas.settings.templates import BACKENDS, templates

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_a_page_has_no_indentation(cast, sign_in):
    page = sign_in(cast.rita).get(reverse("academics:students")).text
    assert "Amina" in page
    assert not re.search(r"\n[ \t]", page)


def test_a_mail_keeps_its_lines():
    text = engines["pages"].get_template("messaging/email.txt").render({"message": {"body": "A\n  B\n\nC"}})
    assert "A\n  B\n\nC" in text


@pytest.mark.parametrize("engine", BACKENDS)
def test_a_developer_sees_an_edited_template_at_once(engine, tmp_path):
    """Broken by loaders that cache, as everywhere else: the reloader knows nothing of the engine in Rust."""
    script = "from schoolsaas.settings.dev import TEMPLATES; print(TEMPLATES[0]['OPTIONS']['loaders'])"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.dev", "DEBUG": "1"}
    printed = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    [options] = templates(engine, tmp_path)
    name = options.pop("BACKEND")
    options["OPTIONS"]["loaders"] = ast.literal_eval(printed.stdout)
    made = import_string(name)({"APP_DIRS": False, **options})
    for text in ("before", "after"):
        (tmp_path / "page.html").write_text(text)
        assert made.get_template("page.html").render({}) == text


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_text_to_translate_is_indented(path):
    """Its lines would be joined otherwise than the catalogue has them."""
    tags = re.findall(r"{%\s*blocktranslate\b([^%]*)%}(.*?){%\s*endblocktranslate", path.read_text(), re.DOTALL)
    assert not [text for options, text in tags if "\n" in text and "trimmed" not in options]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_what_keeps_its_spaces_holds_no_lines_of_a_template(path):
    found = re.findall(r"<(pre|textarea)\b[^>]*>(.*?)</\1>", path.read_text(), re.DOTALL)
    assert not [text for _tag, text in found if "\n" in text]
