"""Verbs about registers and absences."""

from ..alerts.corrections import send_corrections
from ..alerts.following import drop_pending_alerts, follow_days
from ..alerts.sending import send_due_alerts
from .calls import explain_absences, note_call
from .defaults import create_attendance_defaults
from .planned import end_absence, plan_absence, report_absence
from .registers import Choice, close_register, reopen_register, save_marks
from .reported import accept_report, answer_question, question_report
from .settings import save_code, set_policy

__all__ = [
    "Choice",
    "accept_report",
    "answer_question",
    "close_register",
    "create_attendance_defaults",
    "drop_pending_alerts",
    "end_absence",
    "explain_absences",
    "follow_days",
    "note_call",
    "plan_absence",
    "question_report",
    "reopen_register",
    "report_absence",
    "save_code",
    "save_marks",
    "send_corrections",
    "send_due_alerts",
    "set_policy",
]
