"""Bringing spreadsheets in: the steps of the pages, and whole files for commands."""

from .batches import add_batch, match_columns, record_choices, sheet_of, start_batch_undo, start_import, take_as
from .customs import naming_of_school
from .files import ImportRefused, customary_order, import_file, import_files

__all__ = [
    "ImportRefused",
    "add_batch",
    "customary_order",
    "import_file",
    "import_files",
    "match_columns",
    "naming_of_school",
    "record_choices",
    "sheet_of",
    "start_batch_undo",
    "start_import",
    "take_as",
]
