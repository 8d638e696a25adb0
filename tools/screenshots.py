"""Pictures of every page of a running demo, on a phone and on a desktop, light and dark.

python -m tools.screenshots FOLDER [http://greenwood.localhost:8000]

Signs in as each of the demo's people, follows the links of every page and takes one page of each
kind: student 7 and student 8 are the same page. To be looked at; nothing is compared.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

WIDTHS = {"phone": 360, "desktop": 1280}
THEMES = ("light", "dark")
PEOPLE = ("owner", "registrar", "teacher", "guardian")
PASSWORD = "demo-password"
# Taller pages are cut: a picture of 600 rows shows nothing more.
TALLEST = 2400
NOT_PAGES = re.compile(r"/(exports|import/blank|static|files)/|/logout/|/(file|errors|photo)/$")


def main(folder, address):
    school = urlsplit(address).hostname.split(".")[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for person in (None, *PEOPLE):
            context = browser.new_context(reduced_motion="reduce")
            page = context.new_page()
            if person:
                _sign_in(page, address, f"{person}@{school}.example")
            count = _take_all(context, page, address, Path(folder) / (person or "visitor"))
            print(f"{person or 'visitor'}: {count} pages")
            context.close()
        browser.close()


def _sign_in(page, address, login):
    page.goto(f"{address}/account/login/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def _take_all(context, page, address, folder):
    """Breadth first from the start page; returns how many pages there were."""
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d{4}-\d\d-\d\d|\d+", "n", path)
        if kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(address + path)
        if "text/html" in answer.headers.get("content-type", ""):
            _take(context, page, address, folder, kind.strip("/").replace("/", "_") or "start")
            waiting += _links(page, address)
    return len(seen)


def _links(page, address):
    """The paths that the page's links lead to, on this host and without their questions."""
    urls = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
    paths = [urlsplit(url).path for url in urls if url.startswith(f"{address}/")]
    return [path for path in dict.fromkeys(paths) if not NOT_PAGES.search(path)]


def _take(context, page, address, folder, name):
    folder.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page.reload()
        for device, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(max(height, 800), TALLEST)})
            page.screenshot(path=folder / f"{name}-{device}-{theme}.png")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "http://greenwood.localhost:8000").rstrip("/"))
