"""WCAG 2.2 AA on every page, for every role, in both themes, on a desktop and on a phone.

The list of pages is the URLconf itself; the platform's console is walked by its links. Light is
looked at 1280 px wide, dark 360 px wide, where nothing may be wider than the screen. A page that has
no kind of tag beyond those that were seen dark before is only measured there.
"""

import http.client
import re
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.urls.converters import UUIDConverter

from tests.urls import addresses, is_id
from tools.canary import CANARY_ID

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What colours and width can break; the rest is the same in both looks.
LOOKS = [
    "color-contrast",
    "link-in-text-block",
    "target-size",
    "scrollable-region-focusable",
    "link-name",
    "button-name",
]
SCHOOL = "access"
SCHOOL_URLS, PLATFORM_URLS = "schoolsaas.urls_school", "schoolsaas.urls_platform"
# Who looks: the owner may open nearly everything; the others have pages of their own.
PEOPLE = ("olive", "tomas", "grace", "amina", None)
# Rows made by the cast and by furnish(), then the one that plant_canaries() makes of every kind.
IDS = (1, 2, CANARY_ID)
# An import looks different in each of its states.
IMPORTS = (1, 2, 3, 4)
WORDS = {"kind": ("students", "student", "guardian", "staff"), "name": ("students",), "file_format": ("csv",)}


@pytest.fixture(scope="module")
def pages(site, sessions):
    """{person: {path}}: every address of a school that answers that person's GET with a page of its own."""
    return {who: set(_pages_of(site, SCHOOL_URLS, f"{SCHOOL}.localhost", sessions.get(who))) for who in PEOPLE}


def _pages_of(site, urlconf, host, session=None):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    for address in addresses(urlconf):
        for path in _candidates(address, urlconf):
            status, is_page = _ask(connection, host, path, session)
            if is_page:
                yield path
            # 404: another row may have such a page. Anything else holds for all rows alike.
            if status != 404 and address.name != "academics:import_batch":
                break
    connection.close()


def _candidates(address, urlconf):
    """The address with each of the ids and words that may stand in it; ids are the same at all places."""
    ids = IMPORTS if address.name == "academics:import_batch" else IDS
    words = next((WORDS[name] for name, _c in address.parameters if name in WORDS), ("x",))
    seen = set()
    for number in ids:
        for word in words:
            path = address.url(urlconf, lambda _name, converter, n=number, w=word: _value(converter, n, w))
            if path not in seen:
                seen.add(path)
                yield path


def _value(converter, number, word):
    if isinstance(converter, UUIDConverter):
        return uuid.UUID(int=number)
    if is_id(converter):
        return number
    return date.today() if type(converter).__name__ == "DateConverter" else word


def _ask(connection, host, path, session):
    """(status, whether it is a page) of the answer to a plain GET."""
    connection.request("GET", path, headers={"Host": host, **({"Cookie": f"sessionid={session}"} if session else {})})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status < 500, f"{path}: {answer.status}"
    return answer.status, answer.status == 200 and body.lstrip().startswith(b"<!doctype html>")


def test_the_walk_reaches_the_pages(pages):
    """A walk that is signed in as nobody would find little to look at."""
    assert len(pages["olive"]) > 45
    for who, path in (("tomas", "/attendance/"), ("grace", "/family/"), ("amina", "/family/")):
        assert path in pages[who]
        assert path not in pages[None]
    assert "/account/login/" in pages[None]


@pytest.fixture(scope="module")
def seen():
    """{path: tags}: what was looked at, so that nothing is looked at twice when roles see the same."""
    return {}


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who or "visitor")
def test_no_page_of_a_school_bars_anybody(who, chromium, site, sessions, pages, seen):
    paths = [*sorted(pages[who]), "/no-such-page/"]
    if who == "tomas":
        paths.append("/access/roles/")  # refused: the page that says so
    _look(chromium, site, f"{SCHOOL}.localhost", paths, seen, sessions.get(who))


def test_no_page_of_the_platform_bars_anybody(chromium, site, sessions):
    paths = [*sorted(set(_pages_of(site, PLATFORM_URLS, "localhost"))), "/no-such-page/"]
    assert len(paths) > 3
    _look(chromium, site, "localhost", paths, {})


def test_no_page_of_the_console_bars_anybody(chromium, site, sessions):
    """Its pages are unfold's; what unfold leaves open is mended in templates/unfold and console.css."""
    paths = list(_linked_pages(site, "localhost", "/admin/", sessions["staff"]))
    assert len(paths) > 15
    _look(chromium, site, "localhost", ["/admin/login/"], {}, part="body")
    _look(chromium, site, "localhost", paths, {}, sessions["staff"], part="body")


def _linked_pages(site, host, start, session):
    """`start` and the pages below it that links lead to, one of each kind: two schools are the same page."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    waiting, kinds = [start], set()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "n", path)
        if kind in kinds:
            continue
        kinds.add(kind)
        connection.request("GET", path, headers={"Host": host, "Cookie": f"sessionid={session}"})
        answer = connection.getresponse()
        body = answer.read().decode()
        assert answer.status < 500, f"{path}: {answer.status}"
        if answer.status == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield path
            waiting += re.findall(rf'href="({start}[^"?#]+)', body)
    connection.close()


def _look(chromium, site, host, paths, seen, session=None, part="main"):
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "domain": host, "path": "/"}])
    page = context.new_page()
    axe = AXE.read_text(encoding="utf-8")
    found, dark = [], set()
    for number, path in enumerate(paths):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"http://{host}:{site.port}{path}")
        tags = _tags(page, part)
        if number and tags <= seen.get(path, set()):
            continue
        seen.setdefault(path, set()).update(tags)
        page.evaluate(axe)
        # A colour on its way to another would be neither theme's.
        page.add_style_tag(content="* { transition: none !important }")
        if page.title().startswith(" "):
            found.append(f"{path}: no title")
        # What surrounds the page is the same on all pages of a person.
        where = part if number else "html"
        found += _violations(page, f"{path} light", where, TAGS)
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate(
            "document.documentElement.dataset.bsTheme = 'dark'; document.documentElement.classList.add('dark')"
        )
        if not tags <= dark:
            dark |= tags
            found += _violations(page, f"{path} dark", where, LOOKS)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            found.append(f"{path}: {width} px wide on a phone of 360")
    context.close()
    assert not found, "\n".join(found)


def _tags(page, part):
    """The page's different tags with their attributes, numbers and links aside."""
    tags = page.evaluate(f"[...document.querySelectorAll('{part} *')].map(e => e.cloneNode(false).outerHTML)")
    return {re.sub(r'\d+|(href|action|value|hx-\w+)="[^"]*"', "", tag) for tag in tags}


def _violations(page, where, part, rules):
    result = page.evaluate(
        "([part, rules]) => axe.run(part, {runOnly: rules, resultTypes: ['violations']})", [part, rules]
    )
    return [
        f"{where}: {rule['id']} at {node['target']}: {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
