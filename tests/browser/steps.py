"""What several browser tests do and look for on the way."""

import time

from playwright.sync_api import expect


def sign_in_as(page, session, host):
    """The page's profile has the session of somebody at `host`."""
    cookie = {"name": "sessionid", "value": session, "domain": host, "path": "/"}
    # As the school sets it: a browser that is closed keeps it.
    page.context.add_cookies([cookie | {"expires": time.time() + 24 * 3600}])


def finish_job(page, heading):
    """A job's page goes on by itself when it saw the end; one that was done at once has a link."""
    here = page.get_by_role("heading", name=heading)
    link = page.get_by_role("link", name="See the result")
    expect(here.or_(link)).to_be_visible(timeout=60_000)
    if link.is_visible():
        link.click()
    expect(here).to_be_visible()


def cell(page, row, column):
    """A cell of the gradebook."""
    return page.locator(f'td[data-row="{row}"][data-column="{column}"]')


def grade(page, row):
    """What a student's marks come to, in the gradebook."""
    return page.locator("tbody tr").nth(row).locator(".gradebook-why")


def marks_saved(page):
    expect(page.locator("#gradebook-state")).to_have_text("All changes saved")


def paste(page, text):
    """Into what has the focus, as a spreadsheet gives it."""
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        text,
    )
