"""What a year-end would do to each student, as a pure reading in a constant number of statements."""

import hashlib
import json
from collections import Counter
from functools import cached_property
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import AcademicSession, Enrolment, GradeLevel, Section, SectionMembership
from .lines import Decided, LineOutcome, Place, Problem, Stay, StudentLine, Target
from .names import suggested_sections
from .years import check_year, session_of


class _Person(NamedTuple):
    """A student as the columns of `_PERSON` have them."""

    student_id: int
    number: str
    given_name: str
    family_name: str
    preferred_name: str
    sort_name: str


_PERSON = (
    "student_id",
    "student__student_number",
    "student__given_name",
    "student__family_name",
    "student__preferred_name",
    "student__sort_name",
)


class OutcomeCount(NamedTuple):
    """How many students have an outcome."""

    code: str
    label: str
    number: int


class SectionCount(NamedTuple):
    """How many students of a section have each outcome, and how many there are."""

    section: Section
    counts: Counter
    total: int


class RolloverPlan:
    """The reading of a rollover: `lines` by section and name, `targets` by name, `problems`.

    Everything is asked as of the last day of the old year.
    """

    def __init__(self, rollover, *, students=True):
        """Without `students` only the new year and its sections are read."""
        self.rollover = rollover
        self.old_year = rollover.from_year
        self.last_day = self.old_year.ends_on
        self.problems = []
        self.new_year = self._read_year()
        self.levels = list(GradeLevel.objects.all())
        self.sections = list(Section.objects.of_year(self.old_year).in_reading_order())
        self._read_sections()
        self.decisions, self.lines = {}, []
        if students:
            self.decisions = {row.student_id: row for row in rollover.decisions.select_related("student")}
            self.lines = self._read_lines()
        for line in self.lines:
            if line.target:
                self.targets[line.target].size += 1
        self._look_at_sections()

    # --- The new year and its sections ---------------------------------------------------------

    def _read_year(self):
        if not self.rollover.year.get("starts_on"):
            self._problem(_("Say when the new school year begins and ends."), "year", blocks=True)
            return None
        year = session_of(AcademicSession.Kind.SCHOOL_YEAR, self.rollover.year)
        try:
            check_year(year, self.old_year)
        except ValidationError as error:
            for text in error.messages:
                self._problem(text, "year", blocks=True)
        return year

    def _read_sections(self):
        """Fills `targets`, {name: Target}, and `target_of`, {section id: name or ""}."""
        levels = {level.pk: level for level in self.levels}
        wanted = {**suggested_sections(self.sections, self.levels), **self.rollover.sections}
        self.targets, self.target_of = {}, {}
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
            self._problem(text % {"section": name}, "sections", blocks=True)
            self.target_of[section.pk] = ""
        elif known is None:
            self.targets[name] = Target(name, level, [] if is_new else [section], section if is_new else None)
        elif not entry.get("merges") or level != known.level:
            text = _(
                "The name %(name)s is there twice, for %(one)s and %(other)s. Change one of them, or let both merge."
            )
            other = known.sources[0] if known.sources else known.like
            values = {"name": name, "one": other.name, "other": section.name}
            self._problem(text % values, "sections", blocks=True)
            if not is_new:
                known.sources.append(section)
        elif not is_new:
            known.sources.append(section)

    def _look_at_sections(self):
        last = self.levels[-1] if self.levels else None
        sizes = Counter(line.source.pk for line in self.lines if line.source and line.outcome == LineOutcome.NONE)
        graduates = sum(1 for line in self.lines if line.outcome == LineOutcome.GRADUATE and not line.is_exception)
        if last and graduates:
            text = ngettext(
                "No level comes after %(level)s: %(count)d student graduates. If a level is missing, add it first.",
                "No level comes after %(level)s: %(count)d students graduate. If a level is missing, add it first.",
                graduates,
            )
            self._problem(text % {"level": last.name, "count": graduates}, "sections")
        for section in self.sections:
            if not self.target_of[section.pk] and section.grade_level != last and sizes[section.pk]:
                text = ngettext(
                    "%(section)s ends, and %(count)d of its students has no section. Choose one for them.",
                    "%(section)s ends, and %(count)d of its students have no section. Choose one for them.",
                    sizes[section.pk],
                )
                self._problem(text % {"section": section.name, "count": sizes[section.pk]}, "exceptions")

    # --- The students --------------------------------------------------------------------------

    def _read_lines(self):
        lines: dict[int, StudentLine] = {}
        sections = {section.pk: section for section in self.sections}
        there = Enrolment.objects.on(self.last_day).values_list(*_PERSON, *Stay._fields)
        for *person, pk, starts_on, ends_on in there:
            line = _line(_Person(*person), Stay(pk, starts_on, ends_on))
            lines[line.student_id] = line
        places = SectionMembership.objects.on(self.last_day).values_list(
            *_PERSON, *Place._fields, "section_id", "section__name"
        )
        for *person, pk, ends_on, section_id, section_name in places:
            found = _Person(*person)
            if found.student_id not in lines:
                lines[found.student_id] = _line(found)
            line = lines[found.student_id]
            line.place, line.source = Place(pk, ends_on), sections.get(section_id)
            if line.source is None:
                text = _("%(name)s is in %(section)s of another school year. Move them to a section of this year.")
                self._problem(text % {"name": line.name, "section": section_name}, "exceptions", line)
        joining = Enrolment.objects.after(self.last_day).values_list(*_PERSON, *Stay._fields)
        later = [
            _line(_Person(*person), Stay(pk, starts_on, ends_on))
            for *person, pk, starts_on, ends_on in joining.order_by("starts_on")
        ]
        for line in lines.values():
            self._decide(line)
        # Of several stays to come the first that reaches into the new year counts, else the first.
        for line in sorted(later, key=lambda line: self._misses_new_year(line.stay)):
            if line.student_id not in lines:
                lines[line.student_id] = line
                self._join(line)
        self._look_at_strays(lines)
        order = {section.pk: number for number, section in enumerate(self.sections)}
        return sorted(
            lines.values(),
            key=lambda line: (
                order[line.source.pk] if line.source else len(order),
                line.sort_name,
                line.student_id,
            ),
        )

    def _decide(self, line):
        decision = self.decisions.get(line.student_id)
        first_day = self.new_year.starts_on if self.new_year else None
        if line.stay is None:
            text = _("%(name)s has left already, but is in %(section)s still. Nothing is written but the end of that.")
            line.why = _("Has left already")
            self._problem(text % {"name": line.name, "section": line.source_name or "–"}, "exceptions", line)
            return
        ends_on = line.stay.ends_on
        if ends_on and (first_day is None or ends_on < first_day):
            line.outcome, line.why = LineOutcome.LEAVE, _("Leaves on %(day)s already") % {"day": date_format(ends_on)}
            if decision and decision.outcome in (Decided.PROMOTE, Decided.REPEAT):
                text = _("%(name)s leaves on %(day)s: take the leave back, or drop the exception.")
                self._problem(text % {"name": line.name, "day": date_format(ends_on)}, "exceptions", line, blocks=True)
            return
        if decision:
            self._follow(line, decision)
        else:
            self._rule(line)

    def _rule(self, line):
        source = line.source
        if source is None:
            line.why = _("Has no section")
            text = _(
                "%(name)s has no section. Choose one under exceptions; without one the place in the school is kept."
            )
            self._problem(text % {"name": line.name}, "exceptions", line)
            return
        target = self.target_of[source.pk]
        if target:
            level = self.targets[target].level
            line.target = target
            line.outcome = LineOutcome.REPEAT if level == source.grade_level else LineOutcome.PROMOTE
            line.why = self._reasons[source.pk]
        elif self.levels and source.grade_level == self.levels[-1]:
            line.outcome, line.ends_stay, line.exit_reason = LineOutcome.GRADUATE, True, Enrolment.ExitReason.GRADUATED
            line.why = self._reasons[source.pk]
        else:
            line.why = self._reasons[source.pk]

    @cached_property
    def _reasons(self):
        """The rule of each section in words."""
        found = {}
        for section in self.sections:
            name = self.target_of[section.pk]
            if name:
                found[section.pk] = _("%(old)s becomes %(new)s") % {"old": section.name, "new": name}
            elif self.levels and section.grade_level == self.levels[-1]:
                found[section.pk] = _("%(level)s is the last level") % {"level": section.grade_level.name}
            else:
                found[section.pk] = _("%(section)s ends") % {"section": section.name}
        return found

    def _follow(self, line, decision):
        line.is_exception = True
        line.outcome = decision.outcome
        line.why = decision.reason or _("Exception")
        if decision.outcome in (Decided.LEAVE, Decided.GRADUATE):
            line.ends_stay = True
            graduated = decision.outcome == Decided.GRADUATE
            other = decision.exit_reason or Enrolment.ExitReason.OTHER
            line.exit_reason = Enrolment.ExitReason.GRADUATED if graduated else other
            return
        line.target = self._place_of(line, decision)

    def _place_of(self, line, decision):
        """The section of the new year for somebody who stays; "" with a problem that says why."""
        if decision.section:
            if decision.section in self.targets:
                return decision.section
            text = _("There is no section %(section)s in the new year for %(name)s. Choose another.")
            values = {"section": decision.section, "name": line.name}
            self._problem(text % values, "exceptions", line, blocks=True)
            return ""
        if decision.outcome == Decided.PROMOTE:
            found = self.target_of.get(line.source.pk, "") if line.source else ""
        else:
            found = self._same_level(line.source)
        if not found:
            text = _("%(name)s stays, but in which section? Choose one under exceptions.")
            self._problem(text % {"name": line.name}, "exceptions", line)
        return found

    def _same_level(self, source):
        """Where somebody repeats: the section of the same name, else the only one of the level."""
        if source is None:
            return ""
        known = self.targets.get(source.name)
        if known and known.level == source.grade_level:
            return source.name
        there = [target.name for target in self.targets.values() if target.level == source.grade_level]
        return there[0] if len(there) == 1 else ""

    def _misses_new_year(self, stay):
        """Whether the stay, which begins after the old year, is over before the new one begins, or comes after it."""
        if self.new_year is None:
            return False
        return stay.starts_on > self.new_year.ends_on or bool(stay.ends_on and stay.ends_on < self.new_year.starts_on)

    def _miss(self, line, decision):
        """Somebody whose stay has no day in the new year: an exception that gives them a section there cannot be."""
        first, last = line.stay.starts_on, line.stay.ends_on
        if last:
            values = {"name": line.name, "first": date_format(first), "last": date_format(last)}
            line.why = _("Here from %(first)s to %(last)s") % values
            text = _("%(name)s is here from %(first)s to %(last)s, and on no day of the new year: drop the exception.")
        else:
            values = {"name": line.name, "first": date_format(first)}
            text = _("%(name)s joins on %(first)s, after the new year ends: drop the exception.")
        if decision:
            self._problem(text % values, "exceptions", line, blocks=True)

    def _join(self, line):
        decision, day = self.decisions.get(line.student_id), line.stay.starts_on
        line.outcome = LineOutcome.JOIN
        line.why = _("Joins on %(day)s") % {"day": date_format(day)}
        if self.new_year is None:
            line.outcome = LineOutcome.NONE
        elif self._misses_new_year(line.stay):
            line.outcome = LineOutcome.NONE
            self._miss(line, decision)
        elif decision and decision.section in self.targets:
            line.is_exception, line.target = True, decision.section
        else:
            text = _("%(name)s joins on %(day)s and has no section. Choose one under exceptions, or in the new year.")
            self._problem(text % {"name": line.name, "day": date_format(day)}, "exceptions", line)

    def _look_at_strays(self, lines):
        """Exceptions for students whom the year-end does not meet, and places that begin after the last day."""
        for student_id, decision in self.decisions.items():
            if student_id not in lines:
                text = _("%(name)s has left already: drop the exception.")
                self.problems.append(
                    Problem(text % {"name": decision.student.list_name}, "exceptions", student_id=student_id)
                )
        later = SectionMembership.objects.after(self.last_day).select_related("student", "section")
        for place in later:
            text = _("%(name)s is in %(section)s from %(day)s already, after this year ends. End that place first.")
            values = {
                "name": place.student.list_name,
                "section": place.section.name,
                "day": date_format(place.starts_on),
            }
            self.problems.append(Problem(text % values, "exceptions", True, place.student_id))

    def _problem(self, text, step, line=None, *, blocks=False):
        self.problems.append(Problem(text, step, blocks, line.student_id if line else None))

    # --- Sums ----------------------------------------------------------------------------------

    @property
    def obstacles(self):
        """The problems that keep it from being carried out."""
        return [problem for problem in self.problems if problem.blocks]

    @cached_property
    def by_outcome(self) -> list[OutcomeCount]:
        """Those with nobody left out."""
        counts = Counter(line.outcome for line in self.lines)
        return [OutcomeCount(code, str(label), counts[code]) for code, label in LineOutcome.choices if counts[code]]

    @cached_property
    def by_section(self) -> list[SectionCount]:
        """Those of the old year."""
        counts: dict[int, Counter[LineOutcome]] = {section.pk: Counter() for section in self.sections}
        for line in self.lines:
            if line.source:
                counts[line.source.pk][line.outcome] += 1
        return [SectionCount(section, counts[section.pk], counts[section.pk].total()) for section in self.sections]

    @cached_property
    def digest(self):
        """Another one for whatever would be carried out otherwise than it was shown."""
        rollover = self.rollover
        shown = [
            rollover.year,
            [rollover.copies_classes, rollover.copies_teachers, rollover.copies_homeroom],
            [(target.name, target.level.pk) for target in self.targets.values()],
            [(line.student_id, line.place, line.outcome, line.target, line.exit_reason) for line in self.lines],
        ]
        return hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()

    def first_day_of(self, line):
        """From when a student is in the section of the new year."""
        return max(self.new_year.starts_on, line.stay.starts_on)


def _line(person: _Person, stay: Stay | None = None) -> StudentLine:
    name = ", ".join(part for part in (person.family_name, person.preferred_name or person.given_name) if part)
    return StudentLine(person.student_id, person.number, name, person.sort_name, None, None, stay)
