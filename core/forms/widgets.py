"""Inputs that the browser brings, in the form that it wants of their values."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A browser's date field; its value is always written year first."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "form-control", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A browser's time field."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "form-control", **(attrs or {})}, format="%H:%M")
