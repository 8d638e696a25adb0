"""A school's pages about itself: its settings, its logo, its colour."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public_page, requires
from accounts.capabilities import Capability
from core.form_errors import run_action
from core.school import current_school
from jobs import progress

from ..actions import change_school, last_exports, running_backup, start_backup, start_export
from ..branding import app_manifest, theme_css
from ..forms import SchoolForm
from ..models import Backup, School

YEAR = 365 * 24 * 3600


@requires(Capability.MANAGE_SCHOOL)
@require_http_methods(["GET", "HEAD", "POST"])
def school_settings(request):
    """Name, place, days and looks of the school."""
    school = School.objects.fresh(current_school())
    form = SchoolForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        has_logo=bool(school.logo),
        initial={field: getattr(school, field) for field in SchoolForm.CHANGES},
    )
    if request.method == "POST" and form.is_valid():
        looks = {"logo": form.cleaned_data["logo"], "remove_logo": form.cleaned_data.get("remove_logo", False)}
        if run_action(form, change_school, school, form.changes, **looks):
            messages.success(request, _("Saved."))
            return redirect("school_settings")
    status = 422 if form.errors else 200
    return render(
        request,
        "tenants/school_settings.html",
        {"form": form, "fresh": school, "may_export": request.user.can(Capability.EXPORT_SCHOOL)},
        status=status,
    )


@requires(Capability.EXPORT_SCHOOL)
@require_http_methods(["GET", "HEAD", "POST"])
def school_export(request):
    """What the export of the whole school holds, and the button that starts it."""
    if request.method == "POST":
        return redirect("jobs:job", start_export(by=request.user).pk)
    return render(request, "tenants/school_export.html", {"last": last_exports(by=request.user).first()})


@requires(Capability.EXPORT_SCHOOL)
@require_http_methods(["GET", "HEAD", "POST"])
def school_backups(request):
    """The school's backups, by whomever they were made, and the button that makes one."""
    school = current_school()
    if request.method == "POST":
        job = start_backup(by=request.user)
        return redirect("jobs:job", job.pk) if job.created_by == request.user else redirect("school_backups")
    running = running_backup(school)
    context = {
        "backups": Backup.objects.of_school(school),
        "running": running and progress.add_to(running),
        "is_own": running is not None and running.created_by == request.user,
        "kept": settings.SCHOOL_BACKUPS,
    }
    return render(request, "tenants/school_backups.html", context)


@public_page
@require_safe
def school_theme(request):
    """The school's colour as a style sheet, which the strict CSP allows where a style attribute is not."""
    school = current_school()
    response = HttpResponse(theme_css(school.accent), content_type="text/css")
    return _cached(response, request, school.theme_version)


@public_page
@require_safe
def school_manifest(request):
    """What a phone needs to install the school's site as an app: its name, colour and sign."""
    school = current_school()
    response = JsonResponse(app_manifest(school.name, school.accent), content_type="application/manifest+json")
    patch_cache_control(response, public=True, no_cache=True)
    return response


@public_page
@require_safe
def school_logo(request):
    """The logo: also for who has not signed in yet."""
    school = current_school()
    if not school.logo or not school.logo.storage.exists(school.logo.name):
        raise Http404
    # Every logo was written anew as a PNG when it was uploaded.
    return _cached(FileResponse(school.logo.open("rb"), content_type="image/png"), request, school.logo_version)


def _cached(response, request, version):
    """For a year under the address with the current version; otherwise to be asked for again."""
    if version and request.GET.get("v") == version:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response
