"""What a file of rows has been parsed into, before anybody knows which row is the header."""

from typing import NamedTuple


class Row(NamedTuple):
    """A row that holds something; `number` counts from 1, as the spreadsheet does."""

    number: int
    cells: list


class Merged(NamedTuple):
    """Cells that are merged into one, by their first and last row; `place` is "A1:C1"."""

    first: int
    last: int
    place: str


class Parsed(NamedTuple):
    """All of a file. `notes` say for people what the parser had to assume."""

    rows: list[Row]
    merged: list[Merged]
    notes: list[str]


class Headed(NamedTuple):
    """The rows below the header, as long as it, and what there is to say of them."""

    headers: list[str]
    rows: list[Row]
    notes: list[str]
