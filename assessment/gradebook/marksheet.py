"""The gradebook as a spreadsheet to fill in and bring back.

A hidden first row holds a signed code: which class and session it is of, who was in it, and what stood in each cell when it went out. It
goes on from cell to cell, for a cell holds no more than 32,767 letters and of 5,000 marks the code has more. So a sheet of another class is refused, and of an old one only what somebody typed counts.
"""

import base64
import io
import json
import zlib
from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, Protection

from academics.imports.workbooks import escape_formula
from core.sheets import read_rows
from core.sheets.cells import text
from core.sheets.errors import SheetError
from core.sheets.parts import Row
from core.signing import sign, unsign
from core.untrusted.sheets.columns import column_letter

from ..grading.grades import score_text
from .pages.gradebook import ShownCell

PURPOSE = "mark sheet"
MAX_AGE = 400 * 24 * 3600
MAX_ROWS, MAX_COLUMNS = 1000, 150
HEADER_ROW = 2
FIRST_MARK = 3
LETTERS_OF_CELL = 32_000


@dataclass(frozen=True)
class TypedCell:
    """A cell that somebody changed in the sheet: where it is there, and which mark it is."""

    row: int
    letter: str
    assessment: int
    student: int
    value: str
    version: int


def write_mark_sheet(book, viewer):
    """The Gradebook as XLSX bytes."""
    data = book.data(viewer)
    stands = {(cell.assessment, cell.student): cell for cell in data["cells"]}
    workbook = Workbook()
    page = workbook.active
    page.title = "Marks"
    code = _code(book, stands)
    page.append([code[start : start + LETTERS_OF_CELL] for start in range(0, len(code), LETTERS_OF_CELL)])
    page.row_dimensions[1].hidden = True
    page.append(
        [_("Student number"), _("Student"), *(_header(column.title, column.max_score) for column in data["columns"])]
    )
    for cell in page[HEADER_ROW]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for student, name, number, _left in data["students"]:
        marks = [stands.get((column.assessment, student)) for column in data["columns"]]
        page.append([escape_formula(number), escape_formula(name), *(_value(mark) for mark in marks)])
        page.cell(page.max_row, 1).data_type = "s"
        for index in range(len(marks)):
            page.cell(page.max_row, FIRST_MARK + index).protection = Protection(locked=False)
    page.freeze_panes = "C3"
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 16, 30
    page.protection.sheet = True
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read_mark_sheet(file, book):
    """[TypedCell] of what somebody changed. SheetError for what is no sheet of this class and session."""
    rows = dict(read_rows(file, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS).rows)
    code = _read_code(rows, book)
    known = {column.pk: text(_header(column.title, score_text(column.max_score))) for column in book.columns}
    headers = [text(value) for value in rows.get(HEADER_ROW, [])][FIRST_MARK - 1 :]
    _check_headers(headers, code["assessments"], known)
    numbers = {student.student_number.casefold(): student.pk for student, _left in book.roster}
    names = {student.pk: text(student.list_name) for student, _left in book.roster}
    typed, seen = [], {}
    for number, values in rows.items():
        values = [text(value) for value in values]
        if number <= HEADER_ROW or not any(values):
            continue
        student_number = values[0].removeprefix("'").casefold()
        student = numbers.get(student_number)
        if student is None and student_number in code["numbers"] and not any(values[FIRST_MARK - 1 :]):
            # Somebody who moved away since, and has no mark here.
            continue
        if student is None or student in seen:
            twice = _("Row %(row)d: the student number “%(number)s” stands twice.")
            nobody = _("Row %(row)d: nobody in this class has the student number “%(number)s”.")
            raise SheetError((twice if student else nobody) % {"row": number, "number": values[0]})
        seen[student] = Row(number, values)
        before = code["cells"].get(str(student), {})
        for index, assessment in enumerate(code["assessments"]):
            value = values[FIRST_MARK - 1 + index] if len(values) > FIRST_MARK - 1 + index else ""
            version, stood = before.get(str(assessment), (0, ""))
            if value != stood:
                letter = column_letter(FIRST_MARK - 1 + index)
                typed.append(TypedCell(number, letter, assessment, student, value, version))
    _check_names(seen, names)
    return typed


def _header(title: str, max_score: str) -> str:
    return f"{escape_formula(title)} ({max_score})"


def _value(cell: ShownCell | None) -> float | str | None:
    if cell is None:
        return None
    return float(cell.text) if cell.text[:1].isdigit() else cell.text or None


def _code(book, stands):
    cells = {}
    for (assessment, student), cell in stands.items():
        cells.setdefault(student, {})[assessment] = (cell.version, cell.text)
    content = {
        "class": book.school_class.pk,
        "session": book.session.pk,
        "assessments": [column.pk for column in book.columns],
        "numbers": [student.student_number.casefold() for student, _left in book.roster],
        "cells": cells,
    }
    return sign(base64.b85encode(zlib.compress(json.dumps(content).encode())).decode(), PURPOSE)


def _read_code(rows, book):
    code = "".join(map(text, rows.get(1, [])))
    try:
        packed = unsign(code, PURPOSE, max_age=MAX_AGE)
    except signing.BadSignature as error:
        raise SheetError(
            _("This is no mark sheet of this school. Download the sheet of the class, fill it in and bring it back.")
        ) from error
    content = json.loads(zlib.decompress(base64.b85decode(packed)))
    # Sheets that went out under earlier releases do not say who was in them.
    content.setdefault("numbers", ())
    if (content["class"], content["session"]) != (book.school_class.pk, book.session.pk):
        raise SheetError(_("This is the sheet of another class or term."))
    return content


def _check_names(rows, names):
    """SheetError where the name of somebody else stands beside a number: columns were sorted each by itself.

    `rows` are by student, their cells texts; `names` {student id: name}.
    """
    for student, (row, values) in rows.items():
        name = values[1].removeprefix("'") if len(values) > 1 else ""
        if name != names[student] and name in names.values():
            raise SheetError(
                _(
                    "Row %(row)d: “%(name)s” does not have the student number “%(number)s”. Names and numbers have come apart: download the sheet anew."
                )
                % {"row": row, "name": name, "number": values[0]}
            )


def _check_headers(headers, assessments, known):
    if lost := [pk for pk in assessments if pk not in known]:
        raise SheetError(
            _("%(number)d assessments of this sheet are not there any more. Download it anew.") % {"number": len(lost)}
        )
    for index, pk in enumerate(assessments):
        found = headers[index] if index < len(headers) else ""
        if found != known[pk]:
            raise SheetError(
                _("Column %(letter)s must be “%(wanted)s”, and is “%(found)s”. Leave the header as it is.")
                % {"letter": column_letter(FIRST_MARK - 1 + index), "wanted": known[pk], "found": found}
            )
