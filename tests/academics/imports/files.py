"""Sheets for tests, made as files."""

from openpyxl import Workbook


def write_csv(path, rows, *, separator=",", encoding="utf-8"):
    """Rows of texts as a CSV file; returns the path."""
    text = "\r\n".join(separator.join(row) for row in rows) + "\r\n"
    path.write_bytes(text.encode(encoding))
    return path


def write_xlsx(path, rows, *, merged=()):
    """Rows of any values as an XLSX file; returns the path."""
    book = Workbook()
    page = book.active
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    book.save(path)
    return path


STUDENT_HEADER = [
    "Adm No",
    "First name",
    "Last name",
    "DOB",
    "Class",
    "Grade",
    "Mother name",
    "Mother email",
    "Mother phone",
]
