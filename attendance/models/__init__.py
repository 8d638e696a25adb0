"""Registers, the marks in them, and what follows from an absence."""

from .absences import AbsenceAlert, AbsenceCall, PlannedAbsence
from .registers import Mark, Register, RegisterClosure
from .settings import AttendanceCode, AttendancePolicy

__all__ = [
    "AbsenceAlert",
    "AbsenceCall",
    "AttendanceCode",
    "AttendancePolicy",
    "Mark",
    "PlannedAbsence",
    "Register",
    "RegisterClosure",
]
