"""What downloaded lists hold, and reading them."""

import csv
import io

from django.utils import timezone
from openpyxl import load_workbook

from attendance.models import Mark, RegisterClosure
from jobs.models import Job
from tools.canary import CANARY_ID, plant_canaries

FORMULA = "=canary()"


def plant_rows(owner, *, pk=CANARY_ID, word=FORMULA, letter="Ω"):
    """A row for each list that `owner` may take out."""
    plant_canaries(pk=pk, word=word, letter=letter)
    RegisterClosure.objects.create(register_id=pk)
    Mark.objects.create(register_id=pk, student_id=pk, code_id=pk, taken_at=timezone.now())
    Job.objects.create(kind="test", title=word, created_by=owner)


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
