"""What a measurement hands back, and how it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value beside the limit that it should keep."""

    what: str
    value: float
    unit: str
    limit: float

    @property
    def verdict(self):
        return "ok" if self.value <= self.limit else "OVER"


def table(figures):
    """The figures as lines of text, in columns."""
    rows = [("", "measured", "limit", "")]
    rows += [(f.what, f"{f.value:.1f} {f.unit}", f"{f.limit:g} {f.unit}", f.verdict) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d}" for a, b, c, d in rows)
