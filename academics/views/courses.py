"""Courses: what is taught at which level, and the classes of a year made from them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import edit_page, form_page, lead_to_first, run_and_report

from ..actions.classes import add_course, change_course, make_whole_classes, remove_course
from ..forms.courses import CourseForm, WholeClassesForm
from ..models import Course, SchoolClass, Section


@requires(C.MANAGE_STRUCTURE)
def courses(request):
    """All courses by level, with the classes that follow each."""
    found = Course.objects.visible_to(request.user).with_class_count().in_reading_order()
    return render(request, "academics/courses.html", {"courses": found})


@requires(C.MANAGE_STRUCTURE)
def course_new(request):
    form = CourseForm(request.POST or None)
    text = _("A course is of a subject: add the first subject here, and then its courses.")
    if way := lead_to_first(request, form, "subject", reverse("academics:subject_new"), text):
        return way
    if form.is_valid() and run_action(form, add_course, form.instance):
        messages.success(request, _("“%(name)s” is added.") % {"name": form.instance})
        return redirect("academics:courses")
    return form_page(request, form, title=_("Add a course"), submit=_("Add"), back=reverse("academics:courses"))


@requires(C.MANAGE_STRUCTURE)
def course_edit(request, pk):
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    title = course.title
    form = CourseForm(request.POST or None, instance=course)
    return edit_page(
        request,
        form,
        lambda: change_course(course, form.cleaned_data),
        title=_("Edit “%(name)s”") % {"name": title},
        submit=_("Save"),
        back=reverse("academics:courses"),
        remove=reverse("academics:course_remove", args=[pk]),
    )


@requires(C.MANAGE_STRUCTURE)
@require_POST
def course_remove(request, pk):
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    run_and_report(request, remove_course, course, done=_("“%(name)s” is deleted.") % {"name": course.title})
    return redirect("academics:courses")


@requires(C.MANAGE_STRUCTURE)
def classes_make(request):
    """A class of the whole section for each ticked subject of a level; what there is already stays."""
    form = WholeClassesForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    year = form.school_year
    if request.method == "POST" and form.is_valid():
        try:
            made = make_whole_classes(form.cleaned_data["year"], form.pairs)
        except ValidationError as error:
            form.add_error(None, error)
    if request.method == "POST" and not form.errors:
        text = ngettext("%(count)d class is made.", "%(count)d classes are made.", made) % {"count": made}
        messages.success(request, text if made else _("All of these classes were there already."))
        return redirect(reverse("academics:classes", query={"year": form.cleaned_data["year"].pk}))
    counts = SchoolClass.objects.visible_to_staff(request.user).of_year(year).taught_by_level()
    sections = Section.objects.visible_to_staff(request.user).of_year(year).count_by_level()
    return render(
        request,
        "academics/classes_make.html",
        {"form": form, "year": year, "years": form.fields["year"].queryset, "rows": form.rows(counts, sections)},
        status=422 if form.errors else 200,
    )
