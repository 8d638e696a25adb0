"""A family's homework: what there is to do, and handing it in."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability
from assessment.homework.actions.submissions import hand_in, remove_file, save_draft, take_back_submission
from assessment.homework.forms.answers import AnswerForm
from assessment.homework.pages.to_do import task_of, to_do_lists
from assessment.homework.uploads import refuse_lost_files, takes_files
from assessment.models import Attachment, Homework, Result
from core.form_errors import run_action
from core.form_page import first_message
from core.school import school_today

from ..pages import family_of

# How long homework whose time is over stays in the list, and how far back one can look.
RECENT, EARLIER = timedelta(days=7), timedelta(days=366)

_family = requires(Capability.USE_PORTAL)


@_family
@require_http_methods(["GET", "HEAD"])
def homework_list(request):
    """Each child's homework by when it is due; a student's own. `?earlier` shows that of a year too."""
    with_earlier = "earlier" in request.GET
    students = family_of(request.user, school_today())
    lists = to_do_lists(students, since=EARLIER if with_earlier else RECENT)
    return render(request, "portal/homework.html", {"children": lists, "with_earlier": with_earlier})


@_family
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def homework(request, homework_id, student_id):
    """One homework of one child. The student saves a draft here or hands it in; guardians read."""
    student, task = _find(request, homework_id, student_id)
    if request.method != "POST":
        return _page(request, task)
    _must_be_own(request, student)
    form = AnswerForm(request.POST, request.FILES)
    if _already_handed_in(request, task, form):
        return redirect("portal:homework_list")
    refuse_lost_files(request, form)
    # What was typed is kept whatever becomes of the files.
    saved = run_action(
        form,
        save_draft,
        task.homework,
        student,
        text=form.text_so_far,
        files=form.cleaned_data.get("files", []) if form.is_valid() else [],
        by=request.user,
    )
    if not form.errors and saved and "hand_in" in request.POST and run_action(form, hand_in, task.homework, student):
        messages.success(request, _("It is handed in."))
        return redirect("portal:homework_list")
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"errors": [str(each) for errors in form.errors.values() for each in errors]})
    if form.errors:
        return _page(request, task_of(student, task.homework), form)
    messages.success(request, _("Your draft is saved. Nobody else sees it until you hand it in."))
    return redirect("portal:homework", homework_id, student_id)


@_family
@require_POST
def homework_done(request, homework_id, student_id):
    """The student ticks off what is not handed in."""
    student, task = _find(request, homework_id, student_id)
    _must_be_own(request, student)
    if task.homework.is_collected:
        raise PermissionDenied
    hand_in(task.homework, student)
    messages.success(request, _("Done."))
    return redirect("portal:homework_list")


@_family
@require_POST
def homework_take_back(request, homework_id, student_id):
    student, task = _find(request, homework_id, student_id)
    _must_be_own(request, student)
    try:
        take_back_submission(task.homework, student)
    except ValidationError as error:
        messages.error(request, first_message(error))
    return redirect("portal:homework", homework_id, student_id)


@_family
@require_POST
def homework_file_remove(request, pk):
    """The student takes a file out of the draft."""
    attachment = get_object_or_404(
        Attachment.objects.visible_to(request.user).filter(submission__student__user=request.user), pk=pk
    )
    submission = attachment.submission
    try:
        remove_file(attachment)
    except ValidationError as error:
        messages.error(request, first_message(error))
    return redirect("portal:homework", submission.homework_id, submission.student_id)


def _find(request, homework_id, student_id):
    """(student of the family, their Task); 404 for what is not asked of this child."""
    student = get_object_or_404(Student.objects.of_family(request.user), pk=student_id)
    found = get_object_or_404(Homework.objects.asked_of([student]).with_class().with_attachments(), pk=homework_id)
    return student, task_of(student, found)


def _already_handed_in(request, task, form):
    """Whether the very same was handed in already: the answer to the first time got lost."""
    row = task.submission
    return bool("hand_in" in request.POST and row and row.is_handed_in and row.text == form.text_so_far)


def _must_be_own(request, student):
    """Guardians read; nobody hands in for somebody else."""
    if student.user_id != request.user.pk:
        raise PermissionDenied


def _page(request, task, form=None):
    is_own = task.student.user_id == request.user.pk
    submission = task.submission
    # A guardian reads what is handed in, not what is only begun.
    shown = submission if submission and (is_own or submission.is_handed_in) else None
    is_open = task.homework.is_online and not (submission and (submission.is_handed_in or submission.is_returned))
    context = {
        "task": task,
        "homework": task.homework,
        "student": task.student,
        "is_own": is_own,
        "shown": shown,
        "is_open": is_open,
        "may_take_back": is_own and bool(submission and submission.may_be_taken_back),
        "result": _result_of(task),
        "form": form or AnswerForm(initial={"text": submission.text if submission else ""}),
    }
    return render(request, "portal/homework_one.html", context, status=422 if form and form.errors else 200)


def _result_of(task):
    """The mark, once the work is returned."""
    if not (task.homework.assessment_id and task.submission and task.submission.is_returned):
        return None
    found = Result.objects.filter(assessment=task.homework.assessment_id, student=task.student)
    return found.exclude(status=Result.Status.EMPTY).select_related("assessment").first()
