"""From marks to a grade: pure arithmetic, exact until the one rounding at the end, and able to explain itself.

Scores come as Decimal and leave as Decimal; in between are fractions, so that a third three times is a whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

HUNDRED = Fraction(100)
_ZERO = Fraction(0)


@lru_cache(maxsize=4096)
def _exact(value: Decimal) -> Fraction:
    """`value`, a Decimal, as a Fraction: of a school's scores and weights there are few, of its marks a million."""
    return Fraction(value)


@lru_cache(maxsize=4096)
def _share_of(score: Decimal, highest: Decimal) -> Fraction:
    return Fraction(score) / Fraction(highest)


@dataclass(frozen=True)
class Band:
    """A step of a scale: from `start` percent on it is called `label`."""

    label: str
    start: Decimal
    points: Decimal | None = None
    meaning: str = ""


@dataclass(frozen=True)
class Category:
    """A part of the whole with its weight beside the others'."""

    pk: int
    name: str
    weight: Decimal
    drop_lowest: int = 0


@dataclass(frozen=True)
class Rules:
    """A grading scheme and its scale, as far as arithmetic needs them. `bands`: the best first."""

    categories: tuple[Category, ...]
    bands: tuple[Band, ...] = ()
    decimals: int = 1
    missing_is_zero: bool = False
    absent_is_zero: bool = False
    # Of `GradingScheme.MovedMarks`.
    moved_marks: str = "carry"

    def counts_as_zero(self, status: str) -> bool:
        return (status == "missing" and self.missing_is_zero) or (status == "absent" and self.absent_is_zero)

    def band_of(self, percentage: Decimal) -> Band | None:
        """The best band that the percentage reaches; None below all, or without bands."""
        return next((band for band in self.bands if percentage >= band.start), None)


@dataclass(frozen=True)
class MarkColumn:
    """An assessment, as far as arithmetic needs it. `origin`: the class it comes from, where that is another one."""

    pk: int
    category: int
    title: str
    max_score: Decimal
    weight: Decimal = Decimal(1)
    origin: int | None = None


@dataclass(frozen=True)
class Cell:
    """What a student has in a column: `score` only with the status "scored"."""

    status: str
    score: Decimal | None = None


EMPTY = Cell("empty")


@dataclass(frozen=True)
class Part:
    """One mark in the explanation. `fraction` of 1 is None where the mark does not count at all."""

    column: MarkColumn
    cell: Cell
    fraction: Fraction | None = None
    dropped: bool = False

    @property
    def counts(self) -> bool:
        return self.fraction is not None and not self.dropped and self.column.weight > 0

    @property
    def is_zero_by_rule(self) -> bool:
        """Whether it is a 0 because the scheme says so, not because somebody marked it so."""
        return self.fraction is not None and self.cell.status != "scored"

    @property
    def percentage(self) -> Decimal | None:
        return None if self.fraction is None else round_half_up(self.fraction * 100, 2)


@dataclass(frozen=True)
class CategoryPart:
    """A category in the explanation: its marks, their average, and its share of the whole."""

    category: Category
    parts: tuple[Part, ...]
    average: Fraction | None = None
    share: Fraction | None = None

    @property
    def average_percentage(self) -> Decimal | None:
        return None if self.average is None else round_half_up(self.average * 100, 2)

    @property
    def share_percentage(self) -> Decimal | None:
        return None if self.share is None else round_half_up(self.share * 100, 2)

    @property
    def contribution(self) -> Decimal | None:
        """How much of the percentage comes from here; the contributions add up to it."""
        if self.share is None or self.average is None:
            return None
        return round_half_up(self.average * self.share * 100, 2)


@dataclass(frozen=True)
class ClassShare:
    """What one of several classes gives to a grade: its percentage, which counts for so many days."""

    class_id: int
    days: int
    percentage: Decimal


@dataclass(frozen=True)
class Grade:
    """`percentage` is None as long as nothing counts; `categories` explain how it came about.

    `shares`: the classes of a student who changed, where each class's grade counts by its days; else empty.
    """

    percentage: Decimal | None
    band: Band | None
    categories: tuple[CategoryPart, ...]
    shares: tuple[ClassShare, ...] = ()

    @property
    def label(self) -> str:
        return self.band.label if self.band else ""

    @property
    def points(self) -> Decimal | None:
        return self.band.points if self.band else None

    @property
    def marks_counted(self) -> int:
        return sum(part.counts for category in self.categories for part in category.parts)


def grade_of(rules: Rules, columns: Iterable[MarkColumn], cells: Mapping[int, Cell]) -> Grade:
    """The grade of one student. `cells` by the column's id; a column without one is not marked yet.

    Not marked yet and exempt never count; missing and absent count as 0 only where the scheme says so. A category
    without marks gives its share to the others. The band is that of the percentage as it is shown.
    """
    by_category: dict[int, list[Part]] = {category.pk: [] for category in rules.categories}
    for column in columns:
        by_category[column.category].append(_part(rules, column, cells.get(column.pk, EMPTY)))
    averaged = [_averaged(category, by_category[category.pk]) for category in rules.categories]
    total = sum((_exact(each.category.weight) for each in averaged if each.average is not None), _ZERO)
    categories = tuple(_with_share(each, total) for each in averaged)
    if not total:
        return Grade(None, None, categories)
    counting = ((each.average, each.share) for each in categories)
    exact = sum((average * share for average, share in counting if average is not None and share is not None), _ZERO)
    percentage = round_half_up(exact * HUNDRED, rules.decimals)
    return Grade(percentage, rules.band_of(percentage), categories)


