"""Registers without a network: the page opens, marks are kept and sent once, and nothing is shown to anybody else."""

import re

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import CHROMIUM, CHROMIUM_FLAGS, furnished
from tests.browser.steps import sign_in_as


@pytest.fixture
def school(site, request):
    """(the subdomain of a school of the cast for one test, {username: session key})"""
    subdomain = f"offline{abs(hash(request.node.name)) % 10**6}"
    return subdomain, furnished(site, f"furnish_cast({subdomain!r})")


@pytest.fixture
def device(chromium, tmp_path):
    """device() -> a page of a browser profile that stays on the disk; once more: the browser was closed and opened again."""
    contexts = []

    def started(width=1280):
        for context in contexts:
            context.close()
        contexts[:] = [
            chromium.browser_type.launch_persistent_context(
                tmp_path / "profile",
                executable_path=CHROMIUM,
                args=list(CHROMIUM_FLAGS),
                viewport={"width": width, "height": 900},
            )
        ]
        return contexts[0].pages[0]

    yield started
    for context in contexts:
        context.close()


@pytest.fixture
def teacher(device, site, school):
    """teacher() -> today's page of Tomas, whose device has kept what it may."""
    subdomain, sessions = school

    def arrived():
        page = device()
        sign_in_as(page, sessions["tomas"], f"{subdomain}.localhost")
        page.goto(site.url("/attendance/", subdomain))
        site.wait_until(lambda: len(_kept(page, "pages")) >= 2, "the pages of the day are kept")
        return page

    return arrived


@pytest.fixture
def without_server(site):
    """without_server() ends the web server; it is there again after the test, or after `back()`."""
    down = []

    def end():
        site.stop_web()
        down.append(True)

    def back():
        down.clear()
        site.start_web()

    end.back = back
    yield end
    if down:
        site.start_web()


def _kept(page, what):
    """The addresses of the pages, or files, that the device keeps."""
    return page.evaluate("async (what) => (await (await caches.open(what)).keys()).map((each) => each.url)", what)


def _row(page, name):
    return page.locator(".register-row", has_text=name)


def _choose(page, name, code):
    _row(page, name).locator("label", has_text=code).click()


def _open(page):
    """The register of 7A, from the page of the day."""
    page.get_by_role("link", name=re.compile("^(Take register|7A)")).first.click()


def _in_school(site, subdomain, code):
    """What Python inside the school prints last."""
    lines = code.splitlines()
    printed = site.run_python(
        "from django_tenants.utils import tenant_context\n"
        "from tenants.models import School\n"
        f"with tenant_context(School.objects.get(domains__domain='{subdomain}.localhost')):\n"
        + "\n".join(f"    {line}" for line in lines)
    )
    return printed.splitlines()[-1] if printed else ""


def _marks(site, subdomain, name):
    """The letters of a student's marks, the oldest first."""
    return _in_school(
        site,
        subdomain,
        "from attendance.models import Mark\n"
        f"print(''.join(Mark.objects.filter(student__given_name={name!r}).order_by('pk')"
        ".values_list('code__letter', flat=True)))",
    )


def test_a_register_is_taken_without_a_network_and_sent_when_it_is_back(teacher, device, site, school, without_server):
    teacher()
    without_server()
    # The browser is closed and opened again, with no server to answer.
    page = device()
    page.goto(site.url("/attendance/", school[0]))
    expect(page.get_by_text("You are offline. This is the page of")).to_be_visible()
    _open(page)
    _choose(page, "Bashir", "Absent")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-saved]")).to_contain_text("Finished on this device")
    # And once more: what was marked is there, and still nothing is at the school.
    page = device()
    page.goto(site.url("/attendance/", school[0]))
    expect(page.get_by_text("Kept on this device until the connection is back: 2 changes")).to_be_visible()
    _open(page)
    expect(_row(page, "Bashir").get_by_role("radio", name="Absent")).to_be_checked()
    without_server.back()
    expect(page.get_by_text("Finished at")).to_be_visible(timeout=40_000)
    assert (_marks(site, school[0], "Bashir"), _marks(site, school[0], "Chen")) == ("A", "P")
    assert page.evaluate("() => document.documentElement.dataset.kept") is None


