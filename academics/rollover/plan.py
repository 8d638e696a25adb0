"""What a year-end would do to each student, as a pure reading in a constant number of statements."""

import hashlib
import json
from collections import Counter
from functools import cached_property
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import AcademicSession, GradeLevel, Section
from .lines import LineOutcome, Problems
from .new_sections import NewSections
from .student_lines import StudentLines
from .years import check_year, session_of


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
        self.problems = Problems()
        self.new_year = self._read_year()
        levels = list(GradeLevel.objects.all())
        self.sections = list(Section.objects.of_year(self.old_year).in_reading_order())
        new = NewSections(self.sections, levels, rollover.sections, self.problems)
        self.targets = new.targets
        self.lines = StudentLines(rollover, self.new_year, new, self.problems).read() if students else []
        new.look_at_sizes(self.lines)

    def _read_year(self):
        if not self.rollover.year.get("starts_on"):
            self.problems.note(_("Say when the new school year begins and ends."), "year", blocks=True)
            return None
        year = session_of(AcademicSession.Kind.SCHOOL_YEAR, self.rollover.year)
        try:
            check_year(year, self.old_year)
        except ValidationError as error:
            for text in error.messages:
                self.problems.note(text, "year", blocks=True)
        return year

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
