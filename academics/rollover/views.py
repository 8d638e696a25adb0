"""The change of the school year: its steps, each a page that can be left and come back to."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.bounds import whole_numbers
from core.form_errors import run_action
from core.form_page import first_message, run_and_report
from core.lists import Empty, page_of, render_list
from core.school import school_today

from ..models import AcademicSession, Student
from . import actions
from .forms.students import DecisionForm, DifferenceFilterForm, RolloverStudentFilterForm
from .forms.year import RolloverSectionsForm, RolloverYearForm
from .models import Rollover, RolloverDecision
from .plan import RolloverPlan

_SHOWN_PROBLEMS = 100


def get_rollover(request, pk):
    """The year-end, when the user may see it; 404 otherwise."""
    return get_object_or_404(Rollover.objects.visible_to(request.user).in_reading_order(), pk=pk)


def _planned(request, pk):
    """The year-end, and where to go instead when there is nothing to plan in it (any more)."""
    rollover = get_rollover(request, pk)
    if rollover.is_busy:
        messages.warning(request, _("This year-end is being worked on. Wait until that is done."))
    return rollover, None if rollover.is_planned and not rollover.is_busy else redirect("academics:rollover", pk)


@requires(C.MANAGE_STRUCTURE)
@require_safe
def rollovers(request):
    """All year-ends, the latest first, and the year whose end is next."""
    return render(
        request,
        "academics/rollovers.html",
        {
            "page": page_of(request, Rollover.objects.visible_to(request.user).in_reading_order()),
            "year": AcademicSession.objects.year_of(school_today()),
            "planned": Rollover.objects.visible_to(request.user).planned().exists(),
            "may_plan": request.user.can(C.SEE_ALL_PEOPLE),
        },
    )


@requires(C.MANAGE_STRUCTURE)
@requires(C.SEE_ALL_PEOPLE)
@require_POST
def rollover_new(request, pk):
    """A plan for the end of a school year."""
    years = AcademicSession.objects.visible_to(request.user).years()
    try:
        rollover = actions.start_plan(get_object_or_404(years, pk=pk), by=request.user)
    except ValidationError as error:
        messages.error(request, first_message(error))
        return redirect("academics:rollovers")
    return redirect("academics:rollover_year", rollover.pk)


@requires(C.MANAGE_STRUCTURE)
@require_safe
def rollover(request, pk):
    """Where the year-end stands: what to look at first, the rehearsal, carrying it out; or what came of it."""
    row = get_rollover(request, pk)
    if row.is_busy and row.job.created_by_id == request.user.pk:
        return redirect("jobs:job", row.job_id)
    context = {"rollover": row, "step": "rollover", "report": row.report}
    if row.is_planned and not row.is_busy:
        plan = RolloverPlan(row)
        rehearsal = row.report.get("rehearsal", {})
        context |= {
            "plan": plan,
            "problems": sorted(plan.problems, key=lambda problem: not problem.blocks)[:_SHOWN_PROBLEMS],
            "more_problems": max(0, len(plan.problems) - _SHOWN_PROBLEMS),
            "rehearsal": rehearsal,
            "rehearsed_at": datetime.fromisoformat(rehearsal["at"]) if rehearsal else None,
            "rehearsal_is_old": bool(rehearsal) and rehearsal["digest"] != plan.digest,
        }
    return render(request, "academics/rollover.html", context)


@requires(C.MANAGE_STRUCTURE)
def rollover_year(request, pk):
    """Step 1: the new year, and what is copied."""
    row, elsewhere = _planned(request, pk)
    if elsewhere:
        return elsewhere
    form = RolloverYearForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        copies = {name: form.cleaned_data[name] for name in form.Meta.fields}
        if run_action(form, actions.set_year, row, form.year, **copies):
            return redirect("academics:rollover_sections", pk)
    context = {"rollover": row, "step": "rollover_year", "form": form}
    return render(request, "academics/rollover_year.html", context, status=422 if form.errors else 200)


@requires(C.MANAGE_STRUCTURE)
def rollover_sections(request, pk):
    """Step 2: what becomes of the sections."""
    row, elsewhere = _planned(request, pk)
    if elsewhere:
        return elsewhere
    form = RolloverSectionsForm(request.POST if request.method == "POST" else None, rollover=row)
    if request.method == "POST" and form.is_valid() and run_action(form, actions.set_sections, row, form.sections):
        return redirect("academics:rollover_exceptions", pk)
    context = {"rollover": row, "step": "rollover_sections", "form": form}
    return render(request, "academics/rollover_sections.html", context, status=422 if form.errors else 200)


@requires(C.MANAGE_STRUCTURE)
@require_safe
def rollover_exceptions(request, pk):
    """Step 3: for whom the rules do not hold."""
    row, elsewhere = _planned(request, pk)
    if elsewhere:
        return elsewhere
    context = {"rollover": row, "step": "rollover_exceptions", "page": page_of(request, exceptions_of(row))}
    return render(request, "academics/rollover_exceptions.html", context)


def exceptions_of(rollover):
    """The exceptions by name, with each student's section."""
    students = Student.objects.with_section(on=rollover.from_year.ends_on)
    found = RolloverDecision.objects.filter(rollover=rollover).order_by("student__sort_name", "pk")
    return found.prefetch_related(Prefetch("student", queryset=students))


