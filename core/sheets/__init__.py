"""Files as schools have them: CSV in any usual encoding, and XLSX, parsed under limits (`core.untrusted`)."""

from .reader import MAX_FILE_BYTES, Sheet, read_rows, read_sheet, read_text

__all__ = ["MAX_FILE_BYTES", "Sheet", "read_rows", "read_sheet", "read_text"]