def test_from_the_page_of_the_day_it_is_sent_as_well(teacher, device, site, school, without_server):
    page = teacher()
    _open(page)
    without_server()
    _choose(page, "Bashir", "Late")
    _choose(page, "Chen", "Absent")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-saved]")).to_contain_text("Finished on this device")
    page = device()
    without_server.back()
    page.goto(site.url("/attendance/", school[0]))
    expect(page.get_by_text("The connection is back, and 3 changes in registers are sent.")).to_be_visible()
    assert (_marks(site, school[0], "Bashir"), _marks(site, school[0], "Chen")) == ("L", "A")
    expect(page.locator(".day-row", has_text="7A").get_by_text("Finished")).to_be_visible()


def test_what_the_office_said_meanwhile_is_shown_and_stays(teacher, site, school):
    page = teacher()
    _open(page)
    page.context.set_offline(True)
    _choose(page, "Bashir", "Absent")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    _in_school(
        site,
        school[0],
        "from tests.cast import Cast\n"
        "from attendance.actions import Choice, save_marks\n"
        "from attendance.models import AttendanceCode\n"
        "from core.school import school_today\n"
        "cast = Cast()\n"
        "excused = Choice(cast.bashir, AttendanceCode.objects.get(letter='E'))\n"
        "save_marks(cast.section_7a, school_today(), [excused], by=cast.rita)",
    )
    page.context.set_offline(False)
    expect(_row(page, "Bashir").get_by_role("alert")).to_contain_text("The office has set Bashir Odhiambo to “Excused”")
    assert _marks(site, school[0], "Bashir") == "E"


def test_who_was_signed_out_meanwhile_sends_nothing_and_sees_nothing(teacher, device, site, school, without_server):
    page = teacher()
    _open(page)
    without_server()
    _choose(page, "Bashir", "Absent")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    page = device()
    page.goto(site.url("/attendance/", school[0]))
    _open(page)
    expect(_row(page, "Bashir").get_by_role("radio", name="Absent")).to_be_checked()
    _in_school(
        site,
        school[0],
        "from importlib import import_module\n"
        "from django.conf import settings\n"
        f"import_module(settings.SESSION_ENGINE).SessionStore().delete({school[1]['tomas']!r})",
    )
    without_server.back()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=40_000)
    assert _marks(site, school[0], "Bashir") == ""
    assert _kept(page, "pages") == []
    # Back again, what waited is sent.
    again = _in_school(
        site,
        school[0],
        "from tests.cast import Cast\nfrom tests.sessions import session_of\nprint(session_of(Cast().tomas))",
    )
    sign_in_as(page, again, f"{school[0]}.localhost")
    page.goto(site.url("/attendance/", school[0]))
    expect(page.get_by_text("The connection is back, and 1 changes")).to_be_visible()
    assert _marks(site, school[0], "Bashir") == "A"


def test_signing_out_and_another_person_leave_nothing_to_see(teacher, site, school, without_server):
    page = teacher()
    assert any("/register/" in url for url in _kept(page, "pages"))
    sign_in_as(page, school[1]["carla"], f"{school[0]}.localhost")
    page.goto(site.url("/attendance/", school[0]))
    site.wait_until(
        lambda: (
            len(_kept(page, "pages")) == 2
            and page.evaluate(
                "async () => { const cache = await caches.open('pages');"
                " const all = await Promise.all((await cache.keys()).map((each) => cache.match(each)));"
                " return new Set(all.map((each) => each.headers.get('Offline-For'))).size === 1; }"
            )
        ),
        "the pages of the one before are gone",
    )
    page.locator(".user-button").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert _kept(page, "pages") == []
    without_server()
    with pytest.raises(Error):
        page.goto(site.url("/attendance/", school[0]))
