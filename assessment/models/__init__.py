"""What students are asked to do, what they got for it, and what is reported of it."""

from .concerns import ConcernRules
from .grading import AssessmentType, ClassGrading, GradeScale, GradingScheme, SchemeCategory
from .homework import Attachment, Homework, Submission
from .marks import Assessment, Result, ResultChange
from .notices import ReportNotice
from .reports import Document, DocumentTemplate, Phrase, ReportComment, ReportRun

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
