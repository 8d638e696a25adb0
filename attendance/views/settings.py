"""The school's rules about attendance."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.capabilities import Capability
from core.form_errors import run_action
from core.school import school_today

from ..actions import save_code, set_policy
from ..forms import AttendanceCodeForm, PolicyForm
from ..models import AttendanceCode, AttendancePolicy

_managers = requires(Capability.MANAGE_ATTENDANCE)


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """Grace period and alerts from a day on, and the list of codes. POST sets the policy."""
    today = school_today()
    current = AttendancePolicy.objects.of_day(today)
    form = PolicyForm(
        request.POST if request.method == "POST" else None, initial=_values(current) | {"starts_on": today}
    )
    if request.method == "POST" and form.is_valid() and run_action(form, set_policy, form.instance):
        messages.success(request, _("Saved."))
        return redirect("attendance:settings")
    context = {
        "form": form,
        "current": current,
        "coming": AttendancePolicy.objects.after(today),
        "codes": AttendanceCode.objects.all(),
    }
    return render(request, "attendance/settings.html", context, status=422 if form.errors else 200)


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def code_new(request):
    return _edit_code(request, AttendanceCode())


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def code(request, code_id):
    return _edit_code(request, get_object_or_404(AttendanceCode, pk=code_id))


def _edit_code(request, instance):
    form = AttendanceCodeForm(request.POST if request.method == "POST" else None, instance=instance)
    if request.method == "POST" and form.is_valid() and run_action(form, save_code, form.instance):
        messages.success(request, _("Saved."))
        return redirect("attendance:settings")
    return render(request, "attendance/code.html", {"form": form, "code": instance}, status=422 if form.errors else 200)


def _values(policy):
    return {name: getattr(policy, name) for name in ("grace_minutes", "alert_absent", "alert_late")}
