"""Subjects and teachers in figures: their classes beside each other."""

from collections import Counter
from typing import NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academics.models import AcademicSession, Course, SchoolClass, StaffMember, TeachingAssignment
from accounts.access import requires
from accounts.capabilities import Capability
from accounts.exports import ListExport, export_view
from core.lists import render_list
from core.school import school_today

from ...gradebook.access import READERS, seen_classes
from ...grading.sessions import terms_of_year
from ...grading.statistics import Figures
from ..access import seen_staff, sees_teachers
from ..forms import SubjectFilterForm
from ..pages.comparing import compare_classes
from ..resources import (
    ClassFigures,
    ComparedResource,
    CourseFigures,
    SubjectTrendResource,
    Taught,
    TeacherResource,
)
from ..standings import read_figures

_OFFICE = (Capability.SEE_MARKS, Capability.MANAGE_ASSESSMENT)


@requires(*READERS)
@require_safe
def subjects(request):
    """The courses of the running year with the figures of their classes, as far as the user sees those."""
    context = {**_subjects(request)._asdict(), **_nav(request)}
    return render_list(request, "assessment/subjects.html", context)


@export_view(_("Subjects in figures"), *READERS, page="assessment:subjects")
def subjects_file(request):
    found = _subjects(request)
    title = f"{gettext('Subjects')} {found.term.title}" if found.term else gettext("Subjects")
    return ListExport(SubjectTrendResource(), found.rows, title=title)


@requires(*READERS)
@require_safe
def course(request, pk):
    """The classes of a course beside each other, and all of them together."""
    found, context = _course(request, pk)
    return render(request, "assessment/course_insights.html", {"course": found, **context, **_nav(request)})


@export_view(_("Classes of the course"), *READERS, page="assessment:course_insights")
def course_file(request, pk):
    found, context = _course(request, pk)
    return _sheet(found.title, context["comparison"])


@requires(*_OFFICE)
@require_safe
def teachers(request):
    """Who teaches how many classes of the running year; nobody is ranked here."""
    return render(request, "assessment/teachers.html", {"rows": _teachers(request), **_nav(request)})


@export_view(_("Teachers and their classes"), *_OFFICE, page="assessment:teachers")
def teachers_file(request):
    return ListExport(TeacherResource(), _teachers(request))


@requires(*READERS)
@require_safe
def teacher(request, pk):
    """A teacher's classes beside each other: for themselves, and for who sees all marks."""
    staff, context = _teacher(request, pk)
    return render(request, "assessment/teacher_insights.html", {"staff": staff, **context, **_nav(request)})


@export_view(_("Classes of the teacher"), *READERS, page="assessment:teacher_insights")
def teacher_file(request, pk):
    staff, context = _teacher(request, pk)
    return _sheet(staff.name, context["comparison"])


def _nav(request):
    return {
        "sees_teachers": sees_teachers(request.user),
        "own_staff": StaffMember.objects.filter(user=request.user).first(),
    }


class _Subjects(NamedTuple):
    """Courses in the chosen term, as far as the form leaves them."""

    form: SubjectFilterForm
    term: AcademicSession | None
    rows: list[CourseFigures]


def _subjects(request) -> _Subjects:
    today = school_today()
    terms = terms_of_year(today)
    form = SubjectFilterForm(request.GET, user=request.user, terms=terms.all)
    term = form.value("term") or terms.now
    classes = seen_classes(request.user).of_year(terms.year)
    courses = form.narrow(Course.objects.with_classes_among(classes)).in_reading_order()
    found = read_figures(classes, [term], by="course_id") if term else {}
    nothing = Figures(0)
    rows = [CourseFigures(each, each.class_count, found.get((each.pk, term.pk), nothing)) for each in courses]
    return _Subjects(form, term, rows)


def _course(request, pk):
    """(course, context); 404 for a course of whose classes the user sees none this year."""
    found = get_object_or_404(Course.objects.visible_to(request.user).select_related("subject", "grade_level"), pk=pk)
    return found, _compared(request, seen_classes(request.user).filter(course=found))


def _teacher(request, pk):
    staff = get_object_or_404(seen_staff(request.user), pk=pk)
    classes = SchoolClass.objects.filter(pk__in=seen_classes(request.user).values("pk"))
    return staff, _compared(request, classes.taught_by_staff(staff, on=school_today()), may_be_empty=True)


def _compared(request, classes, *, may_be_empty=False):
    """The Comparison of those of `classes` that are of the running year, in the term that the address asks for."""
    today = school_today()
    terms = terms_of_year(today)
    begun = [term for term in terms.all if term.starts_on <= today] or list(terms.all[:1])
    wanted = request.GET.get("session", "")
    term = next((term for term in begun if str(term.pk) == wanted), None) if wanted else terms.now
    if term is None:
        raise Http404
    comparison = compare_classes(classes.of_year(terms.year), begun, term)
    if not comparison.classes and not may_be_empty:
        raise Http404
    return {"session": term, "sessions": begun, "comparison": comparison}


def _teachers(request) -> list[Taught]:
    """By name."""
    terms = terms_of_year(school_today())
    mine = TeachingAssignment.objects.on(school_today()).classes().filter(school_class__school_year=terms.year)
    counts = Counter(staff for staff, _school_class in set(mine.values_list("staff_id", "school_class_id")))
    staff = seen_staff(request.user).filter(pk__in=counts).order_by("sort_name", "pk")
    return [Taught(each, counts[each.pk]) for each in staff]


def _sheet(name, comparison):
    rows = [
        ClassFigures(each, term, found) for each in comparison.classes for term, found in each.by_term if found.number
    ]
    return ListExport(ComparedResource(), rows, title=f"{gettext('Classes')} {name}")
