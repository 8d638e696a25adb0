"""Bringing spreadsheets in: the steps of the pages, and whole files for commands."""

from .files import ImportRefused, import_file, import_files

__all__ = ["ImportRefused", "import_file", "import_files"]
