"""WCAG 2.2 AA on every page, for every role, in both themes, on a desktop and on a phone.

The list of pages is the URLconf itself; the platform's console is walked by its links. Light is
looked at 1280 px wide, dark 360 px wide, where nothing may be wider than the screen. An element's kind
is its own tag and all those around it: contrast, which costs most, is looked at once for each kind, and in
the dark a page without a new kind is only measured. A page that is sent to somebody without any kind of tag
beyond those that others were sent at its address is not opened again.
"""

import http.client
import re
import uuid
from dataclasses import dataclass, field
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
# What is drawn in a part of a page, given whether in the dark: each element's tag, and its parent's place in the list.
DRAWN = """([part, dark]) => {
  // A colour on its way to another would be neither theme's.
  const still = document.createElement("style");
  still.textContent = "* { transition: none !important }";
  document.head.append(still);
  if (dark) {
    document.documentElement.dataset.bsTheme = "dark";
    document.documentElement.classList.add("dark");
  }
  const elements = [...document.querySelectorAll(`${part} *`)];
  window.drawn = elements;
  const places = new Map(elements.map((each, place) => [each, place]));
  return {
    title: document.title,
    screen: window.innerWidth,
    width: document.documentElement.scrollWidth,
    elements: elements.map((each) => [each.cloneNode(false).outerHTML, places.get(each.parentElement) ?? null]),
  };
}"""
# What bars somebody in a part of a page, by names of rules or their tags; contrast is that of the elements at these places.
LOOK = """async ([part, rules, places]) => {
  for (const place of places) window.drawn[place].dataset.unseen = "";
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-unseen]" }] });
  const { violations } = await axe.run(part, { runOnly: rules, resultTypes: ["violations"], preload: false });
  for (const place of places) delete window.drawn[place].dataset.unseen;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html, failureSummary }) => `${id} at ${target}, ${html}: ${failureSummary.split("\\n").at(-1).trim()}`),
  );
}"""
SCHOOL = "access"
SCHOOL_URLS, PLATFORM_URLS = "schoolsaas.urls_school", "schoolsaas.urls_platform"
# Who looks: the owner may open nearly everything; the others have pages of their own.
PEOPLE = ("olive", "tomas", "grace", "amina", None)
# Rows made by the cast and by furnish(), then the one that plant_canaries() makes of every kind.
IDS = (1, 2, CANARY_ID)
# An import looks different in each of its states.
IMPORTS = (1, 2, 3, 4, 5, 6)
WORDS = {"kind": ("students", "student", "guardian", "staff"), "name": ("students",), "file_format": ("csv",)}


@pytest.fixture(scope="module")
def pages(site, sessions):
    """{person: {path: its tags}}: every address of a school that answers that person's GET with a page of its own."""
    others = set()
    return {who: dict(_pages_of(site, SCHOOL_URLS, f"{SCHOOL}.localhost", sessions.get(who), others)) for who in PEOPLE}


def _pages_of(site, urlconf, host, session=None, others=None):
    """(path, its tags) of each page. `others` are names of addresses without a page for anybody: more are added."""
    others = set() if others is None else others
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    for address in addresses(urlconf):
        if address.name in others:
            continue
        for path in _candidates(address, urlconf):
            status, html = _ask(connection, host, path, session)
            if html:
                yield path, _tags(html)
            elif status in (200, 405):
                # A file, a piece of a page, or something to post to.
                others.add(address.name)
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
    """(status, the page or "") of the answer to a plain GET."""
    connection.request("GET", path, headers={"Host": host, **({"Cookie": f"sessionid={session}"} if session else {})})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status < 500, f"{path}: {answer.status}"
    is_page = answer.status == 200 and body.lstrip().lower().startswith(b"<!doctype html>")
    return answer.status, body.decode() if is_page else ""


def _kind(tag):
    """Without numbers, links and what is posted."""
    return re.sub(r"""\d+|(href|action|value|hx-\w+)=("[^"]*"|'[^']*')""", "", tag)


