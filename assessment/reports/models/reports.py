"""Report cards, transcripts and letters."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.status import Status

from ..querysets import (
    DocumentQuerySet,
    DocumentTemplateQuerySet,
    PhraseQuerySet,
    ReportCommentQuerySet,
    ReportRunQuerySet,
)


class DocumentTemplate(models.Model):
    """What a kind of document looks like: an ordered list of blocks that a school arranges.

    A template that a document was made by stays: an edited one is a new version.
    """

    class Kind(models.TextChoices):
        REPORT_CARD = "report_card", _("Report card")
        TRANSCRIPT = "transcript", _("Transcript")
        LETTER = "letter", _("Letter")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    # [{"type", …settings of the block}], in order; see `assessment.reports.documents.blocks`.
    blocks = models.JSONField(default=list)
    # Paper, language, fonts and signature: {"paper", "signatory", "signature" (a file's name), …}.
    settings = models.JSONField(default=dict)
    retired = models.BooleanField(_("no longer used"), default=False)
    # It said what the school's records do not hold: who checks a document that was made by it is told.
    withdrawn = models.BooleanField(default=False, db_default=False, editable=False)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Templates of report cards, transcripts and letters")
    )

    objects = DocumentTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "version"],
                name="assessment_template_version",
                violation_error_message=_("Another template has this name."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def fingerprint(self):
        """What two people who edit it at once notice each other by."""
        content = json.dumps([self.blocks, self.settings], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


class ReportRun(models.Model):
    """The report cards of a level for a session, on their way from the first comment to the families."""

    class State(models.TextChoices):
        COMMENTS = "comments", _("Comments are written")
        PROOFREADING = "proofreading", _("Being proofread")
        APPROVED = "approved", _("Approved")
        MADE = "made", _("Made")
        PUBLISHED = "published", _("Published")

    session = models.ForeignKey("academics.AcademicSession", on_delete=models.PROTECT, related_name="report_runs")
    grade_level = models.ForeignKey("academics.GradeLevel", on_delete=models.PROTECT, related_name="report_runs")
    template = models.ForeignKey(DocumentTemplate, on_delete=models.PROTECT, related_name="report_runs")
    state = models.CharField(max_length=12, choices=State.choices, default=State.COMMENTS)
    # Families see the report cards from then on.
    publish_at = models.DateTimeField(_("published at"), null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Rounds of report cards, and how far each is")
    )

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-session__starts_on", "grade_level__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "grade_level"],
                name="assessment_one_run",
                violation_error_message=_("This level has report cards for this period already."),
            )
        ]

    def __str__(self):
        return f"{self.session}, {self.grade_level}"

    def get_absolute_url(self):
        return reverse("assessment:report_run", args=[self.pk])

    @property
    def status(self):
        """How far the round is, as lists show it."""
        if self.state == self.State.PUBLISHED:
            return Status(self.get_state_display(), "good")
        if self.state in (self.State.MADE, self.State.APPROVED):
            return Status(self.get_state_display(), "information")
        return Status(self.get_state_display(), "attention", icon="edit")

    @property
    def is_being_written(self):
        return self.state in (self.State.COMMENTS, self.State.PROOFREADING)


class ReportComment(models.Model):
    """What a teacher writes about a student in a report: of a class, or as a whole (no class)."""

    run = models.ForeignKey(ReportRun, on_delete=models.CASCADE, related_name="comments")
    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="report_comments")
    school_class = models.ForeignKey(
        "academics.SchoolClass", on_delete=models.PROTECT, null=True, blank=True, related_name="report_comments"
    )
    text = models.TextField(_("comment"), blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    # Somebody else has read it as it stands; a change takes that back.
    proofread_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    proofread_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.SENSITIVE, Keep.along_with("student"), about=_("Comments for report cards")
    )

    objects = ReportCommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "student", "school_class"], nulls_distinct=False, name="assessment_one_comment"
            )
        ]

    def __str__(self):
        return f"{self.student}: {self.run}"


class Phrase(models.Model):
    """A sentence of the comment bank: the school's, or a teacher's own. {name} stands for the student's name."""

    text = models.CharField(_("text"), max_length=500)
    subject = models.ForeignKey(
        "academics.Subject", on_delete=models.CASCADE, null=True, blank=True, related_name="phrases"
    )
    # Empty: for everybody.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="phrases"
    )

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("The comment bank"))

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["text", "id"]

    def __str__(self):
        return self.text


class Document(models.Model):
    """A report card, transcript or letter as it was given out: never changed.

    A correction is another row with the next version that names the one it takes the place of. `data_used` holds what the
    PDF was made from; `digest` is the SHA-256 of the file, `code` what a stranger types in to see that it is genuine.
    """

    student = models.ForeignKey("academics.Student", on_delete=models.PROTECT, related_name="documents")
    run = models.ForeignKey(ReportRun, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    template = models.ForeignKey(DocumentTemplate, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentTemplate.Kind.choices)
    title = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)
    data_used = models.JSONField(default=dict)
    file = models.FileField(upload_to="documents/%Y/%m")
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=20)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.until("made_at", days=10 * 365),
        about=_("Report cards, transcripts and letters as they were given out"),
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="assessment_document_code"),
            models.UniqueConstraint(
                fields=["run", "student", "version"], name="assessment_document_version", condition=Q(run__isnull=False)
            ),
        ]

    def __str__(self):
        return self.title
