"""How far a class is with its homework, and each student's work."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_page import first_message
from core.partials import render_partial
from core.school import school_today
from jobs.running import start_job

from ...gradebook.access import may_enter_marks
from ...gradebook.actions.marks import MarkConflict, set_mark
from ...grading.typed_marks import Entry, MarkRefused, typed_text
from ..actions.archives import ANSWERED_AT_ONCE, archive_of, collect_files
from ..actions.submissions import (
    extend_or_excuse,
    give_feedback,
    open_again,
    record_paper_submission,
    return_work,
    undo_paper_submission,
)
from ..forms.homework import FeedbackForm, GrantForm
from ..pages.tracker import read_tracker
from ..submission_state import SubmissionState
from .homework import READERS, WRITERS, get_homework, get_own_homework


def tracker_for(user, homework):
    """The tracker, with the students whom the user may see."""
    return read_tracker(homework, Student.objects.visible_to_staff(user))


def shown_state(request):
    """The state that the address narrows the list to; None for all."""
    wanted = request.GET.get("show", "")
    return SubmissionState(wanted) if wanted in SubmissionState.values else None


@requires(*READERS)
@require_safe
def homework(request, pk):
    """The roster with what came in."""
    found = get_homework(request, pk)
    tracker = tracker_for(request.user, found)
    state = shown_state(request)
    context = {
        "homework": found,
        "files": found.attachments.all(),
        "tracker": tracker,
        "rows": tracker.of_state(state),
        "state": state,
        "counts": [(each, count) for each, count in tracker.counts.items() if count],
        "may_change": may_enter_marks(request.user, found.school_class),
    }
    return render_partial(request, "assessment/homework_tracker.html", "tracker", context)


@requires(*WRITERS)
@require_POST
def paper(request, pk, student_id):
    """By one tap: it came on paper, in time (`state=in`), late (`late`) or not after all (`none`)."""
    found = get_own_homework(request, pk)
    student = _row(request, found, student_id).student
    error = ""
    try:
        match request.POST.get("state"):
            case "none":
                undo_paper_submission(found, student)
            case "late":
                record_paper_submission(found, student, late=True)
            case "in":
                record_paper_submission(found, student, late=False)
            case _:
                record_paper_submission(found, student)
    except ValidationError as refusal:
        error = first_message(refusal)
    if not request.htmx:
        if error:
            messages.error(request, error)
        return redirect("assessment:homework", pk)
    tracker = tracker_for(request.user, found)
    context = {"homework": found, "row": tracker.row_of(student.pk), "error": error, "may_change": True}
    return render(request, "assessment/homework_tracker.html#row", context, status=422 if error else 200)


@requires(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def submission(request, pk, student_id):
    """One student's work; who teaches the class writes feedback, and goes on to the next."""
    found = get_own_homework(request, pk) if request.method == "POST" else get_homework(request, pk)
    tracker = tracker_for(request.user, found)
    row = _row_in(tracker, student_id)
    form = _feedback_form(request, found, row, request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_saved(request, found, row, form):
        return _onward(request, tracker, row)
    return _submission_page(request, tracker, row, form, GrantForm.of(row.submission))


def _feedback_form(request, found, row, data=None):
    closed = bool(found.assessment and not found.assessment.session.is_posting_open(school_today()))
    asks = closed and request.user.can(C.MANAGE_ASSESSMENT)
    return FeedbackForm(data, row=row, assessment=found.assessment, asks_reason=asks)


def _is_saved(request, found, row, form):
    """Mark and feedback, both or neither; what was refused is said at its place."""
    try:
        with transaction.atomic():
            if form.new_mark is not None:
                is_late = bool(form.new_mark and row.shown and row.shown.is_late)
                set_mark(
                    found.assessment,
                    row.student,
                    Entry(form.new_mark, is_late=is_late),
                    by=request.user,
                    expected_version=form.cleaned_data["version"],
                    reason=form.cleaned_data.get("reason", ""),
                )
            give_feedback(found, row.student, form.cleaned_data["feedback"], shown=form.shown_text)
            if "return" in request.POST:
                return_work(found, by=request.user, students=[row.student])
    except MarkConflict as conflict:
        form.take_version(conflict.current.version if conflict.current else 0)
        form.add_error(
            "mark",
            _("Somebody else has changed it to “%(mark)s”. Save again to put yours in its place.")
            % {"mark": typed_text(conflict.current) if conflict.current else ""},
        )
        return False
    except MarkRefused as refusal:
        form.add_error("mark", str(refusal))
        return False
    except ValidationError as error:
        form.add_error("feedback", first_message(error))
        return False
    return True


def _onward(request, tracker, row):
    """The next student, or the class after the last one."""
    _previous, following = tracker.around(row)
    if "stay" in request.POST:
        messages.success(request, _("Saved."))
        return redirect("assessment:submission", tracker.homework.pk, row.student.pk)
    if following is None:
        messages.success(request, _("Saved. That was the last one."))
        return redirect("assessment:homework", tracker.homework.pk)
    return redirect("assessment:submission", tracker.homework.pk, following.student.pk)


@requires(*WRITERS)
@require_POST
def edit_terms(request, pk, student_id):
    """Longer for one student, or excused."""
    found = get_own_homework(request, pk)
    tracker = tracker_for(request.user, found)
    row = _row_in(tracker, student_id)
    form = GrantForm.of(row.submission, request.POST)
    if form.is_valid():
        try:
            extend_or_excuse(
                found, row.student, extended_until=form.extended_until, excused=form.cleaned_data["excused"]
            )
        except ValidationError as error:
            form.add_error("until_day", first_message(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("assessment:submission", pk, student_id)
    return _submission_page(request, tracker, row, _feedback_form(request, found, row), form)


@requires(*WRITERS)
@require_POST
def reopening(request, pk, student_id):
    """The student may work on it once more."""
    found = get_own_homework(request, pk)
    row = _row(request, found, student_id)
    open_again(found, row.student)
    messages.success(request, _("%(name)s can work on it again.") % {"name": row.student.name})
    return redirect("assessment:submission", pk, student_id)


@requires(*WRITERS)
@require_POST
def returning(request, pk):
    """Feedback and grades for all whom they wait for."""
    found = get_own_homework(request, pk)
    count = return_work(found, by=request.user)
    messages.success(
        request,
        ngettext("Returned to %(count)d student.", "Returned to %(count)d students.", count) % {"count": count}
        if count
        else _("There was nothing to return."),
    )
    return redirect("assessment:homework", pk)


@requires(*READERS)
@require_POST
def files(request, pk):
    """All files that were handed in as one ZIP: at once, or by a job when they are large."""
    found = get_homework(request, pk)
    tracker = tracker_for(request.user, found)
    if not tracker.file_count:
        messages.info(request, _("No files have been handed in."))
        return redirect("assessment:homework", pk)
    if tracker.file_bytes > ANSWERED_AT_ONCE:
        job = start_job(
            collect_files,
            _("Files of “%(name)s”") % {"name": found.title},
            {"homework_id": pk, "user_id": request.user.pk},
            by=request.user,
        )
        return redirect("jobs:job", job.pk)
    name, content = archive_of(tracker)
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


def _row(request, found, student_id):
    return _row_in(tracker_for(request.user, found), student_id)


def _row_in(tracker, student_id):
    """The student's row; 404 for who is not asked or not to be seen."""
    row = tracker.row_of(student_id)
    if row is None:
        raise Http404
    return row


def _submission_page(request, tracker, row, form, grant_form):
    previous, following = tracker.around(row)
    context = {
        "homework": tracker.homework,
        "row": row,
        "number": tracker.rows.index(row) + 1,
        "count": len(tracker.rows),
        "previous": previous,
        "following": following,
        "form": form,
        "grant_form": grant_form,
        "may_change": may_enter_marks(request.user, tracker.homework.school_class),
        "back": reverse("assessment:homework", args=[tracker.homework.pk]),
    }
    refused = (form.is_bound and form.errors) or (grant_form.is_bound and grant_form.errors)
    return render(request, "assessment/homework_student.html", context, status=422 if refused else 200)
