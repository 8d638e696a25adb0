"""Which schemes and marks, and who may see them."""

from .marks import AssessmentQuerySet, ResultChangeQuerySet, ResultQuerySet
from .schemes import AssessmentTypeQuerySet, ClassGradingQuerySet, GradeScaleQuerySet, GradingSchemeQuerySet

__all__ = [
    "AssessmentQuerySet",
    "AssessmentTypeQuerySet",
    "ClassGradingQuerySet",
    "GradeScaleQuerySet",
    "GradingSchemeQuerySet",
    "ResultChangeQuerySet",
    "ResultQuerySet",
]
