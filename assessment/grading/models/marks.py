"""Assessments and what each student got."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import AssessmentQuerySet, ResultChangeQuerySet, ResultQuerySet


class Assessment(models.Model):
    """A column of the gradebook: something a class is marked for (OneRoster: lineItems)."""

    school_class = models.ForeignKey("academics.SchoolClass", on_delete=models.PROTECT, related_name="assessments")
    # The grading period, or the term of a school that has none. Its posting window locks the marks.
    session = models.ForeignKey("academics.AcademicSession", on_delete=models.PROTECT, related_name="assessments")
    category = models.ForeignKey("assessment.SchemeCategory", on_delete=models.PROTECT, related_name="assessments")
    type = models.ForeignKey(
        "assessment.AssessmentType", on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    title = models.CharField(_("title"), max_length=100)
    date = models.DateField(_("date"), null=True, blank=True)
    max_score = models.DecimalField(_("highest mark"), max_digits=7, decimal_places=2)
    # Beside the others of its category.
    weight = models.DecimalField(_("weight in its category"), max_digits=6, decimal_places=2, default=1)
    # [{"name", "max", "levels": [{"label", "score"}]}]: then a mark is the sum of what each criterion got.
    rubric = models.JSONField(_("rubric"), default=list, blank=True)
    # [{"code", "text"}]: what the work shows, for reports by standards.
    standards = models.JSONField(_("standards"), default=list, blank=True)
    # Families see marks from then on; empty: not yet.
    released_at = models.DateTimeField(null=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.NONE,
        Keep.along_with("school_class"),
        about=_("Assessments: what classes were marked for"),
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "session", "title"],
                name="assessment_title",
                violation_error_message=_("The class has an assessment of this title in this period."),
            ),
            models.CheckConstraint(
                condition=Q(max_score__gt=0),
                name="assessment_max_score",
                violation_error_message=_("The highest mark is more than 0."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="assessment_weight",
                violation_error_message=_("A weight is not negative."),
            ),
        ]

    def __str__(self):
        return self.title


class Result(models.Model):
    """A cell of the gradebook: what one student got for one assessment (OneRoster: results).

    No row, or one that is empty, is "not marked yet". Absent, exempt and missing say why there is no score, and
    none of them is a 0. `version` grows with each change, so that two people at once never overwrite each other.
    """

    class Status(models.TextChoices):
        SCORED = "scored", _("Marked")
        EMPTY = "empty", _("Not marked yet")
        ABSENT = "absent", _("Absent")
        EXEMPT = "exempt", _("Exempt")
        MISSING = "missing", _("Missing")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="results")
    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="results")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.SCORED)
    # What counts. Of a moderated assessment: what the two markers have come to.
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    first_score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    second_score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    is_late = models.BooleanField(default=False)
    # {criterion: score} of a rubric.
    rubric_scores = models.JSONField(default=dict, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.SENSITIVE, Keep.along_with("student"), about=_("Marks"))

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "student"], name="assessment_one_result"),
            models.CheckConstraint(
                condition=Q(status="scored", score__isnull=False) | (~Q(status="scored") & Q(score=None)),
                name="assessment_result_score",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0), name="assessment_result_bounds"),
        ]

    def __str__(self):
        return f"{self.student}: {self.assessment}"


class ResultChange(models.Model):
    """What a mark was before, and what it became: the log is never changed or deleted, and undo reads it."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    # {field: value} as JSON knows it; empty for a mark that was not there.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("result"),
        about=_("Changes of marks: from what to what, by whom"),
    )

    objects = ResultChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.result}: {self.version}"
