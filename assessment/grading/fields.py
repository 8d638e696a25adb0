"""Numbers as people write them."""

from decimal import Decimal
from typing import Any

from core.forms.numbers import DecimalField

from .grades import score_text


class NumberField(DecimalField):
    """A decimal number that is shown without the zeros at its end: 10, not 10.00."""

    def prepare_value(self, value: Any) -> Any:
        return score_text(value) if isinstance(value, Decimal) else value


class PercentField(NumberField):
    """The same for a percentage, whose sign may be written too."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as in DecimalField
        return super().to_python(value.strip().removesuffix("%") if isinstance(value, str) else value)
