"""Write static/icons.svg: the icons that templates, code and the menu name, from Tabler's set.

python -m tools.icons            fetches the icons (npm) and writes the sprite
python -m tools.icons --check    fails when the sprite lacks a name or holds one that nobody uses
"""

import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools.paths import ROOT

PACKAGE = "@tabler/icons@3.51.0"
SPRITE = ROOT / "static/icons.svg"
# Where a name stands: {% icon "x" %}, icon="x" given to a component or set in code, an entry of the menu, the icon of a
# state's tone.
NAME = r"([a-z][a-z0-9-]*)"
USES = [
    re.compile(rf'{{% icon "{NAME}"'),
    re.compile(rf'"(?:good|attention|wrong|information|)": "{NAME}"'),
    re.compile(rf'\bicon\s?=\s?"{NAME}"'),
    re.compile(rf'"icon": "{NAME}"'),
    re.compile(rf'Entry\(_\("[^"]*"\), "[^"]*", "{NAME}"'),
]
CODE = (
    "core",
    "accounts",
    "jobs",
    "academics",
    "messaging",
    "timetables",
    "attendance",
    "assessment",
    "portal",
    "tenants",
    "schoolsaas",
)


def used_names():
    """The names of all icons that the product shows, sorted. The admin has icons of its own."""
    code = [path for app in CODE for path in (ROOT / app).rglob("*.py") if "admin" not in path.parts]
    files = [*(ROOT / "templates").rglob("*.html"), *code]
    texts = [path.read_text(encoding="utf-8") for path in files]
    return sorted({name for text in texts for use in USES for name in use.findall(text)})


def sprite_names():
    """The names that the sprite holds, sorted."""
    return sorted(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))) if SPRITE.exists() else []


def write_sprite(names):
    """Fetch Tabler's icons and write those called `names`; KeyError names one that does not exist."""
    icons = _fetch()
    missing = [name for name in names if name not in icons]
    if missing:
        raise KeyError(f"Tabler has no icon called {', '.join(missing)}")
    symbols = "\n".join(f'<symbol id="{name}" viewBox="0 0 24 24">{_shapes(icons[name])}</symbol>' for name in names)
    SPRITE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons, MIT licence, tabler.io/icons -->\n{symbols}\n</svg>\n',
        encoding="utf-8",
    )


def _fetch():
    """{name: SVG text} of the outline icons."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", PACKAGE, "--silent", f"--pack-destination={folder}"], check=True, cwd=ROOT)
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {
            Path(member.name).stem: tar.extractfile(member).read().decode()
            for member in tar
            if member.name.startswith("package/icons/outline/")
        }


def _shapes(svg):
    inside = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)[1]
    return re.sub(r"\s*\n\s*", "", inside).replace(" />", "/>")


def check():
    """What is wrong with the sprite, as a text for people; None when nothing is."""
    used, held = set(used_names()), set(sprite_names())
    if used == held:
        return None
    return (
        "static/icons.svg is out of date; run: python -m tools.icons\n"
        f"  missing: {', '.join(sorted(used - held)) or '-'}; unused: {', '.join(sorted(held - used)) or '-'}"
    )


def main():
    if "--check" in sys.argv:
        sys.exit(check())
    names = used_names()
    write_sprite(names)
    print(f"{len(names)} icons, {SPRITE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
