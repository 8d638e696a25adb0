"""Where the header row stands, and whether it names every column once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from itertools import zip_longest

from django.utils.translation import gettext as _

from ..untrusted.sheets.columns import column_letter, one_column
from .cells import fold, text
from .errors import SheetError
from .parts import Headed, Merged, Row

# A header is looked for in this many rows; above it stand titles such as "Class list 2026".
TITLE_ROWS = 15
# Forms of ministries explain a column in its name; a longer one is none, and all that compares names would read a book.
MOST_LETTERS = 500


def split_header(rows: list[Row], merged: list[Merged], knows: Callable[[str], bool]) -> Headed:
    """All filled rows of a sheet under their header; SheetError naming the cells that are wrong.

    A column with values and no name goes by its letter; columns without either are dropped.
    """
    position = _header_position(rows[:TITLE_ROWS], merged, knows)
    number, cells = rows[position]
    body = rows[position + 1 :]
    touching = _touching(number, merged)
    if touching:
        raise SheetError(
            _("The header row has merged cells (%(cells)s). Unmerge them and give every column its own name.")
            % {"cells": ", ".join(touching)}
        )
    names = [text(cell) for cell in cells]
    _refuse_books(names, number)
    filled = _filled_columns(body)
    width = max([len(names), *(index + 1 for index in filled)])
    names += [""] * (width - len(names))
    body, again = _without_header(body, names)
    notes = [*_name_by_letter(names, filled), *again, *_fill_merged(body, number, merged)]
    _refuse_twins(names, number)
    kept = [index for index, name in enumerate(names) if name]
    below = [Row(row, _pick(values, kept)) for row, values in body]
    return Headed([names[index] for index in kept], below, notes)


def _header_position(rows: list[Row], merged: list[Merged], knows: Callable[[str], bool]) -> int:
    """The row with the most names that we know; else the first that is no title.

    A title may be cut in two, "Class: | 7A": its cells are merged, and a row below it names a column that we know.
    """
    texts = [[text(cell) for cell in cells] for _number, cells in rows]
    known = [sum(map(knows, cells)) for cells in texts]
    if max(known) >= 2:
        return known.index(max(known))
    wide = [index for index, cells in enumerate(texts) if sum(map(bool, cells)) >= 2]
    if not wide:
        return 0
    below = (index for index in wide if known[index] and not _touching(rows[index].number, merged))
    return next(below, wide[0]) if _touching(rows[wide[0]].number, merged) else wide[0]


def _touching(number: int, merged: list[Merged]) -> list[str]:
    """The merged ranges that the row `number` has a part in."""
    return [each.place for each in merged if each.first <= number <= each.last]


def _without_header(body: list[Row], names: list[str]) -> tuple[list[Row], list[str]]:
    """(the rows without those that are the header again, as on each page of a printed list; what to say of it)."""
    header = [fold(name) for name in names]
    if sum(map(bool, names)) < 2:
        return body, []
    kept = [row for row in body if not _is_header(row.cells, header)]
    again = [str(row) for row, cells in body if _is_header(cells, header)]
    if not again:
        return body, []
    return kept, [_("Left out as the header again: row %(rows)s.") % {"rows": ", ".join(again[:10])}]


def _is_header(cells: list, header: list[str]) -> bool:
    """Whether the cells are the names of their columns, folded in `header`."""
    return len(cells) <= len(header) and all(
        isinstance(cell, str) and fold(text(cell)) == name if name else cell is None
        for cell, name in zip_longest(cells, header)
    )


def _fill_merged(body: list[Row], header: int, merged: list[Merged]) -> list[str]:
    """Gives each row of cells that are merged downwards below the header what stands in the first; what to say of it."""
    rows = dict(body)
    filled: list[str] = []
    free: dict[int, int] = {}
    numbers = sorted(rows)
    for top, bottom, place in sorted(merged):
        column = one_column(place)
        # Where ranges overlap, as in no workbook of a spreadsheet's making, the first holds.
        if column is None or not header < top < bottom or top < free.get(column, 0) or top not in rows:
            continue
        free[column] = bottom + 1
        first = rows[top][column] if column < len(rows[top]) else None
        if first is None:
            continue
        # A range may say that it goes on for millions of rows: only those that are there are looked at.
        below = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
        for cells in (rows[row] for row in below):
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = first if cells[column] is None else cells[column]
        filled += [place] * bool(below)
    if not filled:
        return []
    named = ", ".join(filled[:5])
    return [
        _("Merged cells hold for each of their rows: %(cells)s.")
        % {"cells": named if len(filled) < 6 else f"{named} …"}
    ]


def _filled_columns(body: list[Row]) -> set[int]:
    filled: set[int] = set()
    for _number, cells in body:
        for index, cell in enumerate(cells):
            if index not in filled and cell not in (None, "") and text(cell):
                filled.add(index)
    return filled


def _name_by_letter(names: list[str], filled: set[int]) -> list[str]:
    """Puts the letter in place of each name that is missing above values; what to say of it."""
    nameless = [index for index in sorted(filled) if not names[index]]
    for index in nameless:
        names[index] = f"({column_letter(index)})"
    if not nameless:
        return []
    return [
        _("Columns without a name go by their letter: %(letters)s.")
        % {"letters": ", ".join(column_letter(index) for index in nameless[:10])}
    ]


def _refuse_books(names: list[str], number: int) -> None:
    for index, name in enumerate(names):
        if len(name) > MOST_LETTERS:
            raise SheetError(
                _("The name of a column (%(cell)s) has more than %(limit)d letters. Give it a short one.")
                % {"cell": f"{column_letter(index)}{number}", "limit": MOST_LETTERS}
            )


def _refuse_twins(names: list[str], number: int) -> None:
    places = defaultdict(list)
    for index, name in enumerate(names):
        if name:
            places[fold(name) or name].append(index)
    for indexes in places.values():
        if len(indexes) > 1:
            raise SheetError(
                _("Two columns have the same name “%(name)s” (%(cells)s). Give each its own.")
                % {
                    "name": names[indexes[0]],
                    "cells": ", ".join(f"{column_letter(index)}{number}" for index in indexes),
                }
            )


def _pick(values: list, kept: list[int]) -> list:
    return [values[index] if index < len(values) else None for index in kept]
