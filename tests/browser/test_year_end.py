"""A registrar's year-end: plan, an exception, the differences, a rehearsal, carrying out, and taking it back."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.steps import finish_job, sign_in_as


@pytest.fixture(scope="module")
def registrar(site):
    """The session key of the registrar of a school of its own."""
    site.manage("setup_platform")
    printed = site.run_python(
        "import json; from tests.browser.furnished import furnish_year_end; print(json.dumps(furnish_year_end('yearend')))"
    )
    return json.loads(printed.splitlines()[-1])["rita"]


def test_a_registrars_year_end(site, registrar, open_page):
    page = open_page()
    sign_in_as(page, registrar, "yearend.localhost")
    page.goto(site.url("/school/year-end/", "yearend"))
    page.get_by_role("button", name="Plan the end of This year").click()
    page.get_by_label("Name of the new school year").fill("Next year")
    page.get_by_label("Homeroom teachers go along with their sections").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_label("New name of 7A")).to_have_value("8A")
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_role("link", name="Add exceptions").first.click()
    page.get_by_label("Search").fill("chen")
    expect(page.get_by_text("Odhiambo, Amina")).to_have_count(0)
    page.get_by_role("checkbox", name="Chen").check()
    page.get_by_label("What happens").select_option("Repeats the level")
    page.get_by_label("Reason", exact=True).fill("Long illness")
    page.get_by_role("button", name="Save exceptions").click()
    expect(page.get_by_text("1 exception is saved.")).to_be_visible()

    page.get_by_role("link", name="4. Differences").click()
    page.get_by_label("Exceptions only").check()
    expect(page.get_by_role("row", name="Chen")).to_contain_text("Long illness")
    expect(page.get_by_role("row", name="Odhiambo, Dina")).to_have_count(0)

    page.get_by_role("link", name="5. Rehearse and carry out").click()
    page.get_by_role("button", name="Rehearse").click()
    finish_job(page, "Rehearsal")
    expect(page.get_by_text("The rehearsal went through")).to_be_visible()

    button = page.get_by_role("button", name="Carry out the year-end")
    expect(button).to_be_disabled()
    page.get_by_label("Write “Next year” to confirm").fill("Next year")
    button.click()
    finish_job(page, "What was written")
    page.get_by_role("link", name="Sections of Next year").click()
    expect(page.get_by_role("row", name="8A")).to_contain_text("Tomas Teacher")
    page.go_back()

    page.get_by_role("button", name="Take this year-end back").click()
    finish_job(page, "What was taken back")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
