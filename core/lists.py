"""What all lists share: pages of 44 rows, only the rows for HTMX, and words where there are none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from .partials import render_partial

if TYPE_CHECKING:
    from .compiled import Rows
    from .requests import Request

PER_PAGE = 44

# What can be cut into pages.
type _Rows = QuerySet[Any, Any] | Sequence[Any] | Rows


@dataclass(frozen=True)
class Empty:
    """What stands in the place of rows: what there is none of, and the next step. Shown by `components/list_end.html`."""

    title: str
    text: str = ""
    icon: str = "search"
    # Where the button leads, and what it says.
    url: str = ""
    action: str = ""


class _Pages(Paginator):
    """Pages of `rows`, of which there are as many as `counted` holds."""

    def __init__(self, rows: _Rows, counted: _Rows) -> None:
        super().__init__(rows, PER_PAGE)  # type: ignore[arg-type]  # of Rows no more is asked for than they have
        self.counted = counted

    @cached_property
    def count(self) -> int:
        return Paginator(self.counted, self.per_page).count  # type: ignore[arg-type]  # likewise

    def get_page(self, number: int | float | str | None) -> Page:
        """The page, or the nearest. A first one that is not full says itself how many rows there are."""
        if number not in (None, "", "1"):
            return super().get_page(number)
        rows = list(self.object_list[: self.per_page])
        if len(rows) < self.per_page:
            self.count = len(rows)
        return Page(rows, 1, self)


def page_of(request: HttpRequest, rows: _Rows, counted: _Rows | None = None) -> Page:
    """The page of `rows` that the address asks for; a wrong number gives the nearest page.

    `counted`: the same rows without what is only shown beside them, so that it is not joined to count them.
    """
    return _Pages(rows, rows if counted is None else counted).get_page(request.GET.get("page"))


def render_list(
    request: "Request", template: str, context: dict[str, Any], *, empty: Callable[[], Empty] | None = None
) -> HttpResponse:
    """The page, or its partial `results` when HTMX asks for that.

    `empty()` gives the Empty of a list without rows: no match, nothing yet, or nothing that this person may see.
    """
    if empty and not context["page"].object_list:
        context = {**context, "empty": empty()}
    return render_partial(request, template, "results", context)
