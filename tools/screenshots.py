"""Pictures of every page of a running demo: on a phone, on a desktop, light, dark, and on paper.

python -m tools.screenshots FOLDER [http://greenwood.localhost:8000]

Signs in as each of the demo's people and as the platform's staff, follows the links of every page and
takes one page of each kind: student 7 and student 8 are the same page. To be looked at; nothing is
compared.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, sync_playwright

WIDTHS = {"phone": 360, "desktop": 1280}
THEMES = ("light", "dark")
PEOPLE = ("owner", "registrar", "teacher", "guardian")
STAFF = "staff@example.org"
PASSWORD = "demo-password"
# The width of A4 between its margins.
PAPER = 680
# Taller pages are cut: a picture of 600 rows shows nothing more.
TALLEST = 2400
NOT_PAGES = re.compile(r"/(exports|import/blank|static|files)/|/logout/|/(file|errors|photo)/$")


def main(folder, address):
    school = urlsplit(address).hostname.split(".")[0]
    platform = address.replace(f"//{school}.", "//", 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        take = _Album(browser, Path(folder)).take
        take("visitor", address)
        for person in PEOPLE:
            take(person, address, ("/account/login/", "login", f"{person}@{school}.example"))
        take("public", platform)
        take("console", platform, ("/admin/login/", "username", STAFF), start="/admin/")
        browser.close()


class _Album:
    def __init__(self, browser, folder):
        self.browser = browser
        self.folder = folder

    def take(self, name, address, credentials=None, start="/"):
        """Pictures in a folder of that name of all pages that can be reached from `start`."""
        context = self.browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        if credentials:
            _sign_in(page, address, *credentials)
        count = _take_all(page, address, start, self.folder / name)
        print(f"{name}: {count} pages", flush=True)
        context.close()


def _sign_in(page, address, path, field, login):
    page.goto(address + path)
    page.fill(f"input[name={field}]", login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def _take_all(page, address, start, folder):
    """Breadth first; returns how many pages there were."""
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"(?<=/)([0-9a-f-]{36}|\d{4}-\d\d-\d\d|\d+)(?=/)", "n", path)
        if kind in seen:
            continue
        seen.add(kind)
        try:
            answer = page.goto(address + path)
        except Error as error:
            if "Download is starting" in error.message:
                continue
            raise
        if "text/html" in answer.headers.get("content-type", ""):
            _take(page, folder, kind.strip("/").replace("/", "_") or "start")
            waiting += _links(page, address)
    return len(seen)


def _links(page, address):
    """The paths that the page's links lead to, on this host and without their questions."""
    urls = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
    paths = [urlsplit(url).path for url in urls if url.startswith(f"{address}/")]
    return [path for path in dict.fromkeys(paths) if not NOT_PAGES.search(path)]


def _take(page, folder, name):
    folder.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        # Nobody chose a theme here: pages follow the device's.
        page.emulate_media(color_scheme=theme)
        page.reload()
        for device, width in WIDTHS.items():
            _shoot(page, width, folder / f"{name}-{device}-{theme}.png")
    page.emulate_media(media="print", color_scheme="light")
    _shoot(page, PAPER, folder / f"{name}-paper.png")
    page.emulate_media(media="screen")


def _shoot(page, width, file):
    page.set_viewport_size({"width": width, "height": 800})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, 800), TALLEST)})
    page.screenshot(path=file)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "http://greenwood.localhost:8000").rstrip("/"))
