"""Rows of models by name: for querysets, on which models are built, and for features that stand below the model's."""

from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Exists, Func
from django.db.models.expressions import NegatedExpression


def rows_of(label: str) -> Any:
    """All rows of a model, "academics.Student", as the queryset of that model's own kind."""
    return apps.get_model(label)._default_manager.all()


def row_by_row(condition: Exists | NegatedExpression) -> Func:
    """`condition` for a filter, asked of each row by itself.

    PostgreSQL would make a join of it, and weigh all orders in which tables can be joined: with three or four such
    conditions that takes longer than to ask for each of a few hundred rows. For all rows of a table leave the join.
    """
    return Func(condition, template="(%(expressions)s) IS TRUE", output_field=BooleanField())