def _tags(html):
    """The different tags with their attributes, numbers and links aside, and the data that scripts draw from."""
    found = set(map(_kind, re.findall(r"<[a-z][^>]*>", html)))
    data = re.findall(r'<script[^>]* type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    return found | {re.sub(r"\d+", "", each) for each in data}


def test_the_walk_reaches_the_pages(pages):
    """A walk that is signed in as nobody would find little to look at."""
    assert len(pages["olive"]) > 45
    for who, path in (("tomas", "/attendance/"), ("grace", "/family/"), ("amina", "/family/")):
        assert path in pages[who]
        assert path not in pages[None]
    assert "/account/login/" in pages[None]


@dataclass
class Seen:
    """What was looked at, so that nothing is when it comes again.

    `pages` is {path: its tags} of what was opened; `light` and `dark` hold the kinds of elements.
    """

    pages: dict = field(default_factory=dict)
    light: set = field(default_factory=set)
    dark: set = field(default_factory=set)


@pytest.fixture(scope="module")
def seen():
    """What was seen of the school, by whomever."""
    return Seen()


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who or "visitor")
def test_no_page_of_a_school_bars_anybody(who, chromium, site, sessions, pages, seen):
    found = dict(sorted(pages[who].items())) | {"/no-such-page/": {"visitor" if who is None else "member"}}
    if who == "tomas":
        found["/access/roles/"] = {"refused"}
    _look(chromium, site, f"{SCHOOL}.localhost", found, seen, sessions.get(who))


def test_no_page_of_the_platform_bars_anybody(chromium, site, sessions):
    found = dict(sorted(_pages_of(site, PLATFORM_URLS, "localhost"))) | {"/no-such-page/": set()}
    assert len(found) > 3
    _look(chromium, site, "localhost", found, Seen())


def test_no_page_of_the_console_bars_anybody(chromium, site, sessions):
    """Its pages are unfold's; what unfold leaves open is mended in templates/unfold and console.css."""
    found = dict(_linked_pages(site, "localhost", "/admin/", sessions["staff"]))
    assert len(found) > 15
    seen = Seen()
    _look(chromium, site, "localhost", {"/admin/login/": set()}, seen, part="body")
    _look(chromium, site, "localhost", found, seen, sessions["staff"], part="body")


def _linked_pages(site, host, start, session):
    """(path, its tags) of `start` and the pages below it that links lead to, of each kind one."""
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
            yield path, _tags(body)
            waiting += re.findall(rf'href="({start}[^"?#]+)', body)
    connection.close()


def _look(chromium, site, host, pages, seen, session=None, part="main"):
    """`pages` is {path: its tags}; what surrounds a page is looked at with the first one, for it is always the same."""
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    context.add_init_script(path=AXE)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "domain": host, "path": "/"}])
    page = context.new_page()
    screen = context.new_cdp_session(page)
    found = []
    for number, (path, tags) in enumerate(pages.items()):
        if number and path in seen.pages and tags <= seen.pages[path]:
            continue
        seen.pages.setdefault(path, set()).update(tags)
        where = part if number else "html"
        _resize(screen, 1280, 900)
        page.goto(f"http://{host}:{site.port}{path}")
        light = page.evaluate(DRAWN, [where, False])
        new = _new(light, seen.light)
        found += [f"{path} light: {each}" for each in page.evaluate(LOOK, [where, TAGS, new])]
        if light["title"].startswith(" "):
            found.append(f"{path}: no title")
        _resize(screen, 360, 740)
        night = page.evaluate(DRAWN, [where, True])
        assert (light["screen"], night["screen"]) == (1280, 360)
        if new := _new(night, seen.dark):
            found += [f"{path} dark: {each}" for each in page.evaluate(LOOK, [where, LOOKS, new])]
        if night["width"] > 360:
            found.append(f"{path}: {night['width']} px wide on a phone of 360")
    context.close()
    assert not found, "\n".join(found)


def _resize(screen, width, height):
    """As the page sees its screen. What is painted, which nobody sees, is a tenth of that, and the browser's window stays."""
    size = {"width": width, "height": height, "scale": 0.1, "deviceScaleFactor": 1, "mobile": False}
    screen.send("Emulation.setDeviceMetricsOverride", size)


def _new(drawn, kinds):
    """The places of the elements whose kinds are not among these yet; from now on they are."""
    found = []
    for tag, around in drawn["elements"]:
        found.append((_kind(tag), () if around is None else found[around]))
    places = [place for place, kind in enumerate(found) if kind not in kinds]
    kinds.update(found)
    return places
