"""What part of the whole each category of a scheme is."""

from fractions import Fraction

from .grades import round_half_up


def shares_of(categories):
    """[(SchemeCategory, its share in percent when all categories have marks)]; the weights need not add up to 100."""
    categories = list(categories)
    total = sum(Fraction(category.weight) for category in categories)
    return [
        (category, round_half_up(Fraction(category.weight) / total * 100, 1) if total else None)
        for category in categories
    ]
