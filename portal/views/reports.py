"""Report cards that are published, to download."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability
from assessment.models import Document
from assessment.reports.views.documents import pdf_response

_family = requires(Capability.USE_PORTAL)


def _documents(request):
    """Of the user's family, the last version of each; nothing before its time, and nothing withdrawn."""
    family = Student.objects.of_family(request.user)
    return Document.objects.shown_to_families().filter(student__in=family).with_names()


@_family
@require_http_methods(["GET", "HEAD"])
def reports(request):
    """Each child's report cards, the latest first."""
    documents = {}
    for document in _documents(request):
        documents.setdefault(document.student, []).append(document)
    children = [(child, documents.get(child, [])) for child in Student.objects.of_family(request.user)]
    return render(request, "portal/reports.html", {"children": children})


@_family
@require_http_methods(["GET", "HEAD"])
def report(request, document_id):
    """One report card as PDF."""
    return pdf_response(get_object_or_404(_documents(request), pk=document_id))
