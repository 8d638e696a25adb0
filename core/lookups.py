"""Rows of models by name: for querysets, on which models are built, and for features that stand below the model's."""

from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Exists, Func


def rows_of(label: str) -> Any:
    """All rows of a model, "academics.Student", as the queryset of that model's own kind."""
    return apps.get_model(label)._default_manager.all()


def row_by_row(condition: Exists) -> Func:
    """`condition` for a filter, asked of each row by itself.

    PostgreSQL would join what it needs with the rows, and weigh all orders in which that can be done: for thirty rows, and
    three or four such conditions, that takes longer than reading them. For many rows it is what one wants.
    """
    return Func(condition, template="(%(expressions)s) IS TRUE", output_field=BooleanField())
