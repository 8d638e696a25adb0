"""The register in a real browser: keys, undo, and what a lost connection leaves behind."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD


@pytest.fixture
def register(birch):
    """register(width=1280) -> today's register of 7A, signed in as Tomas."""

    def opened(width=1280, **options):
        page = birch("tomas", "/", width=width, **options)
        # The button while it is open, the line of the list when it is finished.
        page.get_by_role("link", name=re.compile("^(Take register|7A)")).first.click()
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        return page

    return opened


def _row(page, name):
    return page.locator(".register-row", has_text=name)


def _choose(page, name, code):
    _row(page, name).locator("label", has_text=code).click()


def _chosen(page, name, code):
    return expect(_row(page, name).get_by_role("radio", name=code))


def _saved(page):
    expect(page.locator("[data-saved]")).to_have_text("All changes saved")


def test_keys_mark_and_move_and_undo_takes_back(register):
    page = register()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    page.keyboard.press("e")
    _saved(page)
    _chosen(page, "Chen", "Absent").to_be_checked()
    _chosen(page, "Amina", "Excused").to_be_checked()
    expect(page.get_by_role("radiogroup", name="Odhiambo, Bashir").get_by_role("radio", name="Present")).to_be_focused()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    _saved(page)
    page.reload()
    _chosen(page, "Chen", "Present").to_be_checked()
    _chosen(page, "Amina", "Present").to_be_checked()
    expect(_row(page, "Chen").get_by_text("2 marks")).to_be_visible()


def test_a_letter_among_the_minutes_marks_nobody(register):
    """Broken once: "5 a" into the minutes of a late student made the student absent."""
    page = register()
    _choose(page, "Bashir", "Late")
    minutes = _row(page, "Bashir").get_by_role("spinbutton")
    minutes.click()
    page.keyboard.type("5 a")
    page.keyboard.press("Enter")
    _saved(page)
    page.reload()
    _chosen(page, "Bashir", "Late").to_be_checked()
    expect(_row(page, "Bashir").get_by_role("spinbutton")).to_have_value("5")


def test_minutes_typed_while_the_mark_is_on_its_way_stay(register):
    """Broken once: the answer replaced the row, and with it what was being typed."""
    page = register()
    held = []
    page.route(re.compile(r"/mark/$"), lambda route: held.append(route) if not held else route.continue_())
    _choose(page, "Chen", "Late")
    minutes = _row(page, "Chen").get_by_role("spinbutton")
    minutes.click()
    page.keyboard.type("1")
    expect(page.locator("[data-saved]")).to_have_text("Saving…")
    held[0].continue_()
    _saved(page)
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    _saved(page)
    page.reload()
    expect(_row(page, "Chen").get_by_role("spinbutton")).to_have_value("15")
    _choose(page, "Chen", "Present")
    _saved(page)


def test_the_keys_are_listed(register):
    page = register()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Excused")


