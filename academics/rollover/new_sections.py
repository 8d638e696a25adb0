"""Which sections the new year has, and who of the old year's moves into which of them."""

from collections import Counter
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .lines import LineOutcome, Target
from .names import suggested_sections


class NewSections:
    """`targets`, {name: Target}, and `target_of`, {id of an old section: the name of its new one or ""}."""

    def __init__(self, sections, levels, chosen, problems):
        """`sections` and `levels` in their order; `chosen` is what a rollover keeps of them; `problems` are added to."""
        self.sections, self.problems = sections, problems
        self.last_level = levels[-1] if levels else None
        self.targets, self.target_of = {}, {}
        self._read({level.pk: level for level in levels}, {**suggested_sections(sections, levels), **chosen})

    def _read(self, levels, wanted):
        for section in self.sections:
            for key in (str(section.pk), f"+{section.pk}"):
                entry = wanted.get(key)
                name = entry["name"] if entry else ""
                if key.isdigit():
                    self.target_of[section.pk] = name
                if entry and name:
                    self._add_target(section, name, levels.get(entry["grade_level"]), entry, is_new=not key.isdigit())

    def _add_target(self, section, name, level, entry, *, is_new):
        known = self.targets.get(name)
        if level is None:
            text = _("The level of %(section)s in the new year is gone. Choose another.")
            self.problems.note(text % {"section": name}, "sections", blocks=True)
            self.target_of[section.pk] = ""
        elif known is None:
            self.targets[name] = Target(name, level, [] if is_new else [section], section if is_new else None)
        elif not entry.get("merges") or level != known.level:
            text = _(
                "The name %(name)s is there twice, for %(one)s and %(other)s. Change one of them, or let both merge."
            )
            other = known.sources[0] if known.sources else known.like
            values = {"name": name, "one": other.name, "other": section.name}
            self.problems.note(text % values, "sections", blocks=True)
            if not is_new:
                known.sources.append(section)
        elif not is_new:
            known.sources.append(section)

    @cached_property
    def reasons(self):
        """The rule of each section in words."""
        found = {}
        for section in self.sections:
            name = self.target_of[section.pk]
            if name:
                found[section.pk] = _("%(old)s becomes %(new)s") % {"old": section.name, "new": name}
            elif section.grade_level == self.last_level:
                found[section.pk] = _("%(level)s is the last level") % {"level": section.grade_level.name}
            else:
                found[section.pk] = _("%(section)s ends") % {"section": section.name}
        return found

    def same_level(self, source):
        """Where somebody repeats: the section of the same name, else the only one of the level."""
        if source is None:
            return ""
        known = self.targets.get(source.name)
        if known and known.level == source.grade_level:
            return source.name
        there = [target.name for target in self.targets.values() if target.level == source.grade_level]
        return there[0] if len(there) == 1 else ""

    def look_at_sizes(self, lines):
        """Counts who moves into each, and adds the problems of sections whose students go nowhere."""
        for line in lines:
            if line.target:
                self.targets[line.target].size += 1
        last = self.last_level
        sizes = Counter(line.source.pk for line in lines if line.source and line.outcome == LineOutcome.NONE)
        graduates = sum(1 for line in lines if line.outcome == LineOutcome.GRADUATE and not line.is_exception)
        if last and graduates:
            text = ngettext(
                "No level comes after %(level)s: %(count)d student graduates. If a level is missing, add it first.",
                "No level comes after %(level)s: %(count)d students graduate. If a level is missing, add it first.",
                graduates,
            )
            self.problems.note(text % {"level": last.name, "count": graduates}, "sections")
        for section in self.sections:
            if not self.target_of[section.pk] and section.grade_level != last and sizes[section.pk]:
                text = ngettext(
                    "%(section)s ends, and %(count)d of its students has no section. Choose one for them.",
                    "%(section)s ends, and %(count)d of its students have no section. Choose one for them.",
                    sizes[section.pk],
                )
                self.problems.note(text % {"section": section.name, "count": sizes[section.pk]}, "exceptions")
