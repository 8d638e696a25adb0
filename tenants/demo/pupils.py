"""What a demo school's students are like: most get along steadily, a few need looking after.

Marks, homework and attendance ask the same pupil, so that a child in trouble is so for reasons that go together.
"""

from dataclasses import dataclass
from random import Random

# Every so many in a hundred need looking after, each for one or two of the reasons.
IN_TROUBLE = 4
REASONS = ("low", "slips", "away", "careless")


@dataclass(frozen=True)
class Pupil:
    """`talent` is the usual part of a mark, `absence` the risk of a day, `care` the chance that homework comes."""

    key: str
    talent: float
    absence: float
    care: float
    slips: bool

    def share(self, course, *, lately, by):
        """The part of a mark that one piece of work of a course gets. Who slips has lost touch in some courses `lately`."""
        own = Random(f"{self.key}/{course}")
        level = self.talent + own.gauss(0, 0.04)
        if self.slips and lately and own.random() < 0.4:
            level -= own.uniform(0.17, 0.25)
        return min(max(by.gauss(level, 0.06), 0.05), 1)


def pupil(student, seed):
    """The student (an id) as they are in this demo: the same each time."""
    key = f"{seed}/{student}"
    own = Random(key)
    reasons = set(own.choices(REASONS, k=2)) if own.random() * 100 < IN_TROUBLE else set()
    return Pupil(
        key=key,
        talent=own.gauss(0.48, 0.04) if "low" in reasons else min(max(own.gauss(0.74, 0.08), 0.6), 0.94),
        absence=own.betavariate(6, 24) if "away" in reasons else own.betavariate(2, 160),
        care=own.uniform(0.4, 0.6) if "careless" in reasons else own.uniform(0.94, 0.99),
        slips="slips" in reasons,
    )
