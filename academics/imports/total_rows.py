"""Rows that add up the others, as the last of many sheets does: nobody of a school."""

import re
from collections.abc import Collection
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
    " alumnos estudiantes niños niñas élèves filles garçons wanafunzi wavulana wasichana عدد الطلاب عام كلي m f b g"
    " males females alumnas alunos alunas meninos meninas".split()
)
# Whom such a row counts without the word: "Boys 12", "No. of pupils: 25"; "Combined" after both in the Philippines.
_COUNTED_PEOPLE = frozenset(
    fold(word)
    for word in "students pupils learners boys girls males females alumnos alumnas estudiantes niños niñas alunos alunas"
    " meninos meninas élèves filles garçons wanafunzi wavulana wasichana الطلاب combined".split()
)
_KNOWN = _TOTALS | _BESIDE | _COUNTED_PEOPLE
_COUNTED = re.compile(r"[\d.,%\s/()-]+")


def total_in(values: Collection[object], *, of_people: bool = False) -> str:
    """The cell of a row that says "Total" or the like, where nothing but numbers stands beside it; else "".

    `of_people`: in a list of people "Boys" with a number says it, too.
    """
    found, counted = "", ""
    for value in values:
        if isinstance(value, date):
            return ""
        shown = text(value)
        if not shown or _COUNTED.fullmatch(shown):
            continue
        words = [word for word in fold(shown).split() if not word.isdigit()]
        if not words or not _KNOWN.issuperset(words):
            return ""
        if not found and not _TOTALS.isdisjoint(words):
            found = shown
        if not counted and not _COUNTED_PEOPLE.isdisjoint(words):
            counted = shown
    if of_people and counted and any(char.isdigit() for value in values for char in text(value)):
        return found or counted
    return found
