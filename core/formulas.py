"""Texts as they may stand in a cell of a spreadsheet.

A cell that begins like a formula would be run by the spreadsheet of whoever opens the file, with
whatever a stranger typed into a name. So every text that begins with one of `=+-@`, a tab or a
line break gets an apostrophe in front. The one exception is a telephone number in XLSX: there a
cell says that it is text, so "+254 700 000 001" stays as it is; in CSV nothing can say so, and
the apostrophe keeps a spreadsheet from making 2.547E+11 of it.
"""

import re
from datetime import datetime

from django.utils import timezone

# The wide ones are what a Japanese or Chinese keyboard types; Excel takes them for the narrow ones.
SIGNS = "=+-@＝＋－＠"
FORMULA_STARTS = (*SIGNS, "\t", "\r", "\n")
# Where a spreadsheet that cuts a CSV at semicolons, as half of Europe's do, begins another cell.
INNER_START = re.compile(rf"([;\t\r\n])(?=[{re.escape(SIGNS)}])")
PHONE = re.compile(r"\+[\d ()./-]{5,30}")
# What neither XML nor a spreadsheet can hold.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def escape_formulas(value: object, *, typed: bool = False) -> object:
    """`value` as it may stand in a cell; `typed`: the file says of each cell that it is text."""
    if isinstance(value, datetime):
        # The school's clock: a spreadsheet knows no time zones.
        return (timezone.localtime(value) if timezone.is_aware(value) else value).replace(tzinfo=None, microsecond=0)
    if not isinstance(value, str):
        return value
    # First of all: a sign after a character that no file may hold would be the first one.
    value = _ILLEGAL.sub("", value)
    if typed and PHONE.fullmatch(value):
        return value
    if not typed:
        value = INNER_START.sub(r"\1'", value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
