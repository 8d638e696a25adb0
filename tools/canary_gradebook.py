"""Canary rows of the gradebook."""

from academics.models import AcademicSession, SchoolClass
from assessment.models import (
    Assessment,
    AssessmentType,
    GradeScale,
    GradingScheme,
    Result,
    ResultChange,
    SchemeCategory,
)
from core.school import school_today


def plant_gradebook(pk, word, *, year, school_class, student):
    """A scale, a type, a scheme with a category, and a marked assessment of the class."""
    running = AcademicSession.objects.year_of(school_today())
    if running != year:
        # The list of gradebooks shows the running year's.
        SchoolClass.objects.create(school_year=running, course=school_class.course, own_roster=True, title=word)
    scale = GradeScale.objects.create(
        pk=pk, name=word, bands=[{"label": word[:20], "from": "0", "points": None, "meaning": word}]
    )
    kind = AssessmentType.objects.create(pk=pk, name=word, short_name=word[:12])
    scheme = GradingScheme.objects.create(pk=pk, school_year=year, name=word, scale=scale, is_default=True)
    category = SchemeCategory.objects.create(pk=pk, scheme=scheme, name=word, weight=1)
    assessment = Assessment.objects.create(
        pk=pk,
        school_class=school_class,
        session=year,
        category=category,
        type=kind,
        title=word,
        max_score=10,
        standards=[{"code": word[:40], "text": word}],
    )
    result = Result.objects.create(pk=pk, assessment=assessment, student=student, score=7, comment=word)
    ResultChange.objects.create(pk=pk, result=result, version=1, after={"comment": word})
    return assessment
