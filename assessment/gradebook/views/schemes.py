"""The school's rules of grading: scales, types, and the schemes of its years and classes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academics.models import AcademicSession, SchoolClass
from accounts.access import requires
from accounts.capabilities import Capability
from core.form_errors import run_action
from core.form_page import edit_page, form_page, run_and_report
from core.school import school_today

from ...grading.grade_inputs import shares_of
from ...grading.models import AssessmentType, GradeScale, GradingScheme, Result
from ..actions import schemes as actions
from ..actions.defaults import create_assessment_defaults, ensure_scheme
from ..actions.new_year import schemes_before
from ..forms.schemes import ClassSchemeForm, ScaleForm, SchemeForm, TypeForm, band_forms, category_forms

_managers = requires(Capability.MANAGE_ASSESSMENT)


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """Scales, types and schemes at a glance. POST makes what schools usually start with."""
    year = AcademicSession.objects.year_of(school_today())
    if request.method == "POST":
        if year:
            ensure_scheme(year)
        else:
            create_assessment_defaults()
        messages.success(request, _("The rules are there. Change what is different in your school."))
        return redirect("assessment:grading")
    schemes = list(GradingScheme.objects.with_categories().with_class_count().latest_first())
    context = {
        "scales": GradeScale.objects.with_scheme_count().order_by("retired", "name", "-version"),
        "types": AssessmentType.objects.with_use_count(),
        "schemes": [(scheme, shares_of(scheme.categories.all())) for scheme in schemes],
        "year": year,
        "carries": year is not None and bool(schemes_before(year)),
        "lacks_scheme": year is not None and not any(scheme.school_year_id == year.pk for scheme in schemes),
    }
    return render(request, "assessment/grading.html", context)


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def scale_new(request):
    return _edit_scale(request, GradeScale())


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def scale(request, pk):
    return _edit_scale(request, get_object_or_404(GradeScale.objects.visible_to(request.user), pk=pk))


def _edit_scale(request, instance):
    used = instance.pk is not None and actions.is_used(instance)
    data = request.POST if request.method == "POST" else None
    form, bands = ScaleForm(data, instance=instance), band_forms(instance, data)
    if data is not None and all([form.is_valid(), bands.is_valid()]):
        form.instance.bands = bands.bands
        if run_action(form, actions.save_scale, form.instance):
            messages.success(request, _("Saved."))
            return redirect("assessment:grading")
    context = {"form": form, "bands": bands, "scale": instance, "used": used}
    refused = data is not None
    return render(request, "assessment/scale.html", context, status=422 if refused else 200)


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def type_new(request):
    return _edit_type(request, AssessmentType())


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_type(request, pk):
    return _edit_type(request, get_object_or_404(AssessmentType.objects.visible_to(request.user), pk=pk))


def _edit_type(request, instance):
    name = instance.name
    is_used = instance.pk is not None and Result.objects.of_type(instance).marked().exists()
    form = TypeForm(request.POST or None, instance=instance, is_used=is_used)
    if form.is_valid() and run_action(form, actions.save_type, form.instance):
        messages.success(request, _("Saved."))
        return redirect("assessment:grading")
    title = _("Edit %(name)s") % {"name": name} if instance.pk else _("Add a type of assessment")
    return form_page(request, form, title=title, submit=_("Save type"), back=reverse("assessment:grading"))


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_new(request, year_id):
    """A scheme of a school year."""
    year = get_object_or_404(AcademicSession.objects.visible_to(request.user).years(), pk=year_id)
    return _edit_scheme(request, GradingScheme(school_year=year))


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def scheme(request, pk):
    schemes = GradingScheme.objects.visible_to(request.user).select_related("school_year", "scale")
    return _edit_scheme(request, get_object_or_404(schemes, pk=pk))


def _edit_scheme(request, instance):
    name = instance.name
    data = request.POST if request.method == "POST" else None
    form, categories = SchemeForm(data, instance=instance), category_forms(instance, data)
    valid = data is not None and all([form.is_valid(), categories.is_valid()])
    if valid and run_action(form, actions.save_scheme, form.instance, categories.categories):
        messages.success(request, _("Saved."))
        return redirect("assessment:grading")
    context = {
        "form": form,
        "categories": categories,
        "scheme": instance,
        "name": name,
        "shares": shares_of(instance.categories.all()) if instance.pk else [],
    }
    return render(request, "assessment/scheme.html", context, status=422 if data is not None else 200)


@_managers
@require_POST
def scheme_remove(request, pk):
    found = get_object_or_404(GradingScheme.objects.visible_to(request.user), pk=pk)
    if run_and_report(request, actions.remove_scheme, found, done=_("“%(title)s” is deleted.") % {"title": found.name}):
        return redirect("assessment:grading")
    return redirect("assessment:scheme", pk)


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def class_scheme(request, pk):
    """By which scheme a class is graded."""
    classes = SchoolClass.objects.visible_to_staff(request.user).select_related("school_year")
    school_class = get_object_or_404(classes, pk=pk)
    current = GradingScheme.objects.of_class(school_class).first()
    form = ClassSchemeForm(request.POST or None, school_class=school_class, initial={"scheme": current})
    return edit_page(
        request,
        form,
        lambda: actions.set_class_scheme(school_class, form.cleaned_data["scheme"]),
        title=_("Grading scheme of %(name)s") % {"name": school_class.title},
        submit=_("Save"),
        back=reverse("assessment:gradebook", args=[pk]),
        note=_("Assessments that are there go to the categories of the same names."),
    )
