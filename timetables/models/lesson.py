"""A lesson on its day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import LessonQuerySet


class Lesson(models.Model):
    """A class meets on a date. Made ahead from the published timetable, or by hand.

    What is known by then is copied: a bell time or a timetable that changes later rewrites no past lesson. Whoever
    changes one by hand says so with `changed_at`; then it is no longer made anew from the timetable.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Takes place")
        CANCELLED = "cancelled", _("Cancelled")

    school_class = models.ForeignKey("academics.SchoolClass", on_delete=models.PROTECT, related_name="lessons")
    date = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    period_name = models.CharField(_("period"), max_length=20, blank=True)
    room = models.ForeignKey("timetables.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="lessons")
    # Who teaches it instead of, or of, those who teach the class; empty: all of them.
    staff = models.ForeignKey(
        "academics.StaffMember", on_delete=models.SET_NULL, null=True, blank=True, related_name="lessons"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    scheduled = models.ForeignKey(
        "timetables.ScheduledLesson", on_delete=models.SET_NULL, null=True, editable=False, related_name="lessons"
    )
    # The cancelled lesson in whose place this one is held.
    moved_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="moved_to"
    )
    changed_at = models.DateTimeField(null=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    topic = models.TextField(_("topic taught"), blank=True)
    topic_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    topic_at = models.DateTimeField(null=True, editable=False)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.PERSONAL,
        Keep.along_with("school_class"),
        about=_("Lessons: when and where each class met, and what was taught"),
    )

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["date", "starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "date", "starts_at"],
                name="timetables_one_lesson",
                violation_error_message=_("The class has a lesson at this time already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="timetables_lesson_times",
                violation_error_message=_("The lesson ends before it begins."),
            ),
        ]
        indexes = [models.Index(fields=["date"], name="timetables_lesson_date")]

    def __str__(self):
        return f"{self.school_class}, {self.date}"

    @property
    def is_cancelled(self):
        return self.state == self.State.CANCELLED

    @property
    def is_another_room(self):
        """Whether somebody gave this lesson another room than the week has."""
        return bool(self.changed_at and self.scheduled and self.room_id != self.scheduled.room_id)

    @property
    def is_another_teacher(self):
        """Whether somebody gave this lesson to another teacher than the week has."""
        return bool(self.changed_at and self.staff_id and self.scheduled and self.staff_id != self.scheduled.staff_id)

    @property
    def changes(self):
        """What is not as the week has it: [(icon, word)]."""
        found = (
            (self.is_cancelled, "calendar-off", _("Cancelled")),
            (self.moved_from_id, "arrows-exchange", _("Moved")),
            (not self.is_cancelled and self.is_another_room, "door-enter", _("Another room")),
            (not self.is_cancelled and self.is_another_teacher, "user-check", _("Another teacher")),
        )
        return [(icon, word) for holds, icon, word in found if holds]
