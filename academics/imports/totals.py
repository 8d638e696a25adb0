"""Rows that add up the others, as the last of many sheets does: nobody of a school."""

import re
from datetime import date

from core.sheets.cells import fold, text

_TOTALS = frozenset(
    fold(word)
    for word in "total totals subtotal subtotals totales totaux totaal gesamt summe suma somme soma jumla sum count"
    " average mean promedio moyenne المجموع الاجمالي الإجمالي إجمالي مجموع المتوسط".split()
)
_BESIDE = frozenset(
    fold(word)
    for word in "grand sub overall all of number the no in de del des la el les general général générale students"
    " student pupils learners boys girls male female boy girl class section school enrolled enrolment enrollment rows"
    " alumnos estudiantes niños niñas élèves filles garçons wanafunzi wavulana wasichana عدد الطلاب عام كلي m f b g".split()
)
_COUNTED = re.compile(r"[\d.,%\s/()-]+")


def total_in(values):
    """The cell of a row that says "Total" or the like, where nothing but numbers stands beside it; else ""."""
    found = ""
    for value in values:
        if isinstance(value, date):
            return ""
        shown = text(value)
        if not shown or _COUNTED.fullmatch(shown):
            continue
        words = [word for word in fold(shown).split() if not word.isdigit()]
        if not words or not _TOTALS.union(_BESIDE).issuperset(words):
            return ""
        if not found and not _TOTALS.isdisjoint(words):
            found = shown
    return found
