"""Schemes and marks of the database as the arithmetic of `grades` wants them."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from .grades import Band, Category, Cell, MarkColumn, Rules, round_half_up

# Any is a row of `models`, which stands above this.


def rules_of(scheme: Any, categories: Iterable[Any] | None = None) -> Rules:
    """The Rules of a scheme; `categories`, when they are read already."""
    categories = scheme.categories.all() if categories is None else categories
    return Rules(
        categories=tuple(Category(each.pk, each.name, each.weight, each.drop_lowest) for each in categories),
        bands=bands_of(scheme.scale),
        decimals=scheme.scale.decimals,
        missing_is_zero=scheme.missing_is_zero,
        absent_is_zero=scheme.absent_is_zero,
        moved_marks=str(scheme.moved_marks),
    )


def bands_of(scale: Any) -> tuple[Band, ...]:
    bands = (
        Band(
            each["label"],
            Decimal(each["from"]),
            None if each.get("points") in (None, "") else Decimal(each["points"]),
            each.get("meaning", ""),
        )
        for each in scale.bands
    )
    return tuple(sorted(bands, key=lambda band: band.start, reverse=True))


def column_of(assessment: Any) -> MarkColumn:
    return MarkColumn(assessment.pk, assessment.category_id, assessment.title, assessment.max_score, assessment.weight)


def cell_of(result: Any) -> Cell:
    return Cell(str(result.status), result.score)


class CategoryShare(NamedTuple):
    """A `SchemeCategory` with its share in percent when all categories have marks; None where none counts."""

    category: Any
    share: Decimal | None


def shares_of(categories: Iterable) -> list[CategoryShare]:
    """Of all categories of a scheme; the weights need not add up to 100."""
    categories = list(categories)
    total = sum(Fraction(category.weight) for category in categories)
    return [
        CategoryShare(category, round_half_up(Fraction(category.weight) / total * 100, 1) if total else None)
        for category in categories
    ]
