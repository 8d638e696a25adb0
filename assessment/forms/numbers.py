"""Numbers as people write them."""

from decimal import Decimal

from django import forms

from ..grades import shown


class NumberField(forms.DecimalField):
    """A decimal number that is shown without the zeros at its end: 10, not 10.00."""

    def prepare_value(self, value):
        return shown(value) if isinstance(value, Decimal) else value
