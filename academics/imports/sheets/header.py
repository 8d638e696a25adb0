"""Where the header row stands, and whether it names every column once."""

from collections import defaultdict

from django.utils.translation import gettext as _

from ..cells import fold, text
from ..errors import SheetError
from ..fields import is_known_header
from .workbook import column_letter

# A header is looked for in this many rows; above it stand titles such as "Class list 2026".
TITLE_ROWS = 15


def split(rows, merged):
    """(headers, rows below) of all filled rows of a sheet; SheetError naming the cells that are wrong.

    Columns without a header and without values are dropped; rows come back as long as the headers.
    """
    position = _header_position([[text(cell) for cell in cells] for _number, cells in rows[:TITLE_ROWS]])
    number, cells = rows[position]
    body = rows[position + 1 :]
    touching = [name for top, bottom, name in merged if top <= number <= bottom]
    if touching:
        raise SheetError(
            _("The header row has merged cells (%(cells)s). Unmerge them and give every column its own name.")
            % {"cells": ", ".join(touching)}
        )
    names = [text(cell) for cell in cells]
    filled = _filled_columns(body)
    width = max([len(names), *(index + 1 for index in filled)])
    names += [""] * (width - len(names))
    _refuse_nameless(names, filled, number)
    _refuse_twins(names, number)
    kept = [index for index, name in enumerate(names) if name]
    return [names[index] for index in kept], [(row, _pick(values, kept)) for row, values in body]


def _header_position(rows):
    """The row with the most names that we know; else the first that is no title."""
    known = [sum(is_known_header(cell) for cell in cells) for cells in rows]
    if max(known) >= 2:
        return known.index(max(known))
    filled = [sum(bool(cell) for cell in cells) for cells in rows]
    wide = [index for index, count in enumerate(filled) if count >= 2]
    return wide[0] if wide else 0


def _filled_columns(body):
    filled = set()
    for _number, cells in body:
        filled.update(index for index, cell in enumerate(cells) if cell not in (None, "") and text(cell))
    return filled


def _refuse_nameless(names, filled, number):
    nameless = [f"{column_letter(index)}{number}" for index in sorted(filled) if not names[index]]
    if nameless:
        raise SheetError(
            _("Values stand below cells of the header row that are empty or merged (%(cells)s). Name these columns.")
            % {"cells": ", ".join(nameless[:10])}
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
