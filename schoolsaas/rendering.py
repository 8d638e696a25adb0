"""The template engine in Rust, with what its version 0.4.3 lacks."""

from django_rust_templates import RustTemplates
from django_rust_templates._nodes import PartialTemplate

__all__ = ["RustTemplates"]

# An {% include %} within a {% partial %} asks the partial for its engine. Django's own asks the template around it.
PartialTemplate.engine = property(lambda partial: partial._template.engine)
