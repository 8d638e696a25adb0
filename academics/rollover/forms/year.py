"""The new year of a year-end and its sections."""

from datetime import date
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.filters import DaysInOrder
from core.forms.widgets import DayInput

from ...models import AcademicSession, GradeLevel, Section
from ..models import Rollover
from ..names import suggested_sections
from ..years import check_children, check_year, session_of

_DAYS = ("starts_on", "ends_on")


class _Child(NamedTuple):
    """A term, or a period of one, as the form has it: its fields begin with the prefix."""

    prefix: str
    values: dict
    is_period: bool


class _Named(NamedTuple):
    """A section to be named: its key in `Rollover.sections`, and what its fields begin with."""

    key: str
    prefix: str
    section: Section


class _Taken(NamedTuple):
    """Which section has a name, and at which level."""

    section: Section
    level: str


class SectionFields(NamedTuple):
    """A row of the table of sections: of a new one nothing can merge."""

    section: Section
    is_new: bool
    name: BoundField
    level: BoundField
    merges: BoundField | None


class RolloverYearForm(DaysInOrder, forms.ModelForm):
    """The new year, its terms and grading periods, and what is copied into it."""

    title = forms.CharField(label=gettext_lazy("Name of the new school year"), max_length=100)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())

    class Meta:
        model = Rollover
        fields = ["copies_classes", "copies_homeroom", "copies_teachers"]
        labels = {
            "copies_classes": gettext_lazy(
                "Each section gets the classes of its new level, electives without students"
            ),
            "copies_homeroom": gettext_lazy("Homeroom teachers go along with their sections"),
            "copies_teachers": gettext_lazy("Teachers go along with their classes"),
        }

    field_order = ["title", *_DAYS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        year = self.instance.year
        self._initial(year, "")
        self.children = []
        for number, term in enumerate(year.get("terms", [])):
            self._add_child(term, f"term{number}_", is_period=False)
            for place, period in enumerate(term.get("periods", [])):
                self._add_child(period, f"term{number}_period{place}_", is_period=True)

    def _initial(self, values, prefix):
        self.initial[f"{prefix}title"] = values.get("title")
        for name in _DAYS:
            self.initial[f"{prefix}{name}"] = date.fromisoformat(values[name]) if values.get(name) else None

    def _add_child(self, values, prefix, *, is_period):
        named = {"label": values["title"]}
        title = forms.CharField(
            max_length=100, required=False, widget=forms.TextInput(attrs={"class": "form-control"}), **named
        )
        self.fields[f"{prefix}title"] = title
        for name, what in (("starts_on", _("%(name)s: first day")), ("ends_on", _("%(name)s: last day"))):
            field = forms.DateField(required=False, widget=DayInput(), label=what % {"name": values["title"]})
            self.fields[f"{prefix}{name}"] = field
        self._initial(values, prefix)
        self.children.append(_Child(prefix, values, is_period))

    @property
    def main_fields(self):
        return [self[name] for name in ("title", *_DAYS)]

    @property
    def copy_fields(self):
        return [self[name] for name in self.Meta.fields]

    @property
    def child_rows(self):
        """[(whether it is a grading period, [its three fields])]"""
        return [
            (is_period, [self[f"{prefix}{name}"] for name in ("title", *_DAYS)])
            for prefix, _values, is_period in self.children
        ]

    def clean(self):
        data = super().clean()
        for prefix, _values, _is_period in self.children:
            for name in _DAYS:
                if (
                    data.get(f"{prefix}title")
                    and not data.get(f"{prefix}{name}")
                    and not self.errors.get(prefix + name)
                ):
                    self.add_error(f"{prefix}{name}", _("Enter the day, or empty the name to leave it out."))
        if not self.errors:
            self.year = self._year(data)
            self._check()
        return data

    def _check(self):
        year = session_of(AcademicSession.Kind.SCHOOL_YEAR, self.year)
        try:
            check_year(year, self.instance.from_year)
        except ValidationError as error:
            for name, errors in error.message_dict.items():
                self.add_error(name if name in self.fields else "title", errors)
            return
        try:
            check_children(self.year["terms"], year.starts_on, year.ends_on)
        except ValidationError as error:
            self.add_error(None, error)

    def _year(self, data):
        """The JSON of the year; a term without a name is left out with its periods."""
        year = {**self._values(data, "", {}), "terms": []}
        term = None
        for prefix, values, is_period in self.children:
            child = self._values(data, prefix, values) if data[f"{prefix}title"] else None
            if not is_period:
                term = child and {**child, "periods": []}
                if term:
                    year["terms"].append(term)
            elif child and term:
                term["periods"].append(child)
        return year

    @staticmethod
    def _values(data, prefix, before):
        window = {name: day for name, day in before.items() if name.startswith("posting_")}
        days = {name: data[f"{prefix}{name}"].isoformat() for name in _DAYS}
        return {"title": data[f"{prefix}title"], **days, **window}


class RolloverSectionsForm(forms.Form):
    """What becomes of each section: a name and a level in the new year, or nothing."""

    def __init__(self, data=None, *, rollover):
        super().__init__(data)
        levels = list(GradeLevel.objects.all())
        sections = list(Section.objects.of_year(rollover.from_year).in_reading_order())
        self.entries = {**suggested_sections(sections, levels)}
        self.entries.update({key: entry for key, entry in rollover.sections.items() if key in self.entries})
        choices = [("", "–"), *((str(level.pk), level.name) for level in levels)]
        known = {str(section.pk): section for section in sections}
        self.rows = []
        for key, entry in self.entries.items():
            section = known[key.removeprefix("+")]
            self._add_row(key, section, entry, choices)

    def _add_row(self, key, section, entry, choices):
        prefix = f"section{key.removeprefix('+')}" if not key.startswith("+") else f"new{key[1:]}"
        is_new, name = key.startswith("+"), {"name": section.name}
        self.fields[f"{prefix}_name"] = forms.CharField(
            label=(_("Name of the new section like %(name)s") if is_new else _("New name of %(name)s")) % name,
            required=False,
            max_length=60,
            initial=entry["name"],
            widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        )
        self.fields[f"{prefix}_level"] = forms.ChoiceField(
            label=(_("Level of the new section like %(name)s") if is_new else _("New level of %(name)s")) % name,
            required=False,
            choices=choices,
            initial=str(entry["grade_level"] or ""),
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        if not is_new:
            self.fields[f"{prefix}_merges"] = forms.BooleanField(
                label=_("Merge %(name)s with the other section of that name") % name,
                required=False,
                initial=entry.get("merges", False),
            )
        self.rows.append(_Named(key, prefix, section))

    @property
    def table(self) -> list[SectionFields]:
        return [
            SectionFields(
                section,
                key.startswith("+"),
                self[f"{prefix}_name"],
                self[f"{prefix}_level"],
                None if key.startswith("+") else self[f"{prefix}_merges"],
            )
            for key, prefix, section in self.rows
        ]

    def clean(self):
        data = super().clean()
        taken = {}
        self.sections = {}
        for key, prefix, section in self.rows:
            name, level = data.get(f"{prefix}_name", "").strip(), data.get(f"{prefix}_level")
            merges = data.get(f"{prefix}_merges", False)
            if name and not level:
                self.add_error(f"{prefix}_level", _("Choose the level."))
            elif name in taken and name and (not merges or taken[name].level != level):
                text = _("%(other)s has this name, too. Change it, or let both merge at the same level.")
                self.add_error(f"{prefix}_name", text % {"other": taken[name].section.name})
            elif name:
                taken.setdefault(name, _Taken(section, level))
            self.sections[key] = {"name": name, "grade_level": int(level) if name and level else None, "merges": merges}
        return data
