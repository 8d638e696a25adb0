"""What a measurement hands back, and how it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value beside the limit that it should keep."""

    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def verdict(self):
        if self.limit is None:
            return ""
        return "ok" if self.value <= self.limit else "OVER"


def _limit(figure):
    return "" if figure.limit is None else f"{figure.limit:g} {figure.unit}"


def table(figures):
    """The figures as lines of text, in columns."""
    rows = [("", "measured", "limit", "")]
    rows += [(f.what, f"{f.value:.3g} {f.unit}", _limit(f), f.verdict) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d}" for a, b, c, d in rows)
