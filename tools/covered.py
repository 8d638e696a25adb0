"""Says what part of the product's lines the tests ran, and writes down those that nobody runs.

Run by `make test` after all tests, as `python -m tools.covered`. What child processes run does not count, so that the
parsers of `core/untrusted/` look worse than they are.
"""

from coverage import Coverage

from tools import paths

LIST = paths.ROOT / ".state/lines-nobody-runs.txt"
MOST = 10


def main() -> None:
    """The figure and the files with the most such lines are printed; all of them stand in LIST."""
    measured = Coverage()
    measured.load()
    with open(LIST, "w", encoding="utf-8") as out:
        figure = measured.report(file=out, show_missing=True, skip_covered=True, sort="-miss")
    lines = LIST.read_text(encoding="utf-8").splitlines()
    print(f"The tests ran {figure:.1f} % of the product's lines, child processes aside. Most that nobody runs:")
    # Below a heading and a rule.
    for line in lines[2 : 2 + MOST]:
        name, _statements, missed, *_rest = line.split()
        print(f"{missed:>6}  {name}")
    print(f"All of them: {LIST.relative_to(paths.ROOT)}")


if __name__ == "__main__":
    main()