def carried_columns(rules: Rules, columns: Iterable[MarkColumn], origin: int, other: Rules) -> list[MarkColumn] | None:
    """`columns` of the class `origin`, which counts by `other`, as columns of a class that counts by `rules`.

    Where the schemes differ a category is the one of the same name; None when one of them has no such category.
    """
    named = {category.name.casefold(): category.pk for category in rules.categories}
    target_of = {category.pk: named.get(category.name.casefold()) for category in other.categories}
    target_of |= {category.pk: category.pk for category in rules.categories}
    carried = []
    for column in columns:
        category = target_of.get(column.category)
        if category is None:
            return None
        carried.append(replace(column, category=category, origin=origin))
    return carried


@dataclass(frozen=True)
class Brought:
    """What a student brings along from the classes of a course before: marks to be counted as the new class's own, or
    the percentage of each class beside the `days` spent in the new one, `class_id`."""

    class_id: int
    days: int
    columns: tuple[MarkColumn, ...] = ()
    cells: Mapping[int, Cell] = field(default_factory=dict)
    shares: tuple[ClassShare, ...] = ()


def grade_after_class_change(
    rules: Rules, columns: Iterable[MarkColumn], cells: Mapping[int, Cell], brought: Brought
) -> Grade:
    """`grade_of` for a student who changed classes.

    Where each class counts by its days it is the mean of the percentages as they are shown; the scale and the rounding
    are those of the new class.
    """
    grade = grade_of(rules, [*brought.columns, *columns], {**brought.cells, **cells})
    shares = brought.shares
    if not shares:
        return grade
    if grade.percentage is not None:
        shares = (*shares, ClassShare(brought.class_id, brought.days, grade.percentage))
    days = sum(share.days for share in shares)
    exact = sum((Fraction(share.percentage) * share.days for share in shares), Fraction(0)) / days
    percentage = round_half_up(exact, rules.decimals)
    return Grade(percentage, rules.band_of(percentage), grade.categories, shares)


class Average(NamedTuple):
    """Of how many marks it is; None as long as none counts."""

    percentage: Decimal | None
    number: int


def weighted_average(rules: Rules, marks: Iterable[tuple[MarkColumn, Cell]]) -> Average:
    """The Average of `marks`, by the columns' weights alone."""
    parts = [part for column, cell in marks if (part := _part(rules, column, cell)).counts]
    if not parts:
        return Average(None, 0)
    return Average(round_half_up(_mean(parts) * HUNDRED, rules.decimals), len(parts))


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """`value` to so many decimal places, half up, without a step in between that could round first."""
    scaled = value * 10**decimals
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(whole).scaleb(-decimals)


def mean_percentage(values: Iterable[Decimal], decimals: int) -> Decimal | None:
    """The average of percentages, half up; None of nothing."""
    exact = [Fraction(value) for value in values]
    return round_half_up(sum(exact, Fraction(0)) / len(exact), decimals) if exact else None


def score_text(value: Decimal | None) -> str:
    """A score or weight as people write it: "7.5" for 7.50, "8" for 8.00, "" for none."""
    if value is None:
        return ""
    text = format(value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".")


def _part(rules: Rules, column: MarkColumn, cell: Cell) -> Part:
    if cell.status == "scored":
        return Part(column, cell, _share_of(cell.score, column.max_score))
    return Part(column, cell, _ZERO if rules.counts_as_zero(cell.status) else None)


def _averaged(category: Category, parts: list[Part]) -> CategoryPart:
    """The category with its lowest marks dropped, never the last one, and the average of the others."""
    counting = [index for index, part in enumerate(parts) if part.counts]
    number = min(category.drop_lowest, max(len(counting) - 1, 0))
    lowest = sorted(counting, key=lambda index: (parts[index].fraction, -index))[:number]
    for index in lowest:
        part = parts[index]
        parts[index] = Part(part.column, part.cell, part.fraction, dropped=True)
    kept = [part for part in parts if part.counts]
    if not kept:
        return CategoryPart(category, tuple(parts))
    return CategoryPart(category, tuple(parts), _mean(kept))


def _mean(parts: list[Part]) -> Fraction:
    """Of parts that count, by the weights of their columns."""
    weighed = [(part.fraction, _exact(part.column.weight)) for part in parts if part.fraction is not None]
    return sum((fraction * weight for fraction, weight in weighed), _ZERO) / sum(
        (weight for _, weight in weighed), _ZERO
    )


def _with_share(each: CategoryPart, total: Fraction) -> CategoryPart:
    if each.average is None or not total or not each.category.weight:
        return each
    return CategoryPart(each.category, each.parts, each.average, _exact(each.category.weight) / total)