def test_a_lost_connection_loses_nothing(register):
    page = register()
    page.context.set_offline(True)
    _choose(page, "Bashir", "Absent")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    _saved(page)
    page.reload()
    _chosen(page, "Bashir", "Absent").to_be_checked()
    _choose(page, "Bashir", "Present")
    _saved(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_offline_one_text_says_so_and_covers_nothing(register, width):
    page = register(width=width)
    page.context.set_offline(True)
    said = page.get_by_text(re.compile("offline|not saved|no connection|could not be reached", re.IGNORECASE))
    expect(said.filter(visible=True)).to_have_text(re.compile("^You are offline. Changes are kept on this device"))
    _choose(page, "Bashir", "Absent")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    expect(said.filter(visible=True)).to_have_count(1)
    for name in ("Undo", "Done"):
        page.get_by_role("button", name=name).click(trial=True, timeout=2000)
    page.context.set_offline(False)
    _saved(page)
    page.keyboard.press("Control+z")
    _saved(page)


def test_what_was_not_sent_is_sent_when_the_page_is_opened_again(register, site):
    page = register()
    page.route(re.compile(r"/mark/$"), lambda route: route.abort())
    _choose(page, "Amina", "Absent")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    address = page.url
    page.goto(site.url("/attendance/", "birch"))
    page.unroute(re.compile(r"/mark/$"))
    page.goto(address)
    _saved_after_return(page)
    page.reload()
    _chosen(page, "Amina", "Absent").to_be_checked()


def _saved_after_return(page):
    expect(_row(page, "Amina").locator(".register-state")).to_have_attribute("data-state", "saved")


def test_a_quick_change_of_mind_ends_at_the_last_choice(register):
    page = register()
    for code in ("Absent", "Late", "Excused"):
        _choose(page, "Chen", code)
    _saved(page)
    page.reload()
    _chosen(page, "Chen", "Excused").to_be_checked()


def test_an_answer_that_comes_between_press_and_release_loses_no_choice(register):
    """Broken once: the row was another one by the time the button was let go."""
    page = register()
    held = []
    page.route(re.compile(r"/mark/$"), lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request(re.compile(r"/mark/$")):
        _choose(page, "Chen", "Absent")
    late = _row(page, "Chen").locator("label", has_text="Late").bounding_box()
    page.mouse.move(late["x"] + late["width"] / 2, late["y"] + late["height"] / 2)
    page.mouse.down()
    held[0].continue_()
    # Not before the answer has been dealt with.
    _saved(page)
    page.mouse.up()
    _chosen(page, "Chen", "Late").to_be_checked()
    _saved(page)
    page.reload()
    _chosen(page, "Chen", "Late").to_be_checked()


def test_a_phone_has_targets_for_thumbs(register):
    page = register(width=360)
    for label in page.locator(".register-code").all()[:4]:
        box = label.bounding_box()
        assert box["height"] >= 48 and box["width"] >= 48
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.usefixtures("birch")
def test_without_scripts_one_signs_in_and_the_whole_form_is_saved(site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(site.url("/", "birch"))
    page.locator("[name=login]").fill("carla@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.get_by_role("link", name="Take register").click()
    _choose(page, "Dina", "Late")
    page.get_by_label("Minutes late, Dina Odhiambo").fill("9")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("The register of 7B is finished.")).to_be_visible()
    expect(_row(page, "Dina")).to_contain_text("9 minutes")


def test_what_is_chosen_before_the_scripts_are_there_is_saved(register):
    """Broken once: on a slow phone a mark could be chosen that nobody ever sent."""
    page = register(service_workers="block")
    held = []
    page.route(re.compile(r"/register/saving\.[0-9a-z.]*js$"), lambda route: held.append(route))
    page.reload(wait_until="commit")
    _choose(page, "Bashir", "Absent")
    held[0].continue_()
    _saved(page)
    page.unroute_all()
    page.reload()
    _chosen(page, "Bashir", "Absent").to_be_checked()
    _choose(page, "Bashir", "Present")
    _saved(page)


def test_ten_students_are_on_a_phones_screen(oak):
    page = oak("tomas", "/", width=360)
    page.get_by_role("link", name="Take register").first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    row = min(page.locator(".register-row").evaluate_all("rows => rows.map((row) => row.offsetHeight)"))
    first = page.locator(".register-row").first.bounding_box()["y"]
    foot = page.locator(".register-foot").bounding_box()["height"]
    assert (740 - first - foot) / row >= 10


def test_the_days_beside_a_name_stay_when_the_student_is_marked(register, site):
    site.run_python(
        "from datetime import timedelta\n"
        "from django_tenants.utils import tenant_context\n"
        "from tenants.models import School\n"
        "from tests.cast import Cast\n"
        "from attendance.actions import Choice, save_marks\n"
        "from attendance.models import AttendanceCode\n"
        "from core.school import school_today\n"
        "with tenant_context(School.objects.get(domains__domain='birch.localhost')):\n"
        "    cast, late = Cast(), AttendanceCode.objects.get(letter='L')\n"
        "    day = school_today() - timedelta(1)\n"
        "    save_marks(cast.section_7a, day, [Choice(cast.chen, late)], by=cast.tomas)"
    )
    page = register()
    days = _row(page, "Chen").locator(".register-day")
    expect(days).to_have_text(["L"])
    _choose(page, "Chen", "Absent")
    _saved(page)
    expect(days).to_have_text(["L"])
    _choose(page, "Chen", "Present")
    _saved(page)
