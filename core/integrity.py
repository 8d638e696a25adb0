"""Two people enter the same in the same instant: the second is told at the field, as if they had come later.

A form asks before it saves whether a name or number is free. Only the database knows of what another
transaction is about to commit: it lets the second wait for the first, and then refuses.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.expressions import BaseExpression
from psycopg.errors import ExclusionViolation, UniqueViolation

from .texts import Text


@contextmanager
def conflicts_as_errors(*, at: str = NON_FIELD_ERRORS) -> Iterator[None]:
    """What the block saves is saved, or ValidationError says which constraint of a model refuses it.

    At the field that was typed; at `at` when a constraint is about none alone, such as days that overlap.
    Nothing of the block is kept then.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = error.__cause__
        if not isinstance(refusal, UniqueViolation | ExclusionViolation):
            raise
        known = _constraints().get(refusal.diag.constraint_name)
        if known is None:
            raise
        model, constraint = known
        raise ValidationError({_typed_field(model, constraint) or at: _message(model, constraint)}) from error


@cache
def _constraints() -> dict[str | None, tuple[type[models.Model], models.BaseConstraint]]:
    """{name in the database: (model, constraint)} of all models."""
    return {
        constraint.name: (model, constraint) for model in apps.get_models() for constraint in model._meta.constraints
    }


def _message(model: type[models.Model], constraint: models.BaseConstraint) -> ValidationError | Text:
    has_own = constraint.violation_error_message != constraint.default_violation_error_message
    if isinstance(constraint, models.UniqueConstraint) and not has_own:
        return model().unique_error_message(model, constraint.fields)
    return cast(Text, constraint.get_violation_error_message())


def _typed_field(model: type[models.Model], constraint: models.BaseConstraint) -> str | None:
    """The name of the constraint's only field, or of the only one among them that is typed; None when none is."""
    names = _fields_of(constraint)
    typed = [name for name in names if _is_typed(model._meta.get_field(name))]
    found = names if len(names) == 1 else typed
    return found[0] if len(found) == 1 else None


def _fields_of(constraint: models.BaseConstraint) -> list[str]:
    if not isinstance(constraint, models.UniqueConstraint):
        return []
    within = (node for expression in constraint.expressions for node in _nodes_of(expression))
    # What an F refers to is left out by Django's stubs.
    return [*constraint.fields, *(node.name for node in within if isinstance(node, models.F))]  # type: ignore[attr-defined]


def _nodes_of(expression: Any) -> Iterable[Any]:
    """It and all that it is made of; a plain F has nothing to flatten."""
    return expression.flatten() if isinstance(expression, BaseExpression) else [expression]


def _is_typed(field: object) -> bool:
    return isinstance(field, models.CharField) and not field.choices
