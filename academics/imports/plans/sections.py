"""Sections and levels that a sheet speaks of: found, or made together with what needs them."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from ...models import GradeLevel, Section
from .present import compact


class Sections:
    """Finds sections of the school year by name and level, and plans those that are missing."""

    def __init__(self, present, writes):
        self._present = present
        self._writes = writes
        self._shared = set()

    def look_at(self, pairs):
        """Learns from all (section, level) names of a sheet which sections are named per level: "A" of 7 and of 8."""
        levels = defaultdict(set)
        for section, level in pairs:
            if section and level:
                levels[compact(section)].add(compact(level))
        self._shared = {section for section, found in levels.items() if len(_distinct(found)) > 1}

    def find_or_make(self, name, level_name):
        """(section, None), or (None, (field, message)) when the sheet does not say enough to make it."""
        known = self._present.sections
        combined = f"{level_name} {name}" if level_name else name
        level = self.known_level(level_name)
        for key in self._keys(name, level_name):
            section = known.get(key)
            if section and (not level_name or section.grade_level is level):
                return section, None
        namesake = None if compact(name) in self._shared else known.get(compact(name))
        if namesake:
            return None, (
                "grade_level",
                _("Section %(section)s belongs to %(level)s in the school.")
                % {"section": namesake.name, "level": namesake.grade_level.name},
            )
        if not level_name:
            return None, (
                "section",
                _("%(year)s has no section of this name. Add a column with the level and it is made, or make it first.")
                % {"year": self._present.year.title},
            )
        title = combined if compact(name) in self._shared else name
        return self.make(title, self.level(level_name)), None

    def _keys(self, name, level_name):
        """What the section may be called in the school, the likelier first: "A" of "Grade 7" may be "7A"."""
        keys = [] if compact(name) in self._shared else [compact(name)]
        if level_name:
            keys.append(compact(f"{level_name} {name}"))
            number = re.search(r"\d+", level_name)
            keys += [compact(number[0] + name)] if number else []
        return keys

    def make(self, name, level, **values):
        section = self._writes.create(
            Section(school_year=self._present.year, grade_level=level, name=name[:60], **values)
        )
        self._present.sections[compact(name)] = section
        return section

    def known_level(self, name):
        """The level of that name, for a bare number the only level with it; None when there is none."""
        levels = self._present.levels
        if compact(name) in levels or not name.isdigit():
            return levels.get(compact(name))
        numbered = [level for level in levels.values() if re.findall(r"\d+", level.name) == [name]]
        return numbered[0] if len(numbered) == 1 else None

    def level(self, name):
        """The level of that name, planned when the school has none."""
        known = self.known_level(name)
        if known is None:
            known = self._writes.create(GradeLevel(name=name, position=self._position(name)))
            self._present.levels[compact(name)] = known
        return known

    def _position(self, name):
        """The number in the name ("Grade 7"), else the place after the last."""
        digits = re.search(r"\d{1,3}", name)
        if digits:
            return int(digits[0])
        return max((level.position for level in self._present.levels.values()), default=0) + 1


def _distinct(levels):
    """Without bare numbers that stand for another of the names: "8" beside "grade8"."""
    return {
        level
        for level in levels
        if not (level.isdigit() and any(re.findall(r"\d+", other) == [level] for other in levels - {level}))
    }
