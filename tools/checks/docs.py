"""The documents name no file, folder or module that is not there."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Decisions tell of their day.
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "STYLE.md", *sorted((ROOT / "docs").glob("*.md"))]
# What `adding-a-feature.md` adds.
EXAMPLE = "locker"
QUOTED = re.compile(r"`([^`\s]+)`")
PATH = re.compile(r"[a-z_.][\w.-]*(?:/[\w.{},*-]+)+/?|[a-z_]+\.(?:py|toml)")
MODULE = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
APPS = {each.parent.name for each in ROOT.glob("*/apps.py")} | {"schoolsaas", "tools", "bench", "tests"}


def main():
    wrong = [f"{document.name}: `{name}`" for document in DOCUMENTS for name in _missing(document)]
    print("\n".join(wrong) or f"{len(DOCUMENTS)} documents name only what is there.")
    return bool(wrong)


def _missing(document):
    for name in QUOTED.findall(document.read_text()):
        if EXAMPLE in name:
            continue
        if (PATH.fullmatch(name) and name.split("/")[0] in APPS and not _is_there(name)) or (
            MODULE.fullmatch(name) and name.split(".")[0] in APPS and not _is_module(name)
        ):
            yield name


def _is_there(name):
    """Whether a path exists; `{a,b}` stands for both, `*` for anything."""
    choice = re.search(r"\{([^}]+)\}", name)
    if choice:
        return all(_is_there(name.replace(choice[0], each)) for each in choice[1].split(","))
    return bool(list(ROOT.glob(name.rstrip("/"))))


def _is_module(name):
    """Whether a dotted name begins with a module, whatever of it the rest may be, or is that of a job."""
    app, word = name.split(".")[:2]
    path = ROOT / app / word
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    return any(
        word in each.read_text() for each in (ROOT / app / "__init__.py", ROOT / app / "apps.py") if each.exists()
    )


if __name__ == "__main__":
    sys.exit(main())
