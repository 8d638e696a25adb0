"""Walking the URLconfs: every address of the product, with its view."""

from dataclasses import dataclass
from importlib import import_module

from django.urls import URLPattern, URLResolver, converters, reverse


@dataclass(frozen=True)
class Address:
    """One pattern of a URLconf: its qualified name, its view and its parameters' converters."""

    name: str
    view: object
    parameters: tuple

    def url(self, urlconf, values):
        """The address with each parameter filled in by `values(parameter name, converter)`."""
        return reverse(
            self.name, urlconf=urlconf, kwargs={name: values(name, converter) for name, converter in self.parameters}
        )


def addresses(urlconf, *, skip=("admin", "djdt")):
    """Every named address of `urlconf`, namespaces in `skip` left out."""
    return list(_walk(import_module(urlconf).urlpatterns, (), (), skip))


def unnamed_views(urlconf):
    """Views of `urlconf` that have no name, so that no test reaches them by name."""
    return [view for name, view in _views(import_module(urlconf).urlpatterns) if not name]


def _walk(patterns, namespaces, parameters, skip):
    for pattern in patterns:
        found = (*parameters, *_parameters(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if pattern.namespace in skip:
                continue
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, inner, found, skip)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Address(":".join((*namespaces, pattern.name)), pattern.callback, found)


def _parameters(pattern):
    """(name, converter) of each; the converter is None in a regular expression."""
    return pattern.converters.items() or [(name, None) for name in pattern.regex.groupindex]


def _views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            yield pattern.name, pattern.callback


def is_id(converter):
    """Whether a URL parameter is a row's id."""
    return isinstance(converter, converters.IntConverter | converters.UUIDConverter)
