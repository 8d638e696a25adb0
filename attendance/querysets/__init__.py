"""Which registers, marks and alerts."""

from .absences import AbsenceAlertQuerySet, AbsenceCallQuerySet, PlannedAbsenceQuerySet
from .marks import MarkQuerySet
from .registers import ClosureQuerySet, RegisterQuerySet
from .settings import CodeQuerySet, PolicyQuerySet

__all__ = [
    "AbsenceAlertQuerySet",
    "AbsenceCallQuerySet",
    "ClosureQuerySet",
    "CodeQuerySet",
    "MarkQuerySet",
    "PlannedAbsenceQuerySet",
    "PolicyQuerySet",
    "RegisterQuerySet",
]
