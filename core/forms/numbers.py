"""Numbers as people of many countries write them."""

from decimal import Decimal
from typing import Any

from django import forms


class DecimalField(forms.DecimalField):
    """A decimal number, with a point or a comma before its decimals, in the digits of any script.

    Browsers take numbers of one country only, so it is a text with the keyboard of numbers. Nobody writes thousands
    apart here: “1,000” has three decimals.
    """

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    # To Django's stubs a decimal number is a whole one.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".").replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
        return super().to_python(value)
