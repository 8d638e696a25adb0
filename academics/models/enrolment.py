"""Who is at the school and in which section, from which day to which."""

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import DatedQuerySet
from .dates import no_overlap
from .person import Dated


class Enrolment(Dated):
    """One stay at the school, from entry to exit. A student who returns gets another episode."""

    class EntryReason(models.TextChoices):
        NEW = "new", _("New to the school")
        TRANSFER = "transfer", _("Transfer from another school")
        RETURN = "return", _("Return")

    class ExitReason(models.TextChoices):
        GRADUATED = "graduated", _("Graduated")
        TRANSFER = "transfer", _("Transfer to another school")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OTHER = "other", _("Other")

    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="enrolments")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    entry_reason = models.CharField(
        _("entry reason"), max_length=20, choices=EntryReason.choices, default=EntryReason.NEW
    )
    exit_reason = models.CharField(_("exit reason"), max_length=20, choices=ExitReason.choices, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.PERSONAL,
        Keep.along_with("student"),
        about=_("Enrolments: when each student came and left"),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            no_overlap(
                "academics_one_enrolment", [F("student")], _("The student is enrolled on some of these days already.")
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=F("starts_on")),
                name="academics_enrolment_days",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.student}: {self.starts_on} – {self.ends_on or ''}"


class SectionMembership(Dated):
    """A student is in a section from a day to a day; a mid-year move ends one row and starts another."""

    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="memberships")
    section = models.ForeignKey("academics.Section", on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.PERSONAL,
        Keep.along_with("student"),
        about=_("Which student was in which section, from when to when"),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            no_overlap(
                "academics_one_section", [F("student")], _("The student is in a section on some of these days already.")
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=F("starts_on")),
                name="academics_membership_days",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.student}: {self.section}"


def last_day_there(places, day):
    """The last day of a place that holds `day`, and of those that follow it without a break; None for an open end and
    where none holds the day. `places` are a student's in one section, in order of time."""
    last = None
    for place in places:
        if place.is_in_force(day) or (last and place.starts_on == last + timedelta(days=1)):
            last = place.ends_on
    return last
