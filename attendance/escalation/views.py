"""Rules for the office that sets them; steps for those who do them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import requires
from accounts.capabilities import Capability
from core.form_errors import run_action
from core.form_page import form_page
from core.lists import page_of
from core.school import school_today

from ..access import is_office
from .actions import add_rule, close_step, hand_over_step, retire_rule, take_step
from .forms import HandOverForm, OutcomeForm, RuleForm
from .models import EscalationRule
from .pages import read_steps, steps_of

# More days than these are told by their number, the first and the last.
MOST_DAYS_SHOWN = 6

_managers = requires(Capability.MANAGE_ATTENDANCE)
_staff = requires(Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER, Capability.SEE_ATTENDANCE)


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request):
    """The rules in use; POST adds one."""
    form = RuleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and run_action(form, add_rule, form.instance):
        messages.success(request, _("Saved."))
        return redirect("attendance:escalation_rules")
    context = {"form": form, "rules": EscalationRule.objects.in_use().select_related("owner")}
    return render(request, "attendance/escalation/rules.html", context, status=422 if form.errors else 200)


@_managers
@require_POST
def rule_retire(request, rule_id):
    retire_rule(get_object_or_404(EscalationRule, pk=rule_id))
    messages.success(request, _("The rule is no longer used. Steps that are open stay."))
    return redirect("attendance:escalation_rules")


@_staff
@require_http_methods(["GET", "HEAD"])
def steps(request):
    """Open steps; `?show=mine` or `?show=overdue` narrows them."""
    return _page(request)


@_staff
@require_POST
def step_take(request, step_id):
    if take_step(_step(request, step_id), by=request.user):
        messages.success(request, _("The step is yours."))
    return redirect("attendance:steps")


@_staff
@require_POST
def step_close(request, step_id):
    step, form = _step(request, step_id), OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, refused=step.pk, form=form, status=422)
    if close_step(step, outcome=form.cleaned_data["outcome"]):
        messages.success(request, _("The step is done."))
    else:
        messages.error(request, _("The step was closed before."))
    return redirect("attendance:steps")


@_staff
@require_http_methods(["GET", "HEAD", "POST"])
def step_hand_over(request, step_id):
    step = _step(request, step_id)
    form = HandOverForm(request.POST if request.method == "POST" else None, step=step)
    if form.is_valid():
        if hand_over_step(step, to=form.cleaned_data["owner"]):
            messages.success(
                request, _("The step is handed over to %(name)s.") % {"name": form.cleaned_data["owner"].name}
            )
        return redirect("attendance:steps")
    return form_page(
        request,
        form,
        title=_("Hand over: %(name)s") % {"name": step.student.name},
        submit=_("Hand over"),
        back=reverse("attendance:steps"),
    )


def _step(request, step_id):
    return get_object_or_404(steps_of(request.user), pk=step_id)


def _page(request, *, refused=None, form=None, status=200):
    show, today = request.GET.get("show", ""), school_today()
    page = page_of(request, read_steps(request.user, today, show))
    context = {
        "page": page,
        "rows": [(step, step.status(today)) for step in page.object_list],
        "show": show,
        "most_days": MOST_DAYS_SHOWN,
        "is_office": is_office(request.user),
        "refused": refused,
        "form": form,
    }
    return render(request, "attendance/escalation/steps.html", context, status=status)
