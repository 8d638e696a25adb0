"""What narrows a list: read from the address, so that a filtered list can be bookmarked and exported."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from html import escape
from typing import Any, cast

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from ..school import school_today
from ..texts import Text
from .widgets import DayInput


class ListOfChoices(forms.Select):
    """A select without groups, written at once: Django's own renders a template for each of a hundred sections."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Iterable[tuple[Any, Text]] = ()) -> None:
        super().__init__({"class": "form-select", **(attrs or {})}, choices)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The select as HTML; `renderer` is not needed."""
        chosen = self.format_value(value)
        options = "\n".join(_option(str(key), str(label), chosen) for key, label in self.choices)
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        # Keys and labels are escaped one by one, attributes by Django.
        return mark_safe(f"<select{attributes}>\n{options}\n</select>")  # noqa: S308


def _option(key: str, label: str, chosen: Collection[str]) -> str:
    selected = " selected" if key in chosen else ""
    return f'<option value="{escape(key)}"{selected}>{escape(label)}</option>'


class _NameIterator(forms.models.ModelChoiceIterator):
    """Choices from two columns: a filter stands on every list, and needs no rows read through a server's cursor."""

    def __iter__(self) -> Iterator[tuple[Any, Text]]:  # type: ignore[override]  # Django's stubs know no lazy label
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        pairs = cast(NameChoiceField, self.field).pairs
        yield from pairs() if pairs else self.queryset.values_list("pk", "name")


class NameChoiceField(forms.ModelChoiceField):
    """A choice among rows that are called by their `name`."""

    iterator = _NameIterator
    widget = ListOfChoices
    # Gives (key, name) of all choices where a compiled statement reads them; what was chosen is looked for in the queryset.
    pairs: Callable[[], list[tuple[int, str]]] | None = None


class DaysInOrder(forms.BaseForm):
    """A form whose last day must not come before its first; the error stands at the last."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return data


class FilterForm(forms.Form):
    """Fields that may all be empty. A wrong one is shown with its error and narrows nothing."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control", "autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, user: Any) -> None:
        super().__init__(data)
        self.user = user
        self.prepare()
        self.full_clean()

    def prepare(self) -> None:
        """What choices depend on the user; before anything is read."""

    def value(self, name: str) -> Any:
        """The clean value of a field; None when it is empty or wrong."""
        return self.cleaned_data.get(name) or None

    @property
    def is_used(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.cleaned_data.values())


class OnADay(FilterForm):
    """A list as it was, or will be, on a day."""

    on = forms.DateField(label=_("As of"), required=False, widget=DayInput())

    @property
    def day(self) -> date:
        """The day that was asked for, else today at the school."""
        return self.value("on") or school_today()
