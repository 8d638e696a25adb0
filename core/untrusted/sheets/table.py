"""The rows of a sheet of either kind."""

from collections.abc import Iterator

from .. import File
from . import Piece, csvtext, workbook


def read_table(file: File, *, max_rows: int, max_columns: int) -> Iterator[Piece]:
    """Yields what `read_workbook` or `read_csv` does."""
    start = file.read(4)
    file.seek(0)
    read = workbook.read_workbook if start.startswith(b"PK") else csvtext.read_csv
    return read(file, max_rows=max_rows, max_columns=max_columns)
