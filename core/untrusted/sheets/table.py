"""The rows of a sheet of either kind."""

from . import csvtext, workbook


def read(file, *, max_rows, max_columns):
    """Yields what `workbook.read` or `csvtext.read` does."""
    start = file.read(4)
    file.seek(0)
    reader = workbook if start.startswith(b"PK") else csvtext
    return reader.read(file, max_rows=max_rows, max_columns=max_columns)
