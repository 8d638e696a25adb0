"""How much a sheet may hold, counted while it is read."""

from collections.abc import Collection
from sys import getsizeof

from ..refusal import Refused
from ..refusal import mark_for_translation as _
from . import Cell
from .columns import column_letter

# What Excel has, and then some: empty rows are passed over, but not without end.
MOST_LINES = 1_100_000
MOST_CELLS = 1_000_000
# A row has room for thirty cells of Excel's that are full.
MOST_LETTERS_OF_ROW = 1_000_000
# What whoever asked holds of it: one letter that is beyond others makes each letter of its cell four bytes.
MOST_BYTES = 90 * 1024 * 1024
# Titles and the header, above the rows that are meant.
_ABOVE = 20


class Bounds:
    """Counts rows and cells that hold something; Refused for one too many."""

    def __init__(self, max_rows: int, max_columns: int) -> None:
        self.max_rows, self.max_columns = max_rows, max_columns
        self.rows = self.cells = self.bytes = 0

    def line(self, number: int) -> None:
        """A row of the file, filled or not."""
        if number > MOST_LINES:
            raise Refused(
                _("The sheet reaches down to row %(row)d and further. Save the list alone, and send that."), row=number
            )

    def row(self, cells: Collection[Cell]) -> None:
        """A filled row: cells up to the last one that holds something."""
        self.rows += 1
        self.cells += len(cells)
        self.bytes += sum(map(getsizeof, cells))
        letters = sum(len(cell) for cell in cells if isinstance(cell, str))
        if self.bytes > MOST_BYTES or letters > MOST_LETTERS_OF_ROW:
            raise Refused(_("This file holds more text than can be read at once. Split it into several files."))
        if self.rows > self.max_rows + _ABOVE:
            raise Refused(
                _("The sheet has more than %(limit)d rows. Split it into several files."), limit=self.max_rows
            )
        if self.cells > MOST_CELLS:
            raise Refused(_("The sheet has more than %(limit)d cells. Split it into several files."), limit=MOST_CELLS)
        if len(cells) > self.max_columns:
            raise Refused(
                _("The sheet reaches to column %(column)s; at most %(limit)d columns can be imported."),
                column=column_letter(len(cells) - 1),
                limit=self.max_columns,
            )


def trim_cells[Held: Cell](cells: list[Held]) -> list[Held]:
    """The cells up to the last one that is not empty; none when spaces are all that they hold."""
    end = len(cells)
    while end and cells[end - 1] in (None, ""):
        end -= 1
    filled = any(cell is not None and not (isinstance(cell, str) and not cell.strip()) for cell in cells[:end])
    return cells[:end] if filled else []
