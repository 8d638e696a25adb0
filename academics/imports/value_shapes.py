"""What the values of a column look like, beside what its header says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.letters import normalized
from core.sheets.cells import fold, latin_digits, shown_text

from .import_field import Field
from .names import is_title

# So many filled cells of a column are looked at, and of all columns together: a page waits for it.
SAMPLE = 400
SAMPLE_OF_SHEET = 12_000
# And so many letters of each: a cell may hold as many as a book.
LETTERS = 80
_PHONE = re.compile(r"(tel:?)?[\s+()\d.,;/·–-]+(ext\.?\s*\d+)?", re.IGNORECASE)
_DATE = re.compile(
    r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}([T ].*)?|\d{1,2}(st|nd|rd|th)?[-/. ]+(de )?[^\W\d]+\.?[-/., ]+(de )?\d{2,4}|[^\W\d]+\.? \d{1,2},? \d{4}"
)
_WORD = re.compile(r"[^\s,،]+")
_GRADE = re.compile(r"[A-H][+−–-]?", re.IGNORECASE)
# Days between 1930 and 2064 as a spreadsheet counts them.
_SERIAL_DAYS = range(11_000, 60_000)


@dataclass(frozen=True)
class Looks:
    """A column in figures; shares are those of the filled cells, from 0 to 1."""

    filled: int = 0
    distinct: int = 0
    # Those with a digit, and those with more digits than letters.
    digits: float = 0.0
    numbers: float = 0.0
    wordless: float = 0.0
    phones: float = 0.0
    emails: float = 0.0
    dates: float = 0.0
    # Those of two words or more, and those such as "Mrs." alone.
    of_words: float = 0.0
    titles: float = 0.0
    # 1, 2, 3 … down the sheet: it counts rows.
    is_running: bool = False
    # "A-", "B", "C+": what somebody got.
    is_of_grades: bool = False

    @property
    def is_one_value(self) -> bool:
        return self.filled >= 4 and self.distinct == 1

    @property
    def is_of_few_words(self) -> bool:
        """ "Day" and "Boarding" again and again: what somebody chose, and not where they live."""
        return self.filled >= 8 and self.distinct <= 4 and not self.digits


def looks_of(cells: Iterable[object], sample: int = SAMPLE) -> Looks:
    """The looks of the first `sample` filled cells of a column."""
    values: list[object] = []
    texts: list[str] = []
    for cell in cells:
        shown = latin_digits(shown_text(cell[:LETTERS] if isinstance(cell, str) else cell)) if cell is not None else ""
        if shown:
            values.append(cell)
            texts.append(shown)
        if len(texts) == sample:
            break
    if not texts:
        return Looks()
    count = len(texts)
    dates = [_is_date(value, shown) for value, shown in zip(values, texts, strict=True)]
    return Looks(
        filled=count,
        distinct=len({_as_compared(shown) for shown in texts}),
        digits=sum(any(char.isdigit() for char in shown) for shown in texts) / count,
        numbers=sum(_is_number(shown) for shown in texts) / count,
        wordless=sum(" " not in shown for shown in texts) / count,
        phones=sum(_is_phone(shown) and not day for shown, day in zip(texts, dates, strict=True)) / count,
        emails=sum("@" in shown for shown in texts) / count,
        dates=sum(dates) / count,
        of_words=sum(len(_WORD.findall(shown)) > 1 for shown in texts) / count,
        titles=sum(map(is_title, texts)) / count,
        is_of_grades=all(map(_GRADE.fullmatch, texts)) and any(len(shown) > 1 for shown in texts),
        is_running=count >= 3
        and texts == [str(number) for number in range(int(texts[0] == "1"), count + int(texts[0] == "1"))],
    )


def _as_compared(shown: str) -> str:
    # One letter may stand for eighteen, as "\ufdfa" does.
    return fold(normalized("NFKC", shown)[:LETTERS]) or shown


def _is_date(value: object, shown: str) -> bool:
    if isinstance(value, date):
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) in _SERIAL_DAYS
    return bool(len(shown) < 40 and _DATE.fullmatch(shown))


def _is_number(shown: str) -> bool:
    return sum(map(str.isdigit, shown)) > sum(map(str.isalpha, shown))


def _is_phone(shown: str) -> bool:
    return len(shown) < LETTERS and sum(char.isdigit() for char in shown) >= 5 and bool(_PHONE.fullmatch(shown))


def fitness(looks: Looks, entry: Field) -> float:
    """How well the values go with a field, from 0 to 1; the fewer there are, the less they say."""
    if not looks.filled:
        # Of two columns with the same name, the filled one is meant.
        return 0.95
    raw = _fit(looks, entry)
    return 1 - (1 - raw) * looks.filled / (looks.filled + 3)


def _fit(looks: Looks, entry: Field) -> float:
    if entry.type == "phone":
        return 0.1 + 0.9 * looks.phones
    if entry.type == "email":
        return 0.1 + 0.9 * looks.emails
    if entry.type in {"date", "birth_date"}:
        return 0.1 + 0.9 * looks.dates
    if entry.is_name:
        return _name_fit(looks, entry)
    # What remains are texts of any shape, but none of these.
    strange = max(looks.emails, looks.dates) if entry.name != "staff" else looks.dates
    if entry.name == "grade_level" and looks.is_of_grades:
        strange = 1.0
    if entry.name == "job_title":
        strange = max(strange, looks.titles)
    if entry.name == "street" and looks.is_of_few_words:
        strange = max(strange, 0.5)
    if entry.type in {"sex", "relationship"}:
        return 1 - max(looks.digits if entry.type == "relationship" else 0, strange, looks.distinct > 12)
    if entry.is_key:
        return _key_fit(looks, strange)
    if entry.name in {"section", "grade_level"} and looks.filled >= 12 and looks.distinct > 0.9 * looks.filled:
        strange = max(strange, 0.4)
    return 1 - 0.9 * strange


def _name_fit(looks: Looks, entry: Field) -> float:
    """Names are no numbers, and a column of one value is no name, unless it is the family's."""
    kept = (1 - 0.95 * max(looks.numbers, looks.emails, looks.dates)) * (1 - 0.25 * looks.digits)
    if looks.is_one_value:
        kept *= 0.9 if entry.name.endswith("family_name") else 0.6
    return kept


def _key_fit(looks: Looks, strange: float) -> float:
    """Numbers of people differ from row to row, though a person may have several rows."""
    repeated = looks.filled >= 6 and looks.distinct < 0.3 * looks.filled
    spoken = (1 - looks.digits) * (1 - looks.wordless)
    return (1 - 0.9 * strange) * (0.5 if repeated else 1) * (1 - 0.7 * spoken)
