"""What a page does with a sheet before a worker takes it up has bounds, whatever stands in the sheet."""

import pytest

from academics.imports import column_guessing as matching
from academics.imports import namestyles
from academics.imports import value_shapes as looks
from academics.imports.column_guessing import looks_of_sheet
from academics.imports.field_catalogue import FIELDS
from academics.imports.kinds import guess_kind
from academics.imports.reading import read_import_text
from core.sheets import Sheet
from core.sheets.errors import SheetError

# One letter of it is eighteen once it is folded.
LONG = "\ufdfa" * 200


@pytest.fixture
def folded(monkeypatch):
    """How many letters were folded, as a list of counts."""
    counts = []
    for module in (looks, namestyles):

        def counted(text, fold=module.fold):
            counts.append(len(text))
            return fold(text)

        monkeypatch.setattr(module, "fold", counted)
    return counts


def test_a_wide_sheet_of_long_cells_is_looked_at_in_part(folded):
    """Broken by as many cells of each column, however many columns there are: a page took two minutes, and with it the
    process that serves all schools."""
    headers = [f"Column {number}" for number in range(100)]
    found = looks_of_sheet(Sheet(headers, [(row, [LONG] * 100) for row in range(2, 500)]))
    assert {each.distinct for each in found.values()} == {1}
    assert sum(folded) < 1_000_000


def test_names_as_long_as_books_are_looked_at_in_part(folded):
    """Broken by folding whole cells to find the order of a column of names."""
    cells = [f"{LONG * 5} {number} {LONG}" for number in range(2000)]
    namestyles.style_of("Name", cells, beside=[cells])
    assert sum(folded) < 1_500_000


def test_few_headers_are_compared_letter_by_letter(monkeypatch):
    """Broken by comparing each header with each name of about its length: 45,000 times for a page."""
    compared = []

    class Counted(matching.SequenceMatcher):
        def __init__(self, *args, **kwargs):
            compared.append(1)
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(matching, "SequenceMatcher", Counted)
    names = sorted({name for entry in FIELDS["students"] for name in entry.headers if len(name) > 12})
    guess_kind([f"{name[:-1]}q" for name in names][:100])
    assert 0 < len(compared) < 2000


def test_a_header_as_long_as_a_book_is_none():
    with pytest.raises(SheetError, match=r"The name of a column \(B1\) has more than 500 letters"):
        read_import_text(f"Name\t{LONG * 3}\nAnn\t1\n")
