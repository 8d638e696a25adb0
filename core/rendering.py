"""The template engine in Rust, with what its version 0.4.3 lacks."""

from typing import Any

from django_rust_templates import RustTemplates
from django_rust_templates._nodes import PartialTemplate

__all__ = ["RustTemplates"]


class _EngineOfTemplate:
    """An {% include %} within a {% partial %} asks the partial for its engine; Django's own asks the template around it."""

    def __get__(self, partial: PartialTemplate | None, _owner: type | None = None) -> Any:
        return self if partial is None else partial._template.engine


# No property: a partial that is rendered by itself ("page.html#row") is given its engine.
PartialTemplate.engine = _EngineOfTemplate()
