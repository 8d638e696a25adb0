"""Numbers as people of many countries write them."""

from django import forms


class DecimalField(forms.DecimalField):
    """A decimal number, with a point or a comma before its decimals, in the digits of any script.

    Browsers take numbers of one country only, so it is a text with the keyboard of numbers. Nobody writes thousands
    apart here: “1,000” has three decimals.
    """

    widget = forms.TextInput

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".").replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
        return super().to_python(value)
