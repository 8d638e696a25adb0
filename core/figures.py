"""The figures above a list: how much of each there is, each leading to just those."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Figure:
    """`number` of what `text` names; `url` shows just those ("" leads nowhere).

    The one that `leads` is the page's job: it stands out, and shows as done when nothing is left of it.
    """

    number: int
    text: str
    url: str = ""
    leads: bool = False
    is_shown: bool = False

    @property
    def is_done(self) -> bool:
        return self.leads and not self.number


def narrowed(request: HttpRequest, name: str, value: str) -> str:
    """The address of this page with `name` asked to be `value`, from its first page on; without `name` where it is that already."""
    query = request.GET.copy()
    query.pop("page", None)
    was = query.get(name)
    query.pop(name, None)
    if value and was != value:
        query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
