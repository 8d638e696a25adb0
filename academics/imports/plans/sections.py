"""Sections and levels that a sheet speaks of: found, or made once a person has said so."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from ...models import GradeLevel, Section
from .snapshot import compact_name

# So many are asked about at once; with more than that the column hardly holds sections.
OFFERED = 100


@dataclass
class _Missing:
    """A section that the school does not have: its name, that of its level as far as it is clear, and how many rows."""

    name: str
    level: str
    rows: int = 0


class CellProblem(NamedTuple):
    """What is wrong with a field of a row."""

    field: str
    message: str


class FoundSection(NamedTuple):
    """A section without a problem; or none, with a problem where sheet and school contradict each other.

    Neither is a section that is missing: `Sections.asks` has it.
    """

    section: Section | None
    problem: CellProblem | None = None


class Sections:
    """Finds sections of the school year by name and level, and plans those that are missing and wanted."""

    def __init__(self, snapshot, writes, choices):
        self._snapshot = snapshot
        self._writes = writes
        self._choices = choices
        self._shared = set()
        self._missing = {}
        self._missing_levels = {}
        self._new_levels = []

    def look_at(self, pairs):
        """Learns from all (section, level) names of a sheet which sections are named per level: "A" of 7 and of 8."""
        levels = defaultdict(set)
        for section, level in pairs:
            if section and level:
                levels[compact_name(section)].add(compact_name(level))
        self._shared = {section for section, found in levels.items() if len(_distinct(found)) > 1}

    def find_or_make(self, name, level_name="") -> FoundSection:
        known = self._snapshot.sections
        level = self.known_level(level_name)
        for key in self._keys(name, level_name):
            section = known.get(key)
            if section and (not level_name or section.grade_level is level):
                return FoundSection(section)
        namesake = None if compact_name(name) in self._shared else known.get(compact_name(name))
        if namesake:
            problem = CellProblem(
                "grade_level",
                _("Section %(section)s belongs to %(level)s in the school.")
                % {"section": namesake.name, "level": namesake.grade_level.name},
            )
            return FoundSection(None, problem)
        title = f"{level_name} {name}" if level_name and compact_name(name) in self._shared else name
        return FoundSection(self._make_if_wanted(title, level_name))

    def _make_if_wanted(self, title, level_name):
        key = compact_name(title)
        guessed = level_name or self._level_of(title)
        wanted = self._choices.levels.get(key) or (guessed if self._choices.makes_sections else "")
        if wanted:
            return self.make(title, self.level(wanted))
        self._missing.setdefault(key, _Missing(title, guessed)).rows += 1
        return None

    def _level_of(self, title):
        """The name of the level that the number in a section's name speaks of: "9Z" is of "Grade 9"; "" for none."""
        number = re.search(r"\d+", title)
        if not number:
            return ""
        if known := self.known_level(number[0]):
            return known.name
        named = [level.name for level in self._snapshot.levels.values() if re.search(r"\d+", level.name)]
        return re.sub(r"\d+", number[0], named[-1], count=1) if named else number[0]

    def _keys(self, name, level_name):
        """What the section may be called in the school, the likelier first: "A" of "Grade 7" may be "7A"."""
        keys = [] if compact_name(name) in self._shared else [compact_name(name)]
        if level_name:
            keys.append(compact_name(f"{level_name} {name}"))
            number = re.search(r"\d+", level_name)
            keys += [compact_name(number[0] + name)] if number else []
        return keys

    def make(self, name, level, **values):
        section = self._writes.create(
            Section(school_year=self._snapshot.year, grade_level=level, name=name[:60], **values)
        )
        self._snapshot.sections[compact_name(name)] = section
        return section

    def known_level(self, name):
        """The level of that name, for a bare number the only level with it; None when there is none."""
        levels = self._snapshot.levels
        if compact_name(name) in levels or not name.isdigit():
            return levels.get(compact_name(name))
        numbered = [level for level in levels.values() if re.findall(r"\d+", level.name) == [name]]
        return numbered[0] if len(numbered) == 1 else None

    def level(self, name):
        """The level of that name, planned when the school has none."""
        known = self.known_level(name)
        if known is None:
            known = self._writes.create(GradeLevel(name=name, position=self._position(name)))
            self._snapshot.levels[compact_name(name)] = known
            self._new_levels.append(name)
        return known

    def offer_level(self, name):
        """Notes a level that the school lacks and that no section of the sheet needs; made if that is wanted."""
        if self._choices.makes_sections:
            self.level(name)
        else:
            self._missing_levels.setdefault(compact_name(name), name)

    def _position(self, name):
        """The number in the name ("Grade 7"), else the place after the last."""
        digits = re.search(r"\d{1,3}", name)
        if digits:
            return int(digits[0])
        return max((level.position for level in self._snapshot.levels.values()), default=0) + 1

    @property
    def missing_levels(self):
        """Names of levels that the sheet has without a section, and the school not at all."""
        return list(self._missing_levels.values())[:OFFERED]

    def asks(self):
        """The missing sections for a person to decide about, as JSON: up to `OFFERED` dicts of key, name, level and rows."""
        return [
            {"key": key, "name": each.name, "level": each.level, "rows": each.rows}
            for key, each in sorted(self._missing.items())[:OFFERED]
        ]

    def notes(self):
        """What is made along the way, by name."""
        sections = [f"{section.name} ({section.grade_level.name})" for section in self._writes.created.get(Section, ())]
        return [
            text % {"names": ", ".join(names[:20]) + (" …" if len(names) > 20 else "")}
            for text, names in (
                (_("Levels that the school does not have: %(names)s."), self.missing_levels),
                (_("New levels: %(names)s."), self._new_levels),
                (_("New sections: %(names)s."), sections),
            )
            if names
        ]


def _distinct(levels):
    """Without bare numbers that stand for another of the names: "8" beside "grade8"."""
    return {
        level
        for level in levels
        if not (level.isdigit() and any(re.findall(r"\d+", other) == [level] for other in levels - {level}))
    }
