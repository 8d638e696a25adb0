"""Documents as they were given out: downloads, corrections, and transcripts and letters of one student."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academics.models import Student
from accounts.access import requires
from core.form_errors import run_action
from core.form_page import form_page

from ..access import OFFICE, manages_reports
from ..actions.documents import kept_as, make_letter
from ..actions.runs import correct_card
from ..forms.reports import CorrectionForm, LetterForm
from ..models import Document, ReportComment
from .runs import managers

office = requires(*OFFICE)


def get_document(request, pk):
    return get_object_or_404(Document.objects.visible_to(request.user).with_names(), pk=pk)


def get_student(request, pk):
    """The student, when the user may see them at work; 404 otherwise."""
    return get_object_or_404(Student.objects.visible_to_staff(request.user), pk=pk)


def pdf_response(document):
    """The file itself. It is private, and never guessed at: the name in the address is an id."""
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=kept_as(document), content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@office
@require_http_methods(["GET", "HEAD"])
def document(request, pk):
    """The PDF, also of a version that another has taken the place of."""
    return pdf_response(get_document(request, pk))


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def document_correct(request, pk):
    """A new version, for a reason."""
    old = get_document(request, pk)
    if old.run is None or Document.objects.filter(supersedes=old).exists():
        raise Http404
    written = {
        comment.school_class_id: comment.text
        for comment in ReportComment.objects.of_run(old.run).of_students([old.student])
    }
    # What was written in a class before a move stands in the card, and so in the form.
    comments = [
        (grade["class_id"], grade["class"], written.get(grade["class_id"], grade.get("comment", "")))
        for grade in old.data_used.get("grades", [])
    ]
    comments.append((None, _("General comment"), written.get(None, "")))
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        comments=comments,
        is_published=old.run.publish_at is not None,
    )
    if request.method == "POST" and form.is_valid() and _corrected(request, form, old):
        messages.success(request, _("The new version takes the place of the old one."))
        return redirect(old.run)
    return form_page(
        request,
        form,
        title=_("Correct %(title)s of %(name)s") % {"title": old.title, "name": old.student.name},
        submit=_("Make the new version"),
        back=reverse("assessment:report_run", args=[old.run_id]),
        note=_("Marks and attendance are read again as they are now. The old version stays for the office."),
    )


def _corrected(request, form, old):
    given = form.cleaned_data
    tell = given.get("tell", False)
    return run_action(
        form, correct_card, old, reason=given["reason"], comments=form.comments, by=request.user, tell=tell
    )


@office
@require_http_methods(["GET", "HEAD", "POST"])
def student_documents(request, student_id):
    """What was given out about a student. POST makes a transcript or letter."""
    student = get_student(request, student_id)
    may_make = manages_reports(request.user)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_make:
            raise Http404
        if form.is_valid() and run_action(form, make_letter, student, form.cleaned_data["template"], by=request.user):
            title = form.cleaned_data["template"].name
            messages.success(request, _("“%(title)s” is made. Download it below.") % {"title": title})
            return redirect("assessment:student_documents", student.pk)
    context = {
        "student": student,
        "documents": Document.objects.visible_to(request.user).of_student(student).with_names(),
        "form": form,
        "may_make": may_make,
    }
    return render(request, "assessment/student_documents.html", context, status=422 if form.errors else 200)
