"""The rows of a sheet of either kind."""

from . import csvtext, workbook


def read_table(file, *, max_rows, max_columns):
    """Yields what `read_workbook` or `read_csv` does."""
    start = file.read(4)
    file.seek(0)
    read = workbook.read_workbook if start.startswith(b"PK") else csvtext.read_csv
    return read(file, max_rows=max_rows, max_columns=max_columns)
