"""Typed values of a sheet's cells, and every cell that holds none."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from . import cells
from .cells import fold
from .errors import CellError
from .fields import field
from .names import says_family_first, split_name
from .relatives import relationship_hint


@dataclass
class Row:
    """A row of the sheet: values by field name, "" or None for empty ones."""

    number: int
    values: dict
    failed: bool = False

    def get(self, name):
        return self.values.get(name) or ""


_SEXES = {
    fold(word): sex
    for sex, words in {
        "female": "f female girl woman femenino mujer niña feminin féminin fille أنثى انثى بنت mwanamke msichana ke k w",
        "male": "m male boy man masculino hombre niño varon varón masculin garçon ذكر ولد mwanaume mvulana me h",
    }.items()
    for word in words.split()
}
_RELATIONSHIPS = {
    fold(word): code
    for code, words in {
        "mother": "mother|mum|mom|mama|madre|mère|mere|الأم|أم|والدة|f mother|stepmother",
        "father": "father|dad|papa|padre|père|pere|الأب|أب|والد|baba|stepfather",
        "grandparent": "grandparent|grandmother|grandfather|abuela|abuelo|grand mère|grand père|الجدة|الجد|جدة|جد|bibi|babu",
        "relative": "relative|aunt|uncle|brother|sister|sibling|cousin|tía|tío|hermana|hermano|tante|oncle|خال|عم|خالة|عمة"
        "|shangazi|mjomba|kaka|dada",
        "foster": "foster|foster carer|foster parent|acogida|famille d'accueil",
        "guardian": "guardian|legal guardian|parent|tutor|tutora|tuteur|tutrice|acudiente|apoderado|representante|ولي الأمر"
        "|mlezi|mzazi",
        "other": "other|otro|otra|autre|أخرى|mwingine",
    }.items()
    for word in words.split("|")
}


def parse(sheet, kind, mapping, date_order):
    """(rows, errors) of a Sheet: `mapping` is {header: field name}, `date_order` "dmy" or "mdy"."""
    readers = {
        "text": cells.shown_text,
        "id": cells.identifier,
        "email": cells.email,
        "phone": cells.phone,
        "date": partial(cells.parse_date, order=date_order),
        "birth_date": partial(_birth_date, order=date_order),
        "sex": _sex,
        "relationship": _relationship,
    }
    columns = [
        (index, header, field(kind, mapping[header]), readers[field(kind, mapping[header]).type])
        for index, header in enumerate(sheet.headers)
        if header in mapping
    ]
    family_first = any(says_family_first(header) for header in mapping)
    hints = {mapping[header].split("_")[0]: relationship_hint(header) for header in mapping}
    rows, errors = [], []
    for number, values in sheet.rows:
        row = Row(number, {})
        for index, header, wanted, reader in columns:
            try:
                row.values[wanted.name] = _read(values[index], wanted, reader)
            except ValueError as error:
                row.failed = True
                errors.append(CellError(number, header, cells.text(values[index]), str(error)))
        if any(row.values.values()) or row.failed:
            _complete_names(row.values, family_first)
            _complete_relationships(row.values, hints)
            rows.append(row)
    return rows, errors


def _read(value, wanted, reader):
    result = reader(value)
    if isinstance(result, str):
        if len(result) > wanted.max_length:
            raise ValueError(
                _("This is longer than %(limit)d letters.") % {"limit": wanted.max_length},
            )
        if cells.forbidden_characters(result):
            raise ValueError(_("This holds characters that cannot be shown. Type it again."))
    return result


def _birth_date(value, order):
    day = cells.parse_date(value, order)
    if day is not None and not 1900 <= day.year <= date.today().year:
        raise ValueError(_("Nobody here was born on %(day)s. Check the year.") % {"day": day.isoformat()})
    return day


def _sex(value):
    typed = cells.shown_text(value)
    return _SEXES.get(fold(typed), typed.lower())


def _relationship(value):
    typed = cells.shown_text(value)
    if not typed:
        return ""
    code = _RELATIONSHIPS.get(fold(typed))
    if code is None:
        raise ValueError(
            _("This relationship is not known. Write mother, father, guardian, grandparent, relative, foster or other.")
        )
    return code


def _complete_names(values, family_first):
    """Cuts full names in two; a given or family name in a column of its own wins."""
    for prefix, full in (("", "full_name"), ("guardian1_", "guardian1_name"), ("guardian2_", "guardian2_name")):
        name = values.get(full)
        if name and not values.get(prefix + "given_name"):
            given, family = split_name(name, family_first=family_first)
            values[prefix + "given_name"] = given
            values[prefix + "family_name"] = values.get(prefix + "family_name") or family


def _complete_relationships(values, hints):
    """A column called "Mother's name" says the relationship of the guardian in it."""
    for slot in ("guardian1", "guardian2"):
        if hints.get(slot) and not values.get(f"{slot}_relationship"):
            values[f"{slot}_relationship"] = hints[slot]
