"""A month on a phone and on paper."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.steps import sign_in_as

# A month that begins on a Friday and shares its weeks with both neighbours.
MONTH = "/school/calendar/?month=2027-01"


@pytest.fixture
def january(site, sessions, open_page):
    """january(width) -> the page of January 2027, with an entry in it and one on the day before."""
    days = [date(2026, 12, 31), date(2027, 1, 29)]
    rows = "".join(
        f"    CalendarEntry.objects.get_or_create(kind='event', title='On {day:%d %B}', starts_on='{day}', ends_on='{day}')\n"
        for day in days
    )
    site.run_python(
        "from django_tenants.utils import tenant_context\n"
        "from academics.models import CalendarEntry\n"
        "from tenants.models import School\n"
        "with tenant_context(School.objects.get(domains__domain='access.localhost')):\n" + rows
    )

    def opened(width):
        page = open_page(width=width)
        sign_in_as(page, sessions["olive"], "access.localhost")
        page.goto(site.url(MONTH, "access"))
        return page

    return opened


def test_on_a_phone_the_days_of_other_months_stay_away(january):
    """Broken once: "Thu 31" stood above January's days as if it were one of them."""
    page = january(360)
    expect(page.locator(".month").get_by_text("On 29 January")).to_be_visible()
    expect(page.locator(".month").get_by_text("On 31 December")).to_be_hidden()
    page.goto(page.url.replace("2027-01", "2027-03"))
    expect(page.get_by_text("Nothing in this month.")).to_be_visible()


def test_on_a_desktop_and_on_paper_they_say_their_month(january):
    page = january(1280)
    expect(page.locator(".month-other").filter(has_text="On 31 December")).to_contain_text("31 Dec")
    page.set_viewport_size({"width": 680, "height": 800})
    page.emulate_media(media="print")
    assert page.locator(".month tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
