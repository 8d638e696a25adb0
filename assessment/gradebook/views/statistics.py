"""How a class and a level stand: mean, median, distribution and progress."""

from collections import defaultdict
from typing import NamedTuple

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academics.models import AcademicSession, GradeLevel, SchoolClass
from accounts.access import requires
from accounts.exports import ListExport, export_view
from core.school import school_today

from ...grading.charts import chart_of
from ...grading.course_marks import choose_rules, final_grades
from ...grading.models import Assessment, Result
from ...grading.sessions import leaf_sessions, sessions_of
from ...grading.statistics import Figures, distribution_of, figures_of, progress_of
from ..access import READERS, seen_classes
from ..resources import FiguresResource
from .gradebook import get_class, get_session


@requires(*READERS)
@require_safe
def class_statistics(request, pk):
    """A class in a session: its grades' distribution, and each assessment's mean."""
    school_class = get_class(request, pk)
    sessions = sessions_of(school_class)
    session = get_session(request, sessions)
    percentages = [grade.percentage for grade in final_grades([school_class], session).values()]
    percentages = [each for each in percentages if each is not None]
    rules = choose_rules([school_class]).get(school_class.pk)
    steps = _steps(school_class, session)
    context = {
        "school_class": school_class,
        "session": session,
        "sessions": sessions,
        "figures": figures_of(percentages),
        "distribution": distribution_of(percentages, rules.bands if rules else ()),
        "steps": steps,
        "chart": chart_of((number, step.figures.mean) for number, step in enumerate(steps, start=1)),
    }
    return render(request, "assessment/class_statistics.html", context)


@requires(*READERS)
@require_safe
def level_statistics(request, pk):
    """The classes of a level beside each other, as far as the user sees their marks."""
    return render(request, "assessment/level_statistics.html", _level(request, pk)._asdict())


@export_view(_("Statistics of the assessments"), *READERS, page="assessment:class_statistics")
def class_figures(request, pk):
    school_class = get_class(request, pk)
    session = get_session(request, sessions_of(school_class))
    rows = [(step.assessment.title, step.figures) for step in _steps(school_class, session)]
    title = f"{gettext('Statistics')} {school_class.title} {session.full_title}"
    return ListExport(FiguresResource(gettext("Assessment")), rows, title=title)


@export_view(_("Statistics of the classes"), *READERS, page="assessment:level_statistics")
def level_figures(request, pk):
    found = _level(request, pk)
    title = f"{gettext('Statistics')} {found.level.name} {found.session.full_title if found.session else ''}"
    rows = [(school_class.title, figures) for school_class, figures in found.rows]
    return ListExport(FiguresResource(gettext("Class")), rows, title=title)


def _steps(school_class, session):
    assessments = list(Assessment.objects.of_class(school_class).of_session(session).in_order())
    scores = defaultdict(list)
    results = Result.objects.of_assessments(assessments).scored()
    for assessment, score in results.values_list("assessment_id", "score"):
        scores[assessment].append(score)
    return progress_of(assessments, scores)


class _Level(NamedTuple):
    """A level of this school year in the chosen session, if there is any."""

    level: GradeLevel
    sessions: list[AcademicSession]
    session: AcademicSession | None
    rows: list[tuple[SchoolClass, Figures]]


def _level(request, pk) -> _Level:
    level = get_object_or_404(GradeLevel.objects.visible_to(request.user), pk=pk)
    year = AcademicSession.objects.year_of(school_today())
    sessions = leaf_sessions(year) if year else []
    session = get_session(request, sessions) if sessions else None
    classes = list(seen_classes(request.user).of_year(year).of_level(level).in_reading_order()) if session else []
    percentages = defaultdict(list)
    for (school_class, _student), grade in (final_grades(classes, session) if classes else {}).items():
        if grade.percentage is not None:
            percentages[school_class].append(grade.percentage)
    return _Level(level, sessions, session, [(each, figures_of(percentages[each.pk])) for each in classes])
