"""Files as schools have them: CSV in any usual encoding, and XLSX. Limits come before parsing."""

from .reader import MAX_FILE_BYTES, Sheet, read_sheet, read_text

__all__ = ["MAX_FILE_BYTES", "Sheet", "read_sheet", "read_text"]
