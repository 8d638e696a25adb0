"""The first page is light: what a browser with an empty cache loads, compressed as WhiteNoise does."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

LIMIT = 150_000


def _loaded(html):
    """The static files that the page names, and what its scripts import."""
    names = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))
    for name in [name for name in names if name.endswith(".js")]:
        script = Path(finders.find(name)).read_text(encoding="utf-8")
        names |= {f"{Path(name).parent}/{other}" for other in re.findall(r'from "\./([^"]+)"', script)}
    return names


def _weight(response):
    files = _loaded(response.content.decode())
    assert {"vendor/tabler/css/tabler.min.css", "css/app.css", "js/app.js", "js/palette.js", "icons.svg"} <= files
    compressed = sum(len(gzip.compress(Path(finders.find(name)).read_bytes(), 9)) for name in files)
    return compressed + len(response.content)


def test_the_sign_in_page(visitor):
    assert _weight(visitor.get("/account/login/")) < LIMIT


@pytest.mark.parametrize(
    ("who", "path"), [("tomas", "/attendance/"), ("grace", "/family/"), ("olive", "/school/students/")]
)
def test_the_first_page_after_signing_in(cast, sign_in, who, path):
    person = getattr(cast, who)
    assert _weight(sign_in(getattr(person, "user", person)).get(path)) < LIMIT
