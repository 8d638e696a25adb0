"""Reading what was downloaded."""

import csv
import io

from openpyxl import load_workbook


def rows_of(response):
    """The lines of a CSV answer as dicts."""
    assert response.status_code == 200, response.status_code
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def cells_of(response):
    """Every cell of a CSV or XLSX answer as text, the headers too."""
    if response["Content-Type"].startswith("text/csv"):
        text = response.content.decode("utf-8-sig")
        return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    sheet = load_workbook(io.BytesIO(response.content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}, "a cell is a formula"
    return [str(cell.value or "") for cell in cells]
