"""The plan of an import, and what all planners share."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.sheets.errors import CellError

from ..field_catalogue import field as field_of
from ..parsing import Understood
from ..reading_preview import read_as
from .sections import Sections


class RowOutcome(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    DUPLICATE = "duplicate"
    UNCHANGED = "unchanged"
    # Somebody who left comes back.
    RETURN = "return"
    # A known number under which the row has somebody else: left out until a person says that it is meant.
    NUMBER_CONFLICT = "mixup"
    # Somebody who left, or what ended: left out until a person says that they come back.
    GONE = "gone"
    # The section does not exist yet: nothing is imported before a person says what becomes of it.
    MISSING = "missing"
    ERROR = "error"


class Planned(NamedTuple):
    """What a part of a row comes down to: changes as (what, old, new) texts, and what the office should know of it."""

    changes: list
    warning: str = ""


@dataclass
class RowPlan:
    """One row of the sheet: whom it is about and what would change, as (what, old, new) texts."""

    number: int
    outcome: RowOutcome
    label: str
    changes: list = field(default_factory=list)
    message: str = ""
    # Skipped because it looks like somebody known; a person may want it all the same.
    can_be_accepted: bool = False
    read: list[Understood] = field(default_factory=list)

    def as_dict(self):
        return {
            "number": self.number,
            "outcome": str(self.outcome),
            "label": self.label,
            "changes": self.changes,
            "message": self.message,
            "can_be_accepted": self.can_be_accepted,
            "read": [[read.header, read_as(read.typed, read.value)] for read in self.read],
        }


class Writes:
    """Objects to create and to change, as model instances; nothing is saved here."""

    def __init__(self):
        self.created = {}
        self.updated = {}
        # By the identity of each.
        self.removed = {}

    def create(self, instance):
        self.created.setdefault(type(instance), []).append(instance)
        return instance

    def change(self, instance, **values):
        """Gives `instance` the values that differ; returns the changes as (what, old, new) texts."""
        changes = []
        for name, value in values.items():
            old = getattr(instance, name)
            if old == value or id(instance) in self.removed:
                continue
            if instance.pk is not None:
                before = self.updated.setdefault(id(instance), (instance, {}))[1]
                before.setdefault(instance._meta.get_field(name).attname, json_value(instance, name))
            setattr(instance, name, value)
            changes.append([str(instance._meta.get_field(name).verbose_name), as_text(old), as_text(value)])
        return changes

    def remove(self, instance):
        """A row that the import makes void; the undo brings it back as it was before any change of this plan."""
        if instance.pk is None:
            made = [each for each in self.created.pop(type(instance)) if each is not instance]
            self.created |= {type(instance): made} if made else {}
            return
        _changed, before = self.updated.pop(id(instance), (instance, {}))
        for name, value in before.items():
            setattr(instance, name, instance._meta.get_field(name).to_python(value))
        self.removed[id(instance)] = instance

    def count(self):
        return sum(map(len, self.created.values())) + len(self.updated)


@dataclass
class ImportPlan:
    """Everything an import would do, and everything that keeps it from being done."""

    kind: str
    rows: list[RowPlan]
    errors: list[CellError]
    writes: Writes
    # Headers by the field that they were matched with.
    headers: dict
    # Texts for people about the sheet as a whole: what is left out or not used.
    notes: list = field(default_factory=list)
    # What a person may decide, as the preview asks it, see `Planner.asks`.
    asks: dict = field(default_factory=dict)

    @property
    def counts(self):
        """Rows by outcome, and objects that are made along the way by model name."""
        outcomes = Counter(str(row.outcome) for row in self.rows)
        made = {model.__name__.lower(): len(objects) for model, objects in self.writes.created.items()}
        return {outcome.value: outcomes[outcome.value] for outcome in RowOutcome} | {
            "cell_errors": len(self.errors),
            "made": made,
        }

    @property
    def waits(self):
        """Whether sections are missing: a person decides what becomes of them before anything is imported."""
        return bool(self.asks.get("sections"))

    @property
    def digest(self):
        """Equal for two plans that would do the same; changes with the sheet and with the school."""
        text = hashlib.sha256()
        for row in self.rows:
            text.update(repr((row.number, str(row.outcome), row.label, row.changes, row.read)).encode())
        text.update(repr(sorted(self.counts["made"].items())).encode())
        return text.hexdigest()


class Planner:
    """Walks over the rows of one kind of sheet. `plan_row` is each kind's own."""

    kind = ""
    # Fields that no row may be without.
    required: tuple[str, ...] = ()

    def __init__(self, snapshot, headers, choices):
        self.snapshot = snapshot
        self.headers = headers
        self.choices = choices
        self.writes = Writes()
        self.errors: list[CellError] = []
        self.sections = Sections(snapshot, self.writes, choices)

    def prepare(self, rows):
        """A look at all rows before the first is planned."""

    def plan_row(self, row):
        """The RowPlan of a row whose cells are all readable."""
        raise NotImplementedError

    def plan(self, rows, errors, progress):
        self.errors = list(errors)
        self.prepare(rows)
        plans = []
        for done, row in enumerate(rows, start=1):
            plans.append(self._plan(row))
            if done % 250 == 0 or done == len(rows):
                progress(done, len(rows), _("Comparing rows with the school"))
        errors = sorted(self.errors, key=lambda error: error.row)
        return ImportPlan(self.kind, plans, errors, self.writes, self.headers, self.notes(), self.asks())

    def notes(self):
        """What is to be said of the sheet as a whole once all rows are planned; texts."""
        return self.sections.notes()

    def asks(self):
        """What a person may decide about the sheet, as JSON: {"sections": [see `Sections.asks`], "levels": [names]}
        and each kind's own; what there is nothing to decide about is left out."""
        found = {"sections": self.sections.asks(), "levels": self.sections.missing_levels}
        return {what: names for what, names in found.items() if names}

    def section_of(self, row):
        """The section that the row names; None where it names none, or one that is missing."""
        return self.sections.find_or_make(row.get("section")).section if row.get("section") else None

    def waiting(self, row, label):
        """The RowPlan of a row whose section does not exist yet."""
        message = _("There is no section “%(name)s”.") % {"name": row.get("section")}
        return RowPlan(row.number, RowOutcome.MISSING, label, message=message)

    def _plan(self, row):
        if row.failed or not self._has_required(row):
            return RowPlan(row.number, RowOutcome.ERROR, label_of(row))
        before = len(self.errors)
        planned = self.plan_row(row)
        return planned if len(self.errors) == before else RowPlan(row.number, RowOutcome.ERROR, label_of(row))

    def _has_required(self, row):
        missing = [name for name in self.required if not row.get(name)]
        for name in missing:
            self.error(row, name, _("This must not be empty."))
        return not missing

    def error(self, row, name, message):
        """Notes that the field `name` of the row cannot be imported."""
        header = (
            self.headers.get(name) or self.headers.get("full_name") if name == "given_name" else self.headers.get(name)
        )
        header = header or str(field_of(self.kind, name).label)
        self.errors.append(CellError(row.number, header, as_text(row.get(name)), message))

    def given(self, row, *names):
        """Values of those fields that the row fills: an empty cell never erases what is known."""
        return {name: row.values[name] for name in names if row.get(name)}


def label_of(row):
    """Whom or what a row is about."""
    name = " ".join(part for part in (row.get("given_name"), row.get("family_name")) if part)
    return str(name or row.get("full_name") or row.get("name") or row.get("staff") or row.get("student_number"))


def rows_named(numbers, limit=8):
    """Rows of a sheet for a text: "2, 3, 4", and how many more."""
    named = ", ".join(map(str, numbers[:limit]))
    return (
        named
        if len(numbers) <= limit
        else _("%(rows)s and %(count)d more")
        % {
            "rows": named,
            "count": len(numbers) - limit,
        }
    )


def json_value(instance, name):
    """A field's value as JSON knows it; of a foreign key the id."""
    value = getattr(instance, instance._meta.get_field(name).attname)
    return value.isoformat() if isinstance(value, date) else value


def as_text(value):
    """A value as text for people; "" for none."""
    if isinstance(value, date):
        return date_format(value)
    return "" if value is None else str(value)
