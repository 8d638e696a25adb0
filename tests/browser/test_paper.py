"""What is printed: the list itself, with the school and the day above it."""

import io
from datetime import date

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader


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


def _sheets(page):
    """(how many sheets of A4 a page takes, whether the first of them lies on its side)."""
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    return len(sheets), sheets[0].mediabox.width > sheets[0].mediabox.height


def _of_rows(page, number):
    """Fill the list with copies of its first row."""
    page.locator("tbody").first.evaluate(
        "(body, number) => body.replaceChildren(...Array.from({ length: number }, () => body.rows[0].cloneNode(true)))",
        number,
    )


def test_a_screen_of_a_list_takes_one_sheet(paper):
    """Broken once: a sheet with the heading alone, since a card did not break, then two of rows."""
    page = paper("/school/students/")
    _of_rows(page, 44)
    assert _sheets(page) == (1, False)


def test_a_longer_list_begins_on_the_first_sheet(paper):
    page = paper("/school/students/")
    _of_rows(page, 90)
    assert _sheets(page) == (2, False)


@pytest.mark.parametrize("path", ["/attendance/", "/school/students/1/", "/school/sections/1/", "/school/sections/"])
def test_a_page_takes_one_sheet(paper, path):
    """Today lay on its side once, because the timetable's rules for paper came along."""
    assert _sheets(paper(path)) == (1, False)


def test_a_week_takes_one_sheet_on_its_side(paper):
    assert _sheets(paper("/timetables/?section=1")) == (1, True)


def test_whom_to_call_is_printed_with_the_phone(paper):
    """Broken once: phones are buttons on the screen, and buttons are not printed."""
    page = paper("/school/students/1/")
    expect(page.locator(".contact").first.locator("a[href^='tel:']").first).to_be_visible()


def test_a_gradebook_takes_one_sheet_on_its_side_with_its_signs_in_their_cells(birch):
    """Broken once: the L of a late hand-in was printed over the school's name."""
    page = birch("tomas", "/assessment/classes/1/gradebook/")
    cell = page.locator("#gradebook tbody td[data-column]").first
    page.emulate_media(media="print")
    assert cell.evaluate("each => getComputedStyle(each).position") == "relative"
    assert _sheets(page) == (1, True)


def test_a_monthly_register_of_forty_takes_one_sheet_on_its_side(paper):
    page = paper("/attendance/reports/months/")
    _of_rows(page, 40)
    assert _sheets(page) == (1, True)
