"""How much of a page one sees: rows of a list, columns of the gradebook, actions on a phone, the menu."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import sign_in_as


@pytest.fixture
def owner(site, sessions, open_page):
    """owner(path, width=1280) -> that page of the furnished school for its owner."""

    def opened(path, width=1280):
        page = open_page(width=width)
        page.set_viewport_size({"width": width, "height": 800})
        sign_in_as(page, sessions["olive"], "access.localhost")
        page.goto(site.url(path, "access"))
        return page

    return opened


@pytest.mark.parametrize("path", ["students/", "staff/", "guardians/"])
def test_a_desktop_screen_holds_sixteen_rows_of_a_list(owner, path):
    """Broken once: nine, and of families with many children fewer still."""
    rows = [row.bounding_box() for row in owner(f"/school/{path}").locator("tbody tr").all()]
    assert rows[0]["y"] + 16 * max(row["height"] for row in rows) <= 800


def test_many_children_stay_on_one_line_of_the_list(owner):
    page = owner("/school/guardians/")
    row = page.locator("tbody tr").first
    before = row.bounding_box()["height"]
    row.locator(".cell-long span").first.evaluate("cell => cell.append(', Bashir Abdirahman Odhiambo'.repeat(5))")
    assert row.bounding_box()["height"] == before


def test_a_column_of_the_gradebook_is_as_narrow_as_a_mark(birch):
    page = birch("tomas", "/assessment/classes/1/gradebook/")
    expect(page.locator("#gradebook table")).to_be_visible()
    assert page.locator("#gradebook td[data-column='0']").first.bounding_box()["width"] == 72
    page.set_viewport_size({"width": 1000, "height": 700})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000


def test_on_a_phone_the_actions_of_a_page_stand_in_a_menu(owner):
    page = owner("/school/students/1/", width=360)
    actions = page.locator(".page-actions")
    assert actions.locator("a:visible, button:visible").count() == 2
    actions.get_by_role("button", name="More").click()
    expect(actions.get_by_role("link", name="Leave")).to_be_visible()
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(actions.get_by_role("link", name="Leave")).to_be_visible()
    expect(actions.get_by_role("button", name="More")).to_have_count(0)


def test_settings_stand_behind_one_entry(owner):
    page = owner("/school/students/")
    menu = page.get_by_role("navigation", name="Main menu")
    expect(menu.get_by_role("link", name="Roles")).to_be_hidden()
    menu.get_by_text("Settings", exact=True).click()
    menu.get_by_role("link", name="Roles").click()
    expect(menu.get_by_role("link", name="Roles")).to_have_attribute("aria-current", "page")
