"""Scales, schemes and what is given by them."""

from .marks import Assessment, Result, ResultChange
from .schemes import AssessmentType, ClassGrading, GradeScale, GradingScheme, SchemeCategory

__all__ = [
    "Assessment",
    "AssessmentType",
    "ClassGrading",
    "GradeScale",
    "GradingScheme",
    "Result",
    "ResultChange",
    "SchemeCategory",
]
