"""Which marks, homework and reports, and who may see them."""

from .concerns import ConcernRulesQuerySet
from .grading import AssessmentTypeQuerySet, ClassGradingQuerySet, GradeScaleQuerySet, GradingSchemeQuerySet
from .homework import AttachmentQuerySet, HomeworkQuerySet, SubmissionQuerySet
from .marks import AssessmentQuerySet, ResultChangeQuerySet, ResultQuerySet
from .notices import ReportNoticeQuerySet
from .reports import (
    DocumentQuerySet,
    DocumentTemplateQuerySet,
    PhraseQuerySet,
    ReportCommentQuerySet,
    ReportRunQuerySet,
)

__all__ = [
    "AssessmentQuerySet",
    "AssessmentTypeQuerySet",
    "AttachmentQuerySet",
    "ClassGradingQuerySet",
    "ConcernRulesQuerySet",
    "DocumentQuerySet",
    "DocumentTemplateQuerySet",
    "GradeScaleQuerySet",
    "GradingSchemeQuerySet",
    "HomeworkQuerySet",
    "PhraseQuerySet",
    "ReportCommentQuerySet",
    "ReportNoticeQuerySet",
    "ReportRunQuerySet",
    "ResultChangeQuerySet",
    "ResultQuerySet",
    "SubmissionQuerySet",
]
