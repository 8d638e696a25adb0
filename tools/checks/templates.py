"""A template's lines can be read: none is longer than 160 characters, and few are longer than 120."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST, LONG = 160, 120
# Of all lines, in percent.
FEW = 2


def main():
    lines = [
        (f"{path.relative_to(ROOT)}:{number}", len(line))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
    ]
    too_long = [f"{place}: {length} characters" for place, length in lines if length > LONGEST]
    long = [f"{place}: {length} characters" for place, length in lines if length > LONG]
    share = 100 * len(long) / len(lines)
    if too_long:
        print("\n".join(too_long))
        print(f"Break these lines, or move what they decide into Python: {LONGEST} characters are the most.")
    if share > FEW:
        print("\n".join(long))
        print(f"{share:.1f} % of all lines are longer than {LONG} characters: break some; {FEW} % are the most.")
    if not too_long and share <= FEW:
        print(f"{len(lines)} lines of templates: none over {LONGEST} characters, {share:.1f} % over {LONG}.")
    return bool(too_long) or share > FEW


if __name__ == "__main__":
    sys.exit(main())
