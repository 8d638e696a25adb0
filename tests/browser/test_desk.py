"""The absence desk in a real browser: a call by keyboard, a reason by thumb."""

from playwright.sync_api import expect


def test_a_call_by_keyboard_and_a_reason_by_thumb(oak):
    page = oak("rita", "/attendance/")
    page.get_by_role("link", name="7B").first.click()
    page.locator(".register-row", has_text="Dina").locator("label", has_text="Absent").click()
    expect(page.locator("[data-saved]")).to_have_text("All changes saved")

    page.goto(page.url.split("/attendance/")[0] + "/attendance/")
    page.get_by_role("link", name="Follow up").click()
    row = page.locator(".desk-row", has_text="Dina")
    row.get_by_text("Note a call").focus()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="No answer").focus()
    page.keyboard.press("Enter")
    expect(row.locator(".desk-calls")).to_contain_text("No answer")
    expect(row.locator("form")).to_be_hidden()

    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    row.get_by_role("checkbox").check()
    page.get_by_label("Details").fill("At her aunt's in Nakuru")
    page.get_by_role("button", name="Note the reason").click()
    expect(page.get_by_text("absence is explained.")).to_be_visible()
    expect(row).to_have_count(0)
