"""What a plan of a year-end consists of: a line for each student, the sections they go to, and what is wrong."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from ..models import GradeLevel, Section
from .models import RolloverDecision

Decided = RolloverDecision.Outcome


class LineOutcome(TextChoices):
    """What becomes of a student: what may be decided, and what happens by itself."""

    PROMOTE = Decided.PROMOTE.value, Decided.PROMOTE.label
    REPEAT = Decided.REPEAT.value, Decided.REPEAT.label
    LEAVE = Decided.LEAVE.value, Decided.LEAVE.label
    GRADUATE = Decided.GRADUATE.value, Decided.GRADUATE.label
    JOIN = "join", gettext_lazy("Joins")
    NONE = "none", gettext_lazy("Not placed")


_LABELS = dict(LineOutcome.choices)


@dataclass(slots=True)
class Problem:
    """Something that a person should look at, by name and with what to do; `blocks`: before it can be carried out."""

    text: str
    step: str
    blocks: bool = False
    student_id: int | None = None


class Problems(list[Problem]):
    """All of a plan, in the order in which they were met."""

    def note(self, text, step, line=None, *, blocks=False):
        """One more; of the student of `line`, when it is about one."""
        self.append(Problem(text, step, blocks, line.student_id if line else None))


@dataclass(slots=True)
class Target:
    """A section of the new year."""

    name: str
    level: GradeLevel
    sources: list = field(default_factory=list)
    # A section of the same level that it is to look like, when nobody moves into it.
    like: Section | None = None
    size: int = 0


class SectionPlace(NamedTuple):
    """A membership of a section."""

    pk: int
    ends_on: date | None


class Stay(NamedTuple):
    """An enrolment."""

    pk: int
    starts_on: date
    ends_on: date | None


@dataclass(slots=True)
class StudentLine:
    """One student: from where to where, and why."""

    student_id: int
    number: str
    name: str
    sort_name: str
    # On the last day; its section is `source`.
    place: SectionPlace | None
    source: Section | None
    stay: Stay | None
    outcome: str = LineOutcome.NONE
    target: str = ""
    why: str = ""
    is_exception: bool = False
    exit_reason: str = ""
    # Whether the year-end ends the stay, or leaves it as it is.
    ends_stay: bool = False

    @property
    def outcome_label(self):
        return str(_LABELS[self.outcome])

    @property
    def source_name(self):
        return self.source.name if self.source else ""
