"""Bringing spreadsheets in: the steps of the pages, and whole files for commands."""

from .batches import add_batch, decide, match_columns, sheet_of, start_import, start_undo, take_as
from .customs import naming_of_school
from .files import ImportRefused, customary_order, import_file, import_files

__all__ = [
    "ImportRefused",
    "add_batch",
    "customary_order",
    "decide",
    "import_file",
    "import_files",
    "match_columns",
    "naming_of_school",
    "sheet_of",
    "start_import",
    "start_undo",
    "take_as",
]
