"""Figures of a class or level: mean, median, distribution, and progress over assessments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from .charts import Chart, chart_bars
from .grades import Band, round_half_up


@dataclass(frozen=True)
class Count:
    """How many reach a step of the scale and not the next one."""

    label: str
    number: int


@dataclass(frozen=True)
class Figures:
    """Of percentages: how many, and what they have in common; None of nothing."""

    number: int
    mean: Decimal | None = None
    median: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None


@dataclass(frozen=True)
class Distribution:
    """`counts` from the lowest step to the highest; `most` is the fullest of them."""

    counts: tuple[Count, ...]

    @property
    def most(self) -> Count:
        return max(self.counts, key=lambda count: count.number)

    @property
    def total(self) -> int:
        return sum(count.number for count in self.counts)

    @property
    def chart(self) -> Chart:
        """The columns of a drawing."""
        return chart_bars((count.label, count.number) for count in self.counts)


@dataclass(frozen=True)
class Bucket:
    """An assessment on the way, with the Figures of its class in percent."""

    assessment: object
    figures: Figures


def figures_of(percentages: Iterable[Decimal | Fraction], *, decimals: int = 1) -> Figures:
    """The Figures of percentages."""
    values = sorted(Fraction(value) for value in percentages)
    if not values:
        return Figures(0)
    return Figures(
        number=len(values),
        mean=round_half_up(sum(values, Fraction(0)) / len(values), decimals),
        median=round_half_up(median(values), decimals),
        lowest=round_half_up(values[0], decimals),
        highest=round_half_up(values[-1], decimals),
    )


def distribution_of(percentages: Iterable[Decimal], bands: Iterable[Band] = ()) -> Distribution:
    """The Distribution over the scale's bands, the lowest first; over tens where the scale has none."""
    if bands:
        edges = [(band.label, band.start) for band in sorted(bands, key=lambda band: band.start)]
    else:
        edges = [(f"{start}–{start + 10}" if start < 90 else "90–100", Decimal(start)) for start in range(0, 100, 10)]
    numbers = [0] * len(edges)
    for value in percentages:
        reached = [index for index, (_label, start) in enumerate(edges) if value >= start]
        if reached:
            numbers[reached[-1]] += 1
    return Distribution(tuple(Count(label, number) for (label, _start), number in zip(edges, numbers, strict=True)))


def progress_of(assessments: Iterable, scores: Mapping[int, list[Decimal]]) -> list[Bucket]:
    """Of the assessments in which anybody has a score; `scores`: {assessment id: [score]}."""
    steps = []
    for assessment in assessments:
        if found := scores.get(assessment.pk):
            highest = Fraction(assessment.max_score)
            steps.append(Bucket(assessment, figures_of(Fraction(score) * 100 / highest for score in found)))
    return steps
