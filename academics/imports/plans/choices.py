"""What a person decides about a sheet beyond which column is what."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class ImportChoices:
    """Without a decision nothing happens that a sheet alone does not say clearly: such rows are left out and named.

    `accepted` are numbers of rows that are wanted all the same: somebody who looks like a person of the school and is
    another one, somebody who left and comes back. `accepts` and `skips` are outcomes ("duplicate", "gone") of which all
    rows are wanted, or none: neither is asked about again. With `reuses_numbers` known numbers go to other people where
    the sheet says so. `levels` are {name of a section that is to be made: name of its level}, both as `compact_name` makes
    them and as they are shown; with `makes_sections` all sections and levels are made of which the level is clear.
    `first_day` is that of students for whom the sheet has none. With `ends_stays` the last days in the sheet end the
    stays of students who are enrolled.
    """

    accepted: frozenset = frozenset()
    accepts: frozenset = frozenset()
    skips: frozenset = frozenset()
    reuses_numbers: bool = False
    levels: dict = field(default_factory=dict)
    makes_sections: bool = False
    first_day: date | None = None
    ends_stays: bool = False

    @classmethod
    def of(cls, options):
        """As kept in the options of a batch, see `as_options`."""
        day = options.get("first_day")
        return cls(
            accepted=frozenset(options.get("accepted", ())),
            accepts=frozenset(options.get("accepts", ())),
            reuses_numbers=options.get("others_meant", False),
            levels=options.get("levels", {}),
            makes_sections=options.get("makes_sections", False),
            first_day=date.fromisoformat(day) if day else None,
            ends_stays=options.get("ends_stays", False),
        )

    def as_options(self):
        """As JSON keeps them."""
        return {
            "accepted": sorted(self.accepted),
            "accepts": sorted(self.accepts),
            "others_meant": self.reuses_numbers,
            "levels": self.levels,
            "makes_sections": self.makes_sections,
            "first_day": self.first_day and self.first_day.isoformat(),
            "ends_stays": self.ends_stays,
        }

    def wants(self, row, outcome):
        """Whether a row is wanted that would be left out with this outcome."""
        return row.number in self.accepted or str(outcome) in self.accepts
