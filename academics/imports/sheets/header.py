"""Where the header row stands, and whether it names every column once."""

from collections import defaultdict

from django.utils.translation import gettext as _

from accounts.untrusted.sheets.places import column_letter

from ..cells import fold, text
from ..errors import SheetError
from ..fields import is_known_header

# A header is looked for in this many rows; above it stand titles such as "Class list 2026".
TITLE_ROWS = 15
# Forms of ministries explain a column in its name; a longer one is none, and all that compares names would read a book.
MOST_LETTERS = 500


def split(rows, merged):
    """(headers, rows below, notes) of all filled rows of a sheet; SheetError naming the cells that are wrong.

    A column with values and no name goes by its letter; columns without either are dropped. Rows come back as long as
    the headers.
    """
    position = _header_position(rows[:TITLE_ROWS], merged)
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
    notes = _name_by_letter(names, filled)
    _refuse_twins(names, number)
    kept = [index for index, name in enumerate(names) if name]
    return [names[index] for index in kept], [(row, _pick(values, kept)) for row, values in body], notes


def _header_position(rows, merged):
    """The row with the most names that we know; else the first that is no title.

    A title may be cut in two, "Class: | 7A": its cells are merged, and a row below it names a column that we know.
    """
    texts = [[text(cell) for cell in cells] for _number, cells in rows]
    known = [sum(is_known_header(cell) for cell in cells) for cells in texts]
    if max(known) >= 2:
        return known.index(max(known))
    wide = [index for index, cells in enumerate(texts) if sum(map(bool, cells)) >= 2]
    if not wide:
        return 0
    below = (index for index in wide if known[index] and not _touching(rows[index][0], merged))
    return next(below, wide[0]) if _touching(rows[wide[0]][0], merged) else wide[0]


def _touching(number, merged):
    """The merged ranges that the row `number` has a part in."""
    return [name for top, bottom, name in merged if top <= number <= bottom]


def _filled_columns(body):
    filled = set()
    for _number, cells in body:
        for index, cell in enumerate(cells):
            if index not in filled and cell not in (None, "") and text(cell):
                filled.add(index)
    return filled


def _name_by_letter(names, filled):
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


def _refuse_books(names, number):
    for index, name in enumerate(names):
        if len(name) > MOST_LETTERS:
            raise SheetError(
                _("The name of a column (%(cell)s) has more than %(limit)d letters. Give it a short one.")
                % {"cell": f"{column_letter(index)}{number}", "limit": MOST_LETTERS}
            )


def _refuse_twins(names, number):
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


def _pick(values, kept):
    return [values[index] if index < len(values) else None for index in kept]
