"""Homework, and what is handed in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from .attachments import is_picture
from .facts import HAND_IN_NOTHING, HAND_IN_ONLINE, HAND_IN_PAPER, DeadlineFacts, HandInFacts
from .querysets import AttachmentQuerySet, HomeworkQuerySet, SubmissionQuerySet


class Homework(HandInFacts, models.Model):
    """A class is asked to do something by a day: set in a lesson, due by another."""

    class HandIn(models.TextChoices):
        NOTHING = HAND_IN_NOTHING, _("Nothing to hand in")
        ONLINE = HAND_IN_ONLINE, _("Text or files, here")
        PAPER = HAND_IN_PAPER, _("On paper, in class")

    school_class = models.ForeignKey("academics.SchoolClass", on_delete=models.PROTECT, related_name="homework")
    lesson = models.ForeignKey(
        "timetables.Lesson", on_delete=models.SET_NULL, null=True, blank=True, related_name="homework_set"
    )
    due_lesson = models.ForeignKey(
        "timetables.Lesson", on_delete=models.SET_NULL, null=True, blank=True, related_name="homework_due"
    )
    # That of the lesson's beginning when it is due by one.
    due_at = models.DateTimeField(_("due"))
    title = models.CharField(_("title"), max_length=120)
    instructions = models.TextField(_("what to do"), blank=True)
    hand_in = models.CharField(_("hand in"), max_length=8, choices=HandIn.choices, default=HandIn.ONLINE)
    minutes = models.PositiveSmallIntegerField(_("takes about so many minutes"), null=True, blank=True)
    # The column of the gradebook that its grades go to.
    assessment = models.OneToOneField(
        "assessment.Assessment", on_delete=models.SET_NULL, null=True, blank=True, related_name="homework"
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)
    # Students see it from then on; empty: a draft.
    published_at = models.DateTimeField(null=True, editable=False)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.along_with("school_class"), about=_("Homework: what was set, due when")
    )

    objects = HomeworkQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at"], name="assessment_homework_due")]

    def __str__(self):
        return self.title

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def is_over(self):
        """Whether the time it was due by is past."""
        return self.due_at < timezone.now()

    @property
    def is_finished(self):
        """Whether nobody has to do anything for it; of homework read `with_counts`."""
        return self.is_published and self.is_over and self.returned_count >= self.handed_in_count


class Submission(DeadlineFacts, models.Model):
    """One student's answer to a homework, and what the teacher says of it.

    The row is there as soon as either of them has done something: `handed_in_at` is empty for what the teacher
    wrote about work that never came, and for what the student has only begun.
    """

    homework = models.ForeignKey(Homework, on_delete=models.PROTECT, related_name="submissions")
    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="submissions")
    text = models.TextField(_("answer"), blank=True)
    handed_in_at = models.DateTimeField(null=True, editable=False)
    is_late = models.BooleanField(default=False)
    # The teacher lets this student have longer.
    extended_until = models.DateTimeField(_("may be handed in until"), null=True, blank=True)
    # The teacher lets this student off: nothing is missing.
    excused = models.BooleanField(_("excused"), default=False, db_default=False)
    feedback = models.TextField(_("feedback"), blank=True)
    # The student sees feedback and grade from then on.
    returned_at = models.DateTimeField(null=True, editable=False)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("student"),
        about=_("What students handed in, with feedback"),
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["homework", "student"], name="assessment_one_submission")]

    def __str__(self):
        return f"{self.student}: {self.homework}"

    @property
    def due_at(self):
        """When the homework is due for those who have no longer."""
        return self.homework.due_at

    @property
    def is_typed(self):
        """Whether there is any text."""
        return bool(self.text)

    @property
    def may_be_taken_back(self):
        """Whether the student may go on working on what is handed in: until its time is over, and not on paper."""
        if not self.is_handed_in or self.is_returned or self.homework.is_on_paper:
            return False
        return not self.homework.is_collected or timezone.now() <= self.deadline


class Attachment(models.Model):
    """A file of a homework, or of what a student handed in."""

    homework = models.ForeignKey(Homework, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments")
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    # A name that nobody can guess; `name` is what it was called where it came from.
    file = models.FileField(upload_to="homework/%Y/%m")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=100)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.SENSITIVE, Keep.until("added_at", days=3 * 365), about=_("Files of homework")
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(homework=None) ^ Q(submission=None), name="assessment_attachment_of_one")
        ]

    def __str__(self):
        return self.name

    @property
    def is_picture(self):
        """Whether a browser may show it."""
        return is_picture(self.content_type)
