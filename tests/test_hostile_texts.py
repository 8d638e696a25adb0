"""What people type comes out as they typed it: on pages, to whomever they are shown, and in mails.

`tests/tenants/test_template_engines.py` looks at every page of the owner and of a guardian, by both engines.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import converters

from accounts.mail import write_mail
from accounts.models import User
from schoolsaas.settings.templates import BACKENDS, templates
from tenants.mail import write_platform_mail
from tests.nasty import NASTY, TWICE, UNESCAPED, make_hostile
from tests.urls import addresses, is_id
from tools.canary import CANARY_ID, plant_canaries

SCHOOL_URLS = "schoolsaas.urls_school"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
MAILS = sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.glob("*/mail/*.txt"))


def _paths():
    for address in addresses(SCHOOL_URLS):
        if all(is_id(kind) and not isinstance(kind, converters.UUIDConverter) for _name, kind in address.parameters):
            yield from {address.url(SCHOOL_URLS, lambda _n, _k, pk=pk: pk) for pk in (1, CANARY_ID)}


@pytest.mark.parametrize("who", ["tomas", "amina", None])
def test_every_page_escapes_once(cast, sign_in, visitor, who):
    plant_canaries()
    make_hostile()
    person = getattr(cast, who) if who else None
    client = sign_in(User.objects.get(pk=getattr(person, "user", person).pk)) if who else visitor
    client.raise_request_exception = False
    pages = {}
    for path in sorted(set(_paths())):
        answer = client.get(path)
        if (
            answer.status_code == 200
            and answer.get("Content-Type", "").startswith("text/html")
            and not answer.streaming
        ):
            pages[path] = answer.content.decode()
    assert len(pages) > (20 if who else 2)
    assert [path for path, html in pages.items() if TWICE.search(html) or UNESCAPED.search(html)] == []
    assert all("St. Mary&#x27;s O&#x27;x" in html for html in pages.values() if "<title>" in html)


@pytest.mark.parametrize("engine", BACKENDS)
@pytest.mark.parametrize("template", MAILS, ids=str)
def test_mails_escape_nothing(cast, engine, template):
    make_hostile()
    user = User.objects.get(pk=cast.tomas.pk)
    sign_up = {"school_name": NASTY, "owner_name": NASTY, "subdomain": "nasty"}
    schools = [{"name": NASTY, "url": "https://x"}]
    context = {
        "url": "https://x",
        "browser": NASTY,
        "ip": "::1",
        "sign_up": sign_up,
        "event": "x",
        "schools": schools,
    }
    pages = templates(engine, TEMPLATES)
    with override_settings(TEMPLATES=pages, PLATFORM_NAME=NASTY):
        if template.parts[0] == "accounts":
            mail = write_mail(template.stem, user, context)
        else:
            mail = write_platform_mail(template.stem, "a@example.org", context)
    text = f"{mail.subject}\n{mail.body}"
    assert NASTY in text and "&#x27;" not in text and "&amp;" not in text
