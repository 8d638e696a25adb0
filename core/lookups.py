"""Rows of models by name: for querysets, on which models are built, and for features that stand below the model's."""

from django.apps import apps
from django.db import models


def rows_of(label: str) -> models.QuerySet:
    """All rows of a model, "academics.Student"."""
    return apps.get_model(label)._default_manager.all()
