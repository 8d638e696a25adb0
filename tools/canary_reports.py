"""Rows of report cards and documents for the walks over all addresses."""

from django.utils import timezone

from assessment.models import Document, DocumentTemplate, Phrase, ReportRun


def plant_reports(pk, word, *, year, level, student, user):
    """One round with a published document, its template and a sentence, under the id `pk`."""
    template = DocumentTemplate.objects.create(pk=pk, kind="report_card", name=word[:60])
    run = ReportRun.objects.create(
        pk=pk,
        session=year,
        grade_level=level,
        template=template,
        state=ReportRun.State.PUBLISHED,
        publish_at=timezone.now(),
    )
    Phrase.objects.create(pk=pk, text=word)
    Document.objects.create(
        pk=pk,
        student=student,
        run=run,
        template=template,
        kind="report_card",
        title=word,
        data_used={"student": {"name": word, "legal_name": word}},
        file="documents/none.pdf",
        digest="0" * 64,
        code=f"CANARY-{pk}",
        made_by=user,
    )
