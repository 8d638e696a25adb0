"""Rows of models by name: for querysets, on which models are built, and for features that stand below the model's."""

from typing import Any

from django.apps import apps


def rows_of(label: str) -> Any:
    """All rows of a model, "academics.Student", as the queryset of that model's own kind."""
    return apps.get_model(label)._default_manager.all()
