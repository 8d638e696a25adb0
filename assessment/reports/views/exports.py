"""Lists of report cards, documents, templates and sentences as files."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability as C
from accounts.exports import ListExport, export_view

from ..access import OFFICE, READERS, report_classes
from ..gaps import find_gaps
from ..models import Document, DocumentTemplate, Phrase, ReportRun
from ..resources import DocumentResource, GapResource, PhraseResource, RunResource, TemplateResource
from .documents import get_student
from .runs import get_run


@export_view(_("Report cards"), *READERS, page="assessment:reports")
def runs(request):
    return ListExport(RunResource(), ReportRun.objects.visible_to(request.user).with_names().with_document_count())


@export_view(_("What is missing"), *READERS, page="assessment:report_run")
def gaps(request, pk):
    """The classes of a round that the user sees."""
    run = get_run(request, pk)
    seen = set(report_classes(request.user).values_list("pk", flat=True))
    rows = [gap for gap in find_gaps(run).classes if gap.school_class.pk in seen]
    return ListExport(GapResource(), rows, title=gettext("Missing, %(run)s") % {"run": run})


@export_view(_("Report cards that are made"), *OFFICE, page="assessment:report_run")
def run_documents(request, pk):
    run = get_run(request, pk)
    found = Document.objects.visible_to(request.user).of_run(run).current().with_names()
    return ListExport(DocumentResource(), found, title=gettext("Report cards, %(run)s") % {"run": run})


@export_view(_("Documents"), *OFFICE, page="assessment:student_documents")
def student_documents(request, student_id):
    student = get_student(request, student_id)
    found = Document.objects.visible_to(request.user).of_student(student).with_names()
    return ListExport(DocumentResource(), found, title=gettext("Documents of %(name)s") % {"name": student.name})


@export_view(_("Comment bank"), C.ENTER_MARKS, C.MANAGE_REPORTS, page="assessment:phrases")
def phrases(request):
    return ListExport(PhraseResource(), Phrase.objects.visible_to(request.user).select_related("subject", "owner"))


@export_view(_("Templates"), C.MANAGE_REPORTS, page="assessment:templates")
def templates(request):
    return ListExport(TemplateResource(), DocumentTemplate.objects.visible_to(request.user).in_use().with_use_count())
