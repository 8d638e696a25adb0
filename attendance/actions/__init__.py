"""Verbs about registers and absences."""

from .defaults import create_attendance_defaults

__all__ = ["create_attendance_defaults"]
