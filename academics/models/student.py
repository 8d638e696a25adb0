"""Students."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import StudentQuerySet
from .person import Person

if TYPE_CHECKING:
    from .enrolment import SectionMembership


class Student(Person):
    """A child or young person whom the school teaches, has taught or will teach.

    Whether and where: see `Enrolment` and `SectionMembership`. A student who comes back is the
    same row.
    """

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("Enrolled")
        JOINING = "joining", _("Joining later")
        LEFT = "left", _("Left")
        NEVER = "never", _("Not enrolled")

    student_number = models.CharField(_("student number"), max_length=40)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=20, blank=True)
    photo = models.ImageField(_("photo"), upload_to="students", blank=True)
    household = models.ForeignKey(
        "academics.Household", on_delete=models.SET_NULL, null=True, blank=True, related_name="students"
    )
    notes = models.TextField(_("notes for the office"), blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.until("enrolments__ends_on", days=10 * 365),
        about=_("Students, with the office’s notes"),
    )

    objects = StudentQuerySet.as_manager()

    # Of `StudentQuerySet.with_section`.
    current_memberships: list["SectionMembership"]

    class Meta:
        ordering = ["sort_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student_number"],
                name="academics_student_number",
                violation_error_code="unique",
                violation_error_message=_("Another student has this number."),
            )
        ]
        indexes = [models.Index(fields=["sort_name", "id"], name="academics_student_sort")]

    @property
    def current_section(self):
        """The section of the day that the student was read for, by `with_section`; None in none."""
        return self.current_memberships[0].section if self.current_memberships else None

    def state_on(self, day):
        """Where the student stands with the school on `day`; no query after `with_enrolments()`."""
        enrolments = self.enrolments.all()
        if any(enrolment.is_in_force(day) for enrolment in enrolments):
            return self.State.ENROLLED
        if any(enrolment.starts_on > day for enrolment in enrolments):
            return self.State.JOINING
        return self.State.LEFT if enrolments else self.State.NEVER
