"""One cell of the gradebook: its comment, rubric and history; and why a grade is what it is."""

from typing import NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability
from core.partials import render_partial
from core.school import school_today

from ...grading.models import Assessment, Result
from ...grading.roster import read_roster
from ...grading.sessions import sessions_of
from ..access import READERS, closed_text, may_enter_marks
from ..actions.marks import MarkRefused, set_mark
from ..forms.marks import CellForm
from ..pages.grade import explain_grade
from ..pages.gradebook import cell_data
from ..pages.history import history_of
from .columns import get_assessment
from .gradebook import get_class, get_session


@requires(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def cell(request, pk, student_id):
    """A student's mark for one assessment: late, comment, rubric, and who changed it from what to what."""
    assessment = get_assessment(request, pk, to_write=request.method == "POST")
    student = get_student(assessment.school_class, assessment.session, student_id)
    result = Result.objects.of_assessments([assessment]).of_students([student]).select_related("updated_by").first()
    if result:
        result.assessment = assessment
    form = CellForm(request.POST or None, assessment=assessment, result=result, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            set_mark(
                assessment,
                student,
                form.entry,
                by=request.user,
                expected_version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except MarkRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("assessment:cell", pk, student_id)
    may_enter = may_enter_marks(request.user, assessment.school_class)
    is_open = assessment.session.is_posting_open(school_today())
    context = {
        "assessment": assessment,
        "student": student,
        "result": result,
        "shown": cell_data(result, request.user) if result else None,
        "form": form,
        "criteria": _criteria(assessment, result),
        "history": history_of(result, request.user) if result else [],
        "may_edit": may_enter and (is_open or request.user.can(Capability.MANAGE_ASSESSMENT)),
        "needs_reason": may_enter and not is_open and request.user.can(Capability.MANAGE_ASSESSMENT),
        "closed": "" if is_open or not may_enter else closed_text(assessment.session, school_today()),
    }
    return render(request, "assessment/cell.html", context, status=422 if form.errors else 200)


class CriterionScore(NamedTuple):
    """A score by one criterion of a rubric, and the highest that there is."""

    name: str
    score: object
    highest: object


def _criteria(assessment, result):
    """[CriterionScore] of a mark that counts."""
    if result is None or result.score is None:
        return []
    scores = result.rubric_scores
    return [
        CriterionScore(each["name"], scores[each["name"]], each["max"])
        for each in assessment.rubric
        if each["name"] in scores
    ]


@requires(*READERS)
@require_safe
def grade(request, pk, student_id):
    """Why a student's grade is what it is: each category, its marks, what is dropped, and its share."""
    school_class = get_class(request, pk)
    session = get_session(request, sessions_of(school_class))
    student = get_student(school_class, session, student_id)
    context = {
        "school_class": school_class,
        "session": session,
        "student": student,
        "why": explain_grade(school_class, session, student),
    }
    return render_partial(request, "assessment/grade.html", "why", context)


def get_student(school_class, session, pk):
    """The student, when they stand in the gradebook of the class and session; 404 otherwise."""
    held = Assessment.objects.of_class(school_class).of_session(session).values_list("date", flat=True)
    here = read_roster(school_class, session, school_today(), marked=_marked(school_class, session), held=held)
    return get_object_or_404(Student.objects.filter(pk__in=[student.pk for student, _left in here]), pk=pk)


def _marked(school_class, session):
    results = Result.objects.of_class(school_class).of_session(session)
    return results.values_list("student_id", flat=True)
