"""Typed values of a sheet's cells, and every cell that holds none."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple

from django.conf.locale import LANG_INFO
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.phones import several_phones_error
from core.sheets import Sheet, cells
from core.sheets.cells import fold
from core.sheets.errors import CellError

from .field_catalogue import SLOTS
from .field_catalogue import field as field_of
from .fullnames import NameStyle, SplitName, split_name
from .guardian_headers import relationship_hint
from .import_field import Field
from .namestyles import Naming
from .sexes import may_be_spanish, sex_of, sexes_in


class Understood(NamedTuple):
    """A cell that a person may want to see as it was read."""

    header: str
    typed: str
    value: date | SplitName


@dataclass
class SheetRow:
    """A row of the sheet: values by field name, "" or None for empty ones."""

    number: int
    values: dict[str, Any]
    failed: bool = False
    read: list[Understood] = field(default_factory=list)

    def get(self, name: str) -> Any:
        return self.values.get(name) or ""


_RELATIONSHIPS = {
    fold(word): code
    for code, words in {
        "mother": "mother|mum|mom|mama|madre|mère|mere|mutter|الأم|أم|والدة|f mother|stepmother",
        "father": "father|dad|papa|padre|père|pere|vater|الأب|أب|والد|baba|stepfather",
        "grandparent": "grandparent|grandmother|grandfather|abuela|abuelo|grand mère|grand père|großmutter|großvater|oma|opa|الجدة|الجد|جدة|جد|bibi|babu",
        "relative": "relative|aunt|uncle|brother|sister|sibling|cousin|tía|tío|hermana|hermano|tante|oncle|خال|عم|خالة|عمة"
        "|shangazi|mjomba|kaka|dada",
        "foster": "foster|foster carer|foster parent|acogida|famille d'accueil",
        "guardian": "guardian|legal guardian|parent|tutor|tutora|tuteur|tutrice|acudiente|apoderado|representante|erziehungsberechtigte|erziehungsberechtigter|vormund|ولي الأمر"
        "|mlezi|mzazi",
        "other": "other|otro|otra|autre|أخرى|mwingine",
    }.items()
    for word in words.split("|")
}


_LONGEST_NAME = 150
# Full names by the beginning of the fields that they are cut into.
FULL_NAMES = {"full_name": "", **{f"guardian{slot}_name": f"guardian{slot}_" for slot in SLOTS}}


def parse_rows(
    sheet: Sheet, kind: str, mapping: Mapping[str, str], date_order: str, naming: Naming | None = None
) -> tuple[list[SheetRow], list[CellError]]:
    """(rows, errors) of a sheet: `mapping` is {header: field name}, `date_order` "dmy" or "mdy"."""
    readers: dict[str, Callable] = {
        "text": cells.shown_text,
        "id": cells.identifier,
        "email": cells.email,
        "phone": cells.phones,
        "date": cells.parse_date,
        "birth_date": _birth_date,
        "sex": sex_of,
        "relationship": _relationship,
        "language": _language,
    }
    naming = naming or Naming()
    columns = []
    for index, header in enumerate(sheet.headers):
        if header in mapping:
            wanted = field_of(kind, mapping[header])
            reader = readers[wanted.type]
            if wanted.type in {"date", "birth_date"}:
                reader = partial(reader, order=cells.order_in_column(sheet.column(header), date_order))
            elif wanted.type == "sex":
                reader = partial(reader, words=sexes_of(sheet, header, naming))
            columns.append((index, header, wanted, reader))
    styles = name_styles(sheet, mapping, naming)
    phones = {wanted.name: header for _index, header, wanted, _reader in columns if wanted.type == "phone"}
    by_field = {name: header for header, name in mapping.items()}
    hints = {mapping[header].split("_")[0]: relationship_hint(header) for header in mapping}
    rows: list[SheetRow] = []
    errors: list[CellError] = []
    for number, values in sheet.rows:
        row = SheetRow(number, {})
        for index, header, wanted, reader in columns:
            cell = None if cells.is_nothing(values[index], in_words=_may_be_none(wanted)) else values[index]
            try:
                value = row.values[wanted.name] = _read(cell, wanted, reader)
                if header in styles:
                    _check_alone(str(cell), header, wanted)
            except ValueError as error:
                row.failed = True
                errors.append(CellError(number, header, cells.text(values[index]), str(error)))
                continue
            if value and header in styles:
                row.read.append(Understood(header, value, split_name(value, styles[header])))
            elif isinstance(value, date):
                row.read.append(Understood(header, cells.text(values[index]), value))
        errors += _part_phones(row, kind, phones)
        if any(row.values.values()) or row.failed:
            _complete_names(row, mapping)
            errors += _join_families(row, by_field)
            _complete_relationships(row.values, hints)
            rows.append(row)
    return rows, errors


def sexes_of(sheet: Sheet, header: str, naming: Naming) -> dict[str, str]:
    """{word: sex} for a column of a sheet, see `sexes_in`."""
    return sexes_in(header, sheet.column(header), may_be_spanish=may_be_spanish(sheet.headers, naming))


def name_styles(sheet: Sheet, mapping: Mapping[str, str], naming: Naming) -> dict[str, NameStyle]:
    """{header: NameStyle} of the columns that hold full names; the names of a family are looked at together."""
    names = {header: sheet.column(header) for header in sheet.headers if mapping.get(header) in _FAMILY_NAMES}
    return {
        header: naming.style_of(header, cells, [names[other] for other in names if other != header])
        for header, cells in names.items()
        if mapping[header] in FULL_NAMES
    }


_FAMILY_NAMES = frozenset(
    [*FULL_NAMES, "family_name", *(f"{prefix}family_name" for prefix in FULL_NAMES.values() if prefix)]
)


def _may_be_none(wanted: Field) -> bool:
    """Whether "N/A" in a cell says that there is none; names of students are names, whatever they are."""
    if wanted.type in {"phone", "email", "date", "birth_date", "relationship"}:
        return True
    return wanted.name.startswith("guardian") and wanted.is_name and not wanted.name.endswith("family_name")


# What stands under "Father" where a list says whether there is one, or whether the child lives there.
_ANSWERS = frozenset(
    cells.fold(word) for word in "yes no true false sí oui non ja nein sim não ndiyo hapana نعم لا".split()
)


def _is_answer(name: str, wanted: Field) -> bool:
    """Whether the name of a guardian is a word that answers a question; "No" is a family name."""
    return _may_be_none(wanted) and cells.fold(name) in _ANSWERS


def _read(value: Any, wanted: Field, reader: Callable[[Any], Any]) -> Any:
    cells.check_result(value)
    result = reader(value)
    if isinstance(result, list):
        return [_read(part, wanted, str) for part in result]
    if wanted.is_name and result and (not any(map(str.isalpha, result)) or _is_answer(result, wanted)):
        raise ValueError(_("This is no name."))
    if isinstance(result, str):
        if len(result) > wanted.max_length:
            raise ValueError(
                _("This is longer than %(limit)d letters.") % {"limit": wanted.max_length},
            )
        if cells.forbidden_characters(result):
            raise ValueError(_("This holds characters that cannot be shown. Type it again."))
    return result


# Of a name: what stands in brackets at an end of it is no part of it.
_REMARK = re.compile(r".+\s([(\[{].*[)\]}])|([(\[{].*[)\]}])\s.+", re.DOTALL)


def _check_alone(typed: str, header: str, wanted: Field) -> None:
    """ValueError for a full name with a remark beside it, or for several people in the place of a guardian.

    In a list that the platform has written guardians are called as they are known.
    """
    is_guardian = wanted.name != "full_name"
    if is_guardian and header == str(wanted.label):
        return
    typed = typed.strip()
    if found := _REMARK.fullmatch(typed):
        remark = (found[1] or found[2])[1:-1]
        raise ValueError(_("Beside the name stands “%(words)s”. Keep the name alone here.") % {"words": remark})
    people = [part.split() for part in re.split(r"[\n;]", typed) if part.strip()]
    # A name may be written over two lines; two of two words each are two people.
    is_more = len(people) > 1 and (";" in typed or min(map(len, people)) > 1)
    if is_more and is_guardian:
        raise ValueError(_("This is more than one name. Keep one here, and give the other a column."))


def _second_phone(kind: str, name: str) -> str:
    """The field for the second number in a cell, "" for none. Guardians of a student have it without a column."""
    if kind == "guardians" and name == "phone":
        return "phone_alternative"
    return f"{name}_alternative" if name.startswith("guardian") else ""


def _part_phones(row: SheetRow, kind: str, headers: Mapping[str, str]) -> Iterator[CellError]:
    """The one number of each field of phones, {field: header}; the second of a cell goes to the field for it.

    Yields a CellError for each cell with more numbers than there is room for.
    """
    found = {name: row.values[name] for name in headers if name in row.values}
    row.values |= {name: numbers[0] if numbers else "" for name, numbers in found.items()}
    for name, numbers in found.items():
        second = _second_phone(kind, name)
        if len(numbers) == 2 and second and not found.get(second):
            row.values[second] = numbers[1]
        elif len(numbers) > 1:
            row.failed = True
            yield CellError(row.number, headers[name], ", ".join(numbers), str(several_phones_error()))


def _birth_date(value: object, order: str) -> date | None:
    day = cells.parse_date(value, order)
    if day is not None and not 1900 <= day.year <= localdate().year:
        raise ValueError(_("Nobody here was born on %(day)s. Check the year.") % {"day": day.isoformat()})
    return day


def _relationship(value: object) -> str:
    typed = cells.shown_text(value)
    if not typed:
        return ""
    code = _RELATIONSHIPS.get(fold(typed))
    if code is None:
        raise ValueError(
            _("This relationship is not known. Write mother, father, guardian, grandparent, relative, foster or other.")
        )
    return code


def _language(value: object) -> str:
    typed = cells.shown_text(value)
    if not typed:
        return ""
    code: str | None = typed.lower().replace("_", "-")
    if code not in LANG_INFO:
        code = _languages().get(fold(typed))
    if code is None:
        raise ValueError(_("This language is not known. Write a code such as en, es, fr, ar or sw, or leave it empty."))
    return code


@cache
def _languages() -> dict[str, str]:
    """{folded name: code}, in English and as those call it who speak it."""
    named = {code: info for code, info in LANG_INFO.items() if "name" in info}
    return {fold(info[key]): code for code, info in named.items() for key in ("name_local", "name")}


def _complete_names(row: SheetRow, mapping: Mapping[str, str]) -> None:
    """Cuts full names in two; a given or family name in a column of its own wins.

    Beside a given name a column called "Name" holds the family name, alone or with the given one; beside a family name
    it holds the given names, alone or with the family name.
    """
    for place, read in enumerate(row.read):
        prefix = FULL_NAMES.get(mapping[read.header])
        if prefix is None or isinstance(read.value, date):
            continue
        given, family = read.value
        if known := row.values.get(prefix + "given_name"):
            said = set(fold(known).split())
            given, family = known, " ".join(word for word in read.typed.split() if fold(word) not in said)
        elif known := row.values.get(prefix + "family_name"):
            given = _without_family(read.typed, f"{known} {row.get(prefix + 'second_family_name')}") or given
        row.values[prefix + "given_name"] = given
        row.values[prefix + "family_name"] = row.values.get(prefix + "family_name") or family
        row.read[place] = read._replace(value=SplitName(given, row.values[prefix + "family_name"]))


def _without_family(typed: str, family: str) -> str:
    """A name without the family name at its end or start; as it is where there is none."""
    words, families = typed.split(), fold(family).split()
    folded, count = [fold(word) for word in words], len(families)
    if folded[-count:] == families:
        return " ".join(words[:-count])
    return " ".join(words[count:] if folded[:count] == families else words)


def _join_families(row: SheetRow, headers: Mapping[str, str]) -> Iterator[CellError]:
    """Both family names as one; yields a CellError where they are too long together."""
    second = row.values.pop("second_family_name", "")
    if not second:
        return
    joined = f"{row.get('family_name')} {second}".strip()
    if len(joined) > _LONGEST_NAME:
        row.failed = True
        message = _("This is longer than %(limit)d letters.") % {"limit": _LONGEST_NAME}
        yield CellError(row.number, headers["second_family_name"], joined, message)
    row.values["family_name"] = joined


def _complete_relationships(values: dict[str, Any], hints: Mapping[str, str]) -> None:
    """A column called "Mother's name" says the relationship of the guardian in it."""
    for slot in (f"guardian{number}" for number in SLOTS):
        if hints.get(slot) and not values.get(f"{slot}_relationship"):
            values[f"{slot}_relationship"] = hints[slot]
