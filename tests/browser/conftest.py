"""One site and one Chromium for all browser tests of a session."""

import json
import os

import pytest
from playwright.sync_api import expect, sync_playwright

from tenants.demo.schools import PASSWORD, RIVERSIDE
from tests.browser.steps import sign_in_as
from tools.site import Site

# Machines that build are slow and shared; nothing waits longer than it has to.
expect.set_options(timeout=15_000)

CHROMIUM = os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="package")
def site(tmp_path_factory):
    """The running site; see `Site`."""
    # Only a due alert waits for a sweep here, and a sweep each second takes a sixth of a processor.
    running = Site(tmp_path_factory.mktemp("site"), {"SWEEP_SECONDS": "5"})
    try:
        yield running.start()
    except BaseException:
        print(running.log())
        raise
    finally:
        running.stop()


@pytest.fixture(scope="package")
def sessions(site):
    """{username: session key} of the people of a furnished school at access.localhost; "staff": the platform's."""
    return furnished(site, "furnish('access') | furnish_console()")


@pytest.fixture(scope="package")
def cast_sessions(site):
    """{username: session key} of the cast, at a school of theirs at birch.localhost."""
    return furnished(site, "furnish_cast('birch')")


@pytest.fixture(scope="package")
def today_sessions(site):
    """{username: session key} of the cast, at a school at oak.localhost whose day the tests of a day may change."""
    return furnished(site, "furnish_cast('oak')")


def furnished(site, call):
    """{username: session key}: what a `call` of `tests.browser.furnished` inside the site gives."""
    printed = site.run_python(f"import json; from tests.browser.furnished import *; print(json.dumps({call}))")
    return json.loads(printed.splitlines()[-1])


@pytest.fixture(scope="package")
def demo(site):
    """The smaller school of `make demo`, made as the demo makes it: its facts, and how its people sign in."""
    site.manage("seed_demo", "--only", RIVERSIDE.subdomain)
    return RIVERSIDE


@pytest.fixture(scope="package")
def chromium():
    """The system's Chromium, headless."""
    # Playwright keeps an event loop in this thread, which Django would refuse to query beside.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """open_page(width=1280) -> a page of a fresh browser profile; fails the test on a script error or a CSP refusal."""
    contexts, complaints = [], []

    def opened(width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def birch(site, cast_sessions, open_page):
    """birch("tomas", "/", width=1280) -> that page of the cast's own school, signed in."""

    def opened(who, path, **options):
        page = open_page(**options)
        sign_in_as(page, cast_sessions[who], "birch.localhost")
        page.goto(site.url(path, "birch"))
        return page

    return opened


@pytest.fixture
def oak(site, today_sessions, open_page):
    """oak("rita", "/attendance/desk/", width=1280) -> that page of the school for tests of a day, signed in."""

    def opened(who, path, **options):
        page = open_page(**options)
        sign_in_as(page, today_sessions[who], "oak.localhost")
        page.goto(site.url(path, "oak"))
        return page

    return opened


@pytest.fixture
def come_in(site, demo, open_page):
    """come_in(who, "/timetables/", width=1280) -> that page, for somebody who signed in to the demo's school by hand.

    `who` is one of its addresses, such as demo.address("teacher"), or a student's number; None is a stranger.
    """

    def opened(who, path, width=1280):
        page = open_page(width=width)
        page.goto(site.url(path, demo.subdomain))
        if who:
            page.locator("[name=login]").fill(who)
            page.locator("[name=password]").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(f"**{path}")
        return page

    return opened
