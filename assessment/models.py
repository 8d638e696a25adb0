"""All models of this app, where Django and other apps look for them; its features import from each other."""

from .grading.models import (
    Assessment,
    AssessmentType,
    ClassGrading,
    GradeScale,
    GradingScheme,
    Result,
    ResultChange,
    SchemeCategory,
)
from .homework.models import Attachment, Homework, Submission
from .insights.models import ConcernRules
from .reports.models import Document, DocumentTemplate, Phrase, ReportComment, ReportNotice, ReportRun

__all__ = [
    "Assessment",
    "AssessmentType",
    "Attachment",
    "ClassGrading",
    "ConcernRules",
    "Document",
    "DocumentTemplate",
    "GradeScale",
    "GradingScheme",
    "Homework",
    "Phrase",
    "ReportComment",
    "ReportNotice",
    "ReportRun",
    "Result",
    "ResultChange",
    "SchemeCategory",
    "Submission",
]
