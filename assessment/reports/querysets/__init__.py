"""Which reports, and who may see them."""

from .notices import ReportNoticeQuerySet
from .reports import (
    DocumentQuerySet,
    DocumentTemplateQuerySet,
    PhraseQuerySet,
    ReportCommentQuerySet,
    ReportRunQuerySet,
)

__all__ = [
    "DocumentQuerySet",
    "DocumentTemplateQuerySet",
    "PhraseQuerySet",
    "ReportCommentQuerySet",
    "ReportNoticeQuerySet",
    "ReportRunQuerySet",
]
