"""Reading lists of people: tables whose header row is told by the names that we know."""

from typing import IO

from core import sheets

from .field_catalogue import is_known_header


def read_import_sheet(file: IO[bytes], file_name: str) -> sheets.Sheet:
    """The list in a binary file; SheetError with a text for people when there is none."""
    return sheets.read_sheet(file, file_name, knows=is_known_header)


def read_import_text(text: str) -> sheets.Sheet:
    """The same of rows pasted from a spreadsheet."""
    return sheets.read_text(text, knows=is_known_header)
