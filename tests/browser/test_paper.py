"""What is printed: the list itself, with the school and the day above it."""

from datetime import date

import pytest


@pytest.fixture
def paper(open_page, site, sessions):
    """paper(path) -> that page of the furnished school as it is printed for its owner, on A4."""

    def printed(path):
        page = open_page(width=680)
        page.context.add_cookies(
            [{"name": "sessionid", "value": sessions["olive"], "domain": "access.localhost", "path": "/"}]
        )
        page.goto(site.url(path, "access"))
        page.emulate_media(media="print")
        return page

    return printed


@pytest.mark.parametrize("path", ["/school/students/", "/school/guardians/", "/school/staff/", "/attendance/"])
def test_a_list_prints_alone_under_the_school_and_the_day(paper, path):
    page = paper(path)
    head = page.locator(".paper-head")
    assert "Access School" in head.inner_text()
    assert str(date.today().year) in head.inner_text()
    for screen_only in (".sidebar", ".topbar", "form[role=search]", ".page-actions"):
        assert page.locator(screen_only).first.is_hidden(), screen_only
    assert page.evaluate("document.documentElement.scrollWidth") <= 680


def test_a_list_stays_a_table_on_paper(paper):
    """Broken once by the rules for phones: A4 is as narrow as a small tablet."""
    page = paper("/school/students/")
    assert page.locator("thead th").first.is_visible()
    assert page.locator("tbody tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"


def test_a_finished_register_prints_each_mark_as_a_word(paper):
    page = paper("/attendance/sections/1/register/")
    assert page.locator(".register-row").first.locator(".register-name:visible").count() == 1


def test_a_register_nobody_took_prints_letters_to_tick(paper):
    page = paper("/attendance/sections/2/register/")
    row = page.locator(".register-row").first
    assert row.locator(".register-letter:visible").count() > 2
    assert row.locator(".register-name:visible").count() == 0
