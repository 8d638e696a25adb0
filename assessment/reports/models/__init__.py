"""Rounds of report cards, what is written for them, and documents."""

from .notices import ReportNotice
from .reports import Document, DocumentTemplate, Phrase, ReportComment, ReportRun

__all__ = ["Document", "DocumentTemplate", "Phrase", "ReportComment", "ReportNotice", "ReportRun"]