@requires(C.MANAGE_STRUCTURE)
def rollover_exception_new(request, pk):
    """Choose students, one by one or a section as a whole, and say what happens to them."""
    row, elsewhere = _planned(request, pk)
    if elsewhere:
        return elsewhere
    filters = RolloverStudentFilterForm(request.GET, user=request.user, rollover=row)
    students = Student.objects.visible_to(request.user).here_or_joining(row.from_year.ends_on)
    found = filters.narrow(students).with_section(on=row.from_year.ends_on)
    form = DecisionForm(request.POST or None, targets=RolloverPlan(row, students=False).targets)
    chosen = whole_numbers(request.POST.getlist("student"))
    if request.method == "POST" and form.is_valid():
        whom = list(found if "everybody" in request.POST and filters.is_used else students.filter(pk__in=chosen))
        if not whom:
            form.add_error(None, _("Choose at least one student."))
        elif run_action(form, actions.set_exceptions, row, whom, **form.cleaned_data):
            text = ngettext("%(count)d exception is saved.", "%(count)d exceptions are saved.", len(whom))
            messages.success(request, text % {"count": len(whom)})
            return redirect("academics:rollover_exceptions", pk)
    context = {
        "rollover": row,
        "step": "rollover_exceptions",
        "form": filters,
        "decision": form,
        "page": page_of(request, found),
        "chosen": chosen,
    }
    if form.errors:
        return render(request, "academics/rollover_exception.html", context, status=422)
    return render_list(request, "academics/rollover_exception.html", context)


@requires(C.MANAGE_STRUCTURE)
@require_POST
def rollover_exceptions_drop(request, pk):
    """The rules hold again for the marked students."""
    row = get_rollover(request, pk)
    ids = whole_numbers(request.POST.getlist("exception"))
    try:
        count = actions.drop_exceptions(row, ids)
    except ValidationError as error:
        messages.error(request, first_message(error))
    else:
        text = ngettext("%(count)d exception is dropped.", "%(count)d exceptions are dropped.", count)
        messages.success(request, text % {"count": count})
    return redirect("academics:rollover_exceptions", pk)


@requires(C.MANAGE_STRUCTURE)
@require_safe
def rollover_differences(request, pk):
    """Step 4: what would happen to each student, and why."""
    row, elsewhere = _planned(request, pk)
    if elsewhere:
        return elsewhere
    plan = RolloverPlan(row)
    form = DifferenceFilterForm(request.GET, user=request.user, plan=plan)
    return render_list(
        request,
        "academics/rollover_differences.html",
        {
            "rollover": row,
            "step": "rollover_differences",
            "plan": plan,
            "form": form,
            "page": page_of(request, form.narrowed()),
        },
        empty=lambda: _no_students(row, form),
    )


def _no_students(rollover, form):
    if form.is_used:
        return Empty(
            _("No student matches"),
            _("Try fewer words or another section."),
            url=reverse("academics:rollover_differences", args=[rollover.pk]),
            action=_("Show all"),
        )
    return Empty(_("No students"), _("Nobody is enrolled on the last day of the year."), icon="users")


@requires(C.MANAGE_STRUCTURE)
@require_POST
def rollover_rehearse(request, pk):
    """Step 5: the very same as carrying it out, taken back at once."""
    return _started(request, pk, actions.start_rehearsal)


@requires(C.MANAGE_STRUCTURE)
@require_POST
def rollover_carry_out(request, pk):
    """Step 6: for the name of the new year, typed in."""
    row = get_rollover(request, pk)
    if request.POST.get("confirm_name", "").strip() != row.title:
        messages.error(request, _("Write “%(name)s” to confirm. Nothing was written.") % {"name": row.title})
        return redirect("academics:rollover", pk)
    return _started(request, pk, actions.start_carrying_out, digest=request.POST.get("digest", ""))


@requires(C.MANAGE_STRUCTURE)
@require_POST
def rollover_undo(request, pk):
    """Starts taking it back."""
    return _started(request, pk, actions.start_rollover_undo)


def _started(request, pk, action, **values):
    row = get_rollover(request, pk)
    try:
        job = action(row, by=request.user, **values)
    except ValidationError as error:
        messages.error(request, first_message(error))
        return redirect("academics:rollover", pk)
    if job is None or job.is_finished or job.created_by_id != request.user.pk:
        return redirect("academics:rollover", pk)
    return redirect("jobs:job", job.pk)


@requires(C.MANAGE_STRUCTURE)
@require_POST
def rollover_again(request, pk):
    """A new plan like one that was taken back."""
    try:
        copy = actions.plan_again(get_rollover(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, first_message(error))
        return redirect("academics:rollover", pk)
    return redirect("academics:rollover", copy.pk)


@requires(C.MANAGE_STRUCTURE)
@require_POST
def rollover_drop(request, pk):
    """The plan goes."""
    text = _("The plan is dropped. Nothing of the school was changed.")
    dropped = run_and_report(request, actions.drop_plan, get_rollover(request, pk), done=text)
    return redirect("academics:rollovers") if dropped else redirect("academics:rollover", pk)
