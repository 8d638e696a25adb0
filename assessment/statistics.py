"""Figures of a class or level: mean, median, distribution, and progress over assessments."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from .grades import rounded

WIDTH, HEIGHT = 640, 200


@dataclass(frozen=True)
class Bar:
    """One step of the distribution, with its place in the chart."""

    label: str
    number: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self):
        return self.x + self.width // 2

    @property
    def above(self):
        return self.y - 6


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
    """`bars` from the lowest step to the highest; `most` is the fullest of them, None of nothing."""

    bars: tuple[Bar, ...]

    @property
    def most(self):
        return max(self.bars, key=lambda bar: bar.number, default=None)

    @property
    def total(self):
        return sum(bar.number for bar in self.bars)


@dataclass(frozen=True)
class Step:
    """An assessment on the way: the mean of its class in percent, with its place in the chart."""

    assessment: object
    figures: Figures
    x: int
    y: int


def figures_of(percentages, *, decimals=1):
    """The Figures of percentages (Decimal or Fraction)."""
    values = sorted(Fraction(value) for value in percentages)
    if not values:
        return Figures(0)
    return Figures(
        number=len(values),
        mean=rounded(sum(values) / len(values), decimals),
        median=rounded(median(values), decimals),
        lowest=rounded(values[0], decimals),
        highest=rounded(values[-1], decimals),
    )


def distribution_of(percentages, bands=()):
    """The Distribution over the scale's bands, the lowest first; over tens where the scale has none."""
    if bands:
        edges = [(band.label, band.start) for band in sorted(bands, key=lambda band: band.start)]
    else:
        edges = [(f"{start}–{start + 10}" if start < 90 else "90–100", Decimal(start)) for start in range(0, 100, 10)]
    counts = [0] * len(edges)
    for value in percentages:
        reached = [index for index, (_label, start) in enumerate(edges) if value >= start]
        if reached:
            counts[reached[-1]] += 1
    most = max(counts, default=0) or 1
    step = WIDTH // len(edges)
    return Distribution(
        tuple(
            Bar(label, number, index * step + 4, HEIGHT - number * 160 // most, step - 8, number * 160 // most)
            for index, ((label, _start), number) in enumerate(zip(edges, counts, strict=True))
        )
    )


def progress_of(assessments, scores):
    """[Step] of the assessments in which anybody has a score; `scores`: {assessment id: [score]}."""
    marked = [assessment for assessment in assessments if scores.get(assessment.pk)]
    gap = WIDTH // max(len(marked), 1)
    steps = []
    for index, assessment in enumerate(marked):
        highest = Fraction(assessment.max_score)
        figures = figures_of(Fraction(score) * 100 / highest for score in scores[assessment.pk])
        steps.append(Step(assessment, figures, index * gap + gap // 2, HEIGHT - int(figures.mean * HEIGHT / 100)))
    return steps
