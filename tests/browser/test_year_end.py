"""A registrar's year-end at the demo's school: plan, exception, differences, rehearsal, carrying out, taking it back."""

from playwright.sync_api import expect

from tests.browser.steps import finish_job


def test_a_registrars_year_end(come_in, demo):
    page = come_in(demo.address("registrar"), "/school/year-end/")
    # Somebody has begun to plan it; this is begun anew.
    page.locator("tbody").get_by_role("link").first.click()
    page.get_by_role("button", name="Drop this plan").click()
    page.get_by_role("button", name="Plan the end of").click()
    page.get_by_label("Name of the new school year").fill("Next year")
    page.get_by_label("Homeroom teachers go along with their sections").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_label("New name of 1A")).to_have_value("2A")
    page.get_by_role("button", name="Save and go on").click()

    child, other = (f"{each.family}, {each.given}" for each in _child_and_other(demo))
    page.get_by_role("link", name="Add exceptions").first.click()
    page.get_by_label("Search").fill(demo.demo_child.number)
    expect(page.get_by_text(other)).to_have_count(0)
    page.get_by_role("checkbox", name=child).check()
    page.get_by_label("What happens").select_option("Repeats the level")
    page.get_by_label("Reason", exact=True).fill("Long illness")
    page.get_by_role("button", name="Save exceptions").click()
    expect(page.get_by_text("1 exception is saved.")).to_be_visible()

    page.get_by_role("link", name="4. Differences").click()
    page.get_by_label("Exceptions only").check()
    expect(page.get_by_role("row", name=other)).to_have_count(0)
    expect(page.get_by_role("row", name=child)).to_contain_text("Long illness")

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
    expect(page.get_by_role("row", name="2A")).to_contain_text(f"{demo.staff[0].given} {demo.staff[0].family}")
    page.go_back()

    page.get_by_role("button", name="Take this year-end back").click()
    finish_job(page, "What was taken back")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def _child_and_other(demo):
    """The demo's student, and one of another family in the same section."""
    child = demo.demo_child
    return child, next(each for each in demo.children if each.section == child.section and each.family != child.family)
