"""Registers, the marks in them, and what follows from an absence."""

from ..escalation.models import AbsenceStep, EscalationRule
from .absences import AbsenceAlert, AbsenceCall, PlannedAbsence
from .registers import Mark, Register, RegisterClosure
from .settings import AttendanceCode, AttendancePolicy

__all__ = [
    "AbsenceAlert",
    "AbsenceCall",
    "AbsenceStep",
    "AttendanceCode",
    "AttendancePolicy",
    "EscalationRule",
    "Mark",
    "PlannedAbsence",
    "Register",
    "RegisterClosure",
]
