"""Which registers, marks and alerts."""

from .absences import AbsenceAlertQuerySet, PlannedAbsenceQuerySet
from .marks import MarkQuerySet
from .registers import ClosureQuerySet, RegisterQuerySet
from .settings import CodeQuerySet, PolicyQuerySet

__all__ = [
    "AbsenceAlertQuerySet",
    "ClosureQuerySet",
    "CodeQuerySet",
    "MarkQuerySet",
    "PlannedAbsenceQuerySet",
    "PolicyQuerySet",
    "RegisterQuerySet",
]
