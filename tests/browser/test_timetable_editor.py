"""The week's editor: a lesson is carried by keys, and by thumb on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import sign_in_as

SCHOOL = "access"


@pytest.fixture
def editor(site, sessions, open_page):
    """editor(width=1280) -> the week of 7A in its editor."""

    def opened(width=1280, **options):
        page = open_page(width=width, **options)
        sign_in_as(page, sessions["rita"], f"{SCHOOL}.localhost")
        page.goto(site.url("/timetables/plans/", SCHOOL))
        page.get_by_role("link", name="Week", exact=True).click()
        expect(page.get_by_label("Section")).to_have_value("1")
        return page

    return opened


def place(page, weekday, period):
    """The cell of a day and a period."""
    return page.locator("[data-cell]").and_(page.locator(f'[data-name="{weekday}, {period}"]'))


def test_a_lesson_is_carried_by_keys_and_by_thumb(editor):
    page = editor()
    said = page.locator("[data-say]")
    page.locator(".editor-classes [data-pick]").first.focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Picked up: Mathematics 7A.")
    expect(place(page, "Monday", "1")).to_be_focused()
    expect(place(page, "Monday", "1")).to_have_class("week-blocked")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("Monday, 2: free")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Placed: Mathematics 7A.")
    expect(place(page, "Monday", "2").get_by_role("button", name="Mathematics 7A")).to_be_focused()

    phone = editor(width=360, height=740, has_touch=True, is_mobile=True)
    said = phone.locator("[data-say]")
    place(phone, "Monday", "2").get_by_role("button", name="Mathematics 7A").tap()
    expect(said).to_contain_text("Choose a place.")
    place(phone, "Tuesday", "2").tap()
    expect(said).to_have_text("Placed: Mathematics 7A.")
    expect(place(phone, "Monday", "2")).to_have_text("")
    place(phone, "Tuesday", "2").get_by_role("button", name="Mathematics 7A").tap()
    phone.get_by_role("heading", name="Lessons to place").tap()
    expect(said).to_have_text("Taken out: Mathematics 7A.")
    expect(place(phone, "Tuesday", "2")).to_have_text("")
