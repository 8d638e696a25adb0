"""Rounds of report cards: the list, and each round's way to the families."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from academics.models import AcademicSession
from accounts.access import requires
from accounts.capabilities import Capability
from core.figures import Figure
from core.form_errors import run_action
from core.form_page import first_message, form_page
from core.lists import Empty, page_of, render_list
from core.school import school_today
from jobs import progress
from jobs.models import Job

from ..access import READERS, manages_reports, may_write_class, report_classes, report_sections, sees_all_reports
from ..actions.runs import approve_run, make_reports, publish_run, set_phase, start_making, start_run, withdraw_run
from ..forms.reports import ApprovalForm, PublishForm, RunForm
from ..gaps import find_gaps
from ..models import Document, ReportNotice, ReportRun

readers = requires(*READERS)
managers = requires(Capability.MANAGE_REPORTS)


def get_run(request, pk):
    """The round, when the user may see it; 404 otherwise."""
    return get_object_or_404(ReportRun.objects.visible_to(request.user).with_names(), pk=pk)


@readers
@require_http_methods(["GET", "HEAD"])
def reports(request):
    """All rounds, the latest term first."""
    found = ReportRun.objects.visible_to(request.user).with_names().with_document_count()
    context = {"page": page_of(request, found), "may_manage": manages_reports(request.user)}
    return render_list(request, "assessment/reports.html", context, empty=lambda: _no_runs(request.user))


def _no_runs(user):
    if not manages_reports(user):
        text = _("When the office starts them for one of your classes, you write your comments here.")
        return Empty(_("No report cards yet"), text, icon="file-certificate")
    return Empty(
        _("No report cards yet"),
        _("Start them for a level and a term: teachers then write their comments, and you see what is missing."),
        icon="file-certificate",
        url=reverse("assessment:report_run_new"),
        action=_("Start report cards"),
    )


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def run_new(request):
    today = school_today()
    term = AcademicSession.objects.terms().holding(today).first() or AcademicSession.objects.year_of(today)
    form = RunForm(request.POST if request.method == "POST" else None, initial={"session": term})
    if request.method == "POST" and form.is_valid() and run_action(form, start_run, form.instance):
        messages.success(request, _("Teachers can write their comments now."))
        return redirect(form.instance)
    return form_page(
        request, form, title=_("Start report cards"), submit=_("Start"), back=reverse("assessment:reports")
    )


@readers
@require_http_methods(["GET", "HEAD"])
def run(request, pk):
    return run_page(request, get_run(request, pk))


def run_page(request, report_run, *, status=200, **more):
    """What is missing, class by class, and what comes next."""
    gaps = find_gaps(report_run)
    seen = set(report_classes(request.user).values_list("pk", flat=True))
    everything = sees_all_reports(request.user)
    rows = [gap for gap in gaps.classes if gap.school_class.pk in seen]
    missing = request.GET.get("missing", "")
    job = Job.objects.doing(make_reports, {"run_id": report_run.pk}).order_by("-pk").first()
    context = {
        "run": report_run,
        "gaps": gaps,
        "rows": [gap for gap in rows if gap.lacks(missing)],
        "complete": [gap for gap in rows if not gap.lacks("")],
        "missing": missing,
        "figures": _figures(report_run, gaps, missing) if everything else [],
        "mine": {gap.school_class.pk for gap in rows if may_write_class(request.user, gap.school_class)},
        "sections": report_sections(request.user, report_run).in_reading_order(),
        "everything": everything,
        "may_manage": manages_reports(request.user),
        "approval": ApprovalForm(initial={"acknowledged": gaps.number}),
        "publishing": PublishForm(initial={"publish_at": report_run.publish_at}),
        "job": progress.add_to(job) if job and not job.is_finished else None,
        "documents": page_of(
            request, Document.objects.visible_to(request.user).of_run(report_run).current().with_names()
        )
        if everything
        else None,
        "told": ReportNotice.objects.of_run(report_run).counts() if everything else {},
        "is_public": report_run.publish_at is not None and report_run.publish_at <= timezone.now(),
    }
    return render(request, "assessment/report_run.html", context | more, status=status)


def _figures(report_run, gaps, missing):
    """What the level's report cards lack; what leads is what has to be there first: [Figure]."""
    page = report_run.get_absolute_url()
    comments = gaps.comments + gaps.general
    return [
        Figure(
            gaps.marks,
            ngettext("mark missing", "marks missing", gaps.marks),
            page if missing == "marks" else f"{page}?missing=marks",
            leads=bool(gaps.marks),
            is_shown=missing == "marks",
        ),
        Figure(
            comments,
            ngettext("comment missing", "comments missing", comments),
            page if missing == "comments" else f"{page}?missing=comments",
            leads=not gaps.marks,
            is_shown=missing == "comments",
        ),
        *(
            [Figure(gaps.coming, ngettext("assessment to come", "assessments to come", gaps.coming))]
            if gaps.coming
            else []
        ),
        Figure(gaps.unread, ngettext("comment not proofread", "comments not proofread", gaps.unread)),
        Figure(gaps.students, ngettext("student", "students", gaps.students)),
    ]


@managers
@require_POST
def run_phase(request, pk):
    """Writing or proofreading."""
    return _done(request, pk, lambda report_run: set_phase(report_run, request.POST.get("state", "")))


@managers
@require_POST
def run_approval(request, pk):
    report_run = get_run(request, pk)
    form = ApprovalForm(request.POST)
    if form.is_valid() and run_action(form, approve_run, report_run, by=request.user, acknowledged=form.number):
        messages.success(request, _("The report cards are approved. Make them next."))
        return redirect(report_run)
    return run_page(request, report_run, refusal=form.errors, status=422)


@managers
@require_POST
def run_making(request, pk):
    """Starts the job; a second click leads to the one under way."""
    report_run = get_run(request, pk)
    try:
        job = start_making(report_run, by=request.user)
    except ValidationError as error:
        messages.error(request, first_message(error))
        return redirect(report_run)
    return redirect("jobs:job", job.pk) if job.created_by == request.user else redirect(report_run)


@managers
@require_POST
def run_publication(request, pk):
    report_run = get_run(request, pk)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return run_page(request, report_run, publishing=form, status=422)
    values = {"at": form.cleaned_data["publish_at"], "tell": form.cleaned_data["tell"]}
    return _done(request, pk, lambda found: publish_run(found, **values), _("Published."))


@managers
@require_POST
def run_withdrawal(request, pk):
    return _done(request, pk, withdraw_run, _("Families do not see these report cards any more."))


def _done(request, pk, action, text=""):
    report_run = get_run(request, pk)
    try:
        action(report_run)
    except ValidationError as error:
        messages.error(request, first_message(error))
    else:
        messages.success(request, text or _("Saved."))
    return redirect(report_run)
