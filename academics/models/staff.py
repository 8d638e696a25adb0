"""Staff and what they teach."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.folding import DigitsOf

from ..querysets import StaffQuerySet, TeachingAssignmentQuerySet
from .dates import id_or_none, no_overlap
from .person import Dated, Person, dialable


class StaffMember(Person):
    """Somebody who works at the school."""

    staff_number = models.CharField(_("staff number"), max_length=40)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_digits = models.GeneratedField(expression=DigitsOf("phone"), output_field=models.TextField(), db_persist=True)
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    # Whoever set the last day wants the account closed when it is over; the sweep does it.
    closes_account = models.BooleanField(default=False, editable=False)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.PERSONAL, Keep.until("ends_on", days=10 * 365), about=_("Staff"))

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff_number"],
                name="academics_staff_number",
                violation_error_code="unique",
                violation_error_message=_("Another member of staff has this number."),
            )
        ]

    @property
    def phone_link(self):
        return dialable(self.phone)


class TeachingAssignment(Dated):
    """A teacher leads a section or teaches a class, from a day to a day.

    Who stops and comes back to it has another row.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="assignments")
    # Of the homeroom teacher, who takes the section's daily register; of all others the class.
    section = models.ForeignKey(
        "academics.Section", on_delete=models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    school_class = models.ForeignKey(
        "academics.SchoolClass", on_delete=models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.PERSONAL, Keep.along_with("staff"), about=_("Who teaches what in which section")
    )

    objects = TeachingAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(section=None) ^ Q(school_class=None), name="academics_assignment_section_or_class"
            ),
            no_overlap(
                "academics_one_assignment",
                [F("staff"), id_or_none("section"), id_or_none("school_class")],
                _("This is assigned to the teacher on some of these days already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=F("starts_on")),
                name="academics_assignment_days",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.staff}: {self.group.name if self.section else self.group.title}"

    @property
    def group(self):
        """The section that is led, or the class that is taught."""
        return self.section or self.school_class

    @property
    def subject(self):
        """What is taught; None for the homeroom teacher."""
        return self.school_class.course.subject if self.school_class else None
