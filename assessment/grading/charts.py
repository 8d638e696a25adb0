"""Places of points and columns in a drawing of 640 by 200; nothing in it needs a script or a colour to be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.translation import get_language_bidi

WIDTH, HEIGHT, MARGIN = 640, 200, 56
# Above the fullest column stands its number.
_FULL = 160
# How wide a letter is on a phone, where the drawing is small and its letters are large.
_LETTER = 15


@dataclass(frozen=True)
class Point:
    """A figure with its name, at its place."""

    label: str
    value: object
    x: int
    y: int
    width: int = 0
    # The name that stands under it, which may be left out.
    name: str = ""

    @property
    def start(self) -> int:
        return self.x - self.width // 2

    @property
    def height(self) -> int:
        return HEIGHT - self.y

    @property
    def above(self) -> int:
        return self.y - 8


@dataclass(frozen=True)
class GridLine:
    """A line across the drawing, from `x` to `end`, with its figure beside it."""

    value: int
    y: int
    x: int
    end: int

    @property
    def beside(self) -> int:
        return self.x - 8 if self.x < self.end else self.x + 8

    @property
    def baseline(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class Chart:
    """Points in reading order: from the right in a language that is written so."""

    points: tuple[Point, ...]
    rules: tuple[GridLine, ...]

    @property
    def line(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def chart_of(values: Iterable[tuple[object, Any]], *, rules: tuple[int, ...] = (0, 50, 100), named: int = 8) -> Chart:
    """The Chart of [(label, percentage)]; `rules` are the percentages that have a line across.

    So many names (`named`) stand under the points at most; of more, some are left out.
    """
    values = list(values)
    gap = Fraction(WIDTH - MARGIN, max(len(values), 1))
    every = -(-len(values) // named)
    points = [
        Point(
            label=str(label),
            value=value,
            x=_x(MARGIN + gap * index + gap / 2),
            y=_y(value),
            width=min(int(gap * 3 / 4), 48),
            name="" if index % every else str(label),
        )
        for index, (label, value) in enumerate(values)
    ]
    return Chart(tuple(points), tuple(GridLine(value, _y(value), _x(MARGIN), _x(WIDTH)) for value in rules))


def chart_bars(counts: Iterable[tuple[object, int]]) -> Chart:
    """The Chart of [(label, how many)], a column each; the fullest fills the drawing. Long names stand under some only."""
    counts = list(counts)
    most = max((number for _label, number in counts), default=0) or 1
    gap = Fraction(WIDTH, max(len(counts), 1))
    longest = max((len(str(label)) for label, _number in counts), default=0)
    every = max(1, ceil(longest * _LETTER / gap))
    points = [
        Point(
            label=str(label),
            value=number,
            x=_x(gap * index + gap / 2),
            y=HEIGHT - number * _FULL // most,
            width=int(gap * 4 / 5),
            name="" if index % every else str(label),
        )
        for index, (label, number) in enumerate(counts)
    ]
    return Chart(tuple(points), ())


def span_of(figures: Any) -> dict[str, float]:
    """{name: place on a line of 0 to 100} of Figures: lowest, highest, mean and median."""
    names = ("lowest", "median", "mean", "highest")
    return {name: round(_from(float(getattr(figures, name)), 100), 1) for name in names}


def _x(across: Fraction | int) -> int:
    return round(_from(across, WIDTH))


def _y(percentage: Any) -> int:
    return round(HEIGHT - min(max(percentage, 0), 100) * HEIGHT / 100)


def _from(across: Any, width: int) -> Any:
    return width - across if get_language_bidi() else across
