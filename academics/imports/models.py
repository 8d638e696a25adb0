"""Spreadsheets brought in, and what each of them changed."""

from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.status import Status

from .querysets import ImportBatchQuerySet


class OutcomeRows(NamedTuple):
    """How many rows of the sheet have an outcome."""

    code: str
    label: str
    number: int


class ImportBatch(models.Model):
    """One uploaded sheet on its way from file to school, and back if it is undone."""

    class Kind(models.TextChoices):
        STUDENTS = "students", _("Students and their guardians")
        GUARDIANS = "guardians", _("Guardians")
        STAFF = "staff", _("Staff")
        SECTIONS = "sections", _("Sections")
        SUBJECTS = "subjects", _("Subjects")
        ASSIGNMENTS = "assignments", _("Who teaches what")
        MEMBERS = "members", _("Who is in which split group or elective")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to match")
        CHECKED = "checked", _("Ready to import")
        REJECTED = "rejected", _("Has errors")
        DONE = "done", _("Imported")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    file = models.FileField(upload_to="imports/%Y/%m")
    file_name = models.CharField(max_length=255)
    # {"header in the sheet": "field name"}; what is not listed is left out.
    mapping = models.JSONField(default=dict)
    # {"headers": [those of the sheet], "asked": {"header": ["field that it may be", "why that is not sure"]},
    #  "date_order": "dmy", "names": "given-family", "same": {"field name": "value of all rows"}, and what a person has
    #  decided: see ImportChoices; of an import, "columns": {model: what the hashes of its new rows are made of}}
    options = models.JSONField(default=dict)
    # {"create": 3, "update": 1, "duplicate": 0, "unchanged": 12, "error": 0, ...}
    counts = models.JSONField(default=dict)
    # The plan as the preview shows it: a bounded sample of rows by outcome, what is to be said and asked of the sheet as
    # a whole, and the digest of it all.
    preview = models.JSONField(default=dict)
    # Every error by row and column, up to a bound; after a refused undo, what is in its way.
    errors = models.JSONField(default=list)
    obstacles = models.JSONField(default=list)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.until("created_at", days=365),
        about=_("Spreadsheets that were imported"),
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.file_name

    @property
    def is_finished(self):
        """Imported, or imported and undone: the sheet itself cannot be used again."""
        return self.state in {self.State.DONE, self.State.UNDONE}

    @property
    def is_busy(self):
        """Whether a worker has something to do with it."""
        return self.job is not None and not self.job.is_finished

    @property
    def has_changes(self):
        """Whether the checked sheet would do anything."""
        return any(self.counts.get(name) for name in ("create", "return", "update")) or bool(self.counts.get("made"))

    @property
    def asks(self):
        """What a person may decide before the import, see `Planner.asks`."""
        return self.preview.get("asks", {})

    @property
    def waits(self):
        """Whether nothing can be imported before a person says what becomes of missing sections."""
        return self.state == self.State.REJECTED and bool(self.asks.get("sections"))

    @property
    def status(self):
        """How far the sheet is, as lists show it."""
        if self.is_busy:
            return Status(_("Working"), "information")
        if self.waits and not self.errors:
            return Status(_("Sections to make"), "attention")
        tones: dict[str, str] = {
            self.State.UPLOADED: "attention",
            self.State.CHECKED: "information",
            self.State.REJECTED: "wrong",
            self.State.DONE: "good",
            self.State.UNDONE: "",
        }
        return Status(self.get_state_display(), tones[self.state])

    def outcomes(self) -> list[OutcomeRows]:
        """Rows by outcome for the page, those with none left out."""
        labels = (
            ("mixup", _("Another person under this number?")),
            ("missing", _("Without their section")),
            ("gone", _("Have left, left out")),
            ("create", _("New")),
            ("return", _("Come back")),
            ("update", _("Changed")),
            ("duplicate", _("Duplicates, left out")),
            ("unchanged", _("Unchanged")),
            ("error", _("With errors")),
        )
        return [OutcomeRows(code, str(label), self.counts[code]) for code, label in labels if self.counts.get(code)]

    def summary(self):
        """The counts as one line of text."""
        rows = ", ".join(f"{label}: {count}" for _code, label, count in self.outcomes()) or _("No rows")
        made = ", ".join(self.made())
        return f"{rows}. {_('Made:')} {made}." if made else f"{rows}."

    def made(self):
        """What is made along the way, such as ["2 sections", "1 guardian"]."""
        made = self.counts.get("made", {})
        texts = (
            ("student", ngettext_lazy("%(count)d student", "%(count)d students", "count")),
            ("guardian", ngettext_lazy("%(count)d guardian", "%(count)d guardians", "count")),
            ("household", ngettext_lazy("%(count)d address", "%(count)d addresses", "count")),
            (
                "guardianlink",
                ngettext_lazy(
                    "%(count)d link between guardians and students",
                    "%(count)d links between guardians and students",
                    "count",
                ),
            ),
            ("staffmember", ngettext_lazy("%(count)d member of staff", "%(count)d members of staff", "count")),
            ("gradelevel", ngettext_lazy("%(count)d level", "%(count)d levels", "count")),
            ("section", ngettext_lazy("%(count)d section", "%(count)d sections", "count")),
            ("subject", ngettext_lazy("%(count)d subject", "%(count)d subjects", "count")),
            ("course", ngettext_lazy("%(count)d course", "%(count)d courses", "count")),
            ("schoolclass", ngettext_lazy("%(count)d class", "%(count)d classes", "count")),
            ("enrolment", ngettext_lazy("%(count)d enrolment", "%(count)d enrolments", "count")),
            (
                "sectionmembership",
                ngettext_lazy("%(count)d place in a section", "%(count)d places in sections", "count"),
            ),
            ("classmembership", ngettext_lazy("%(count)d place in a class", "%(count)d places in classes", "count")),
            (
                "teachingassignment",
                ngettext_lazy("%(count)d teaching assignment", "%(count)d teaching assignments", "count"),
            ),
        )
        return [text % {"count": made[code]} for code, text in texts if made.get(code)]


class ImportChange(models.Model):
    """One row that a batch wrote: enough to take it back."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    # None for a row that the batch made, whose hash is all that is left; else the fields that it changed, as they were
    # and as it left them: with nothing left, the row itself is gone.
    before = models.JSONField(null=True)
    after = models.JSONField(default=dict)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.SENSITIVE, Keep.along_with("batch"), about=_("What each imported spreadsheet changed")
    )

    def __str__(self):
        return f"{self.model} {self.object_id}"
