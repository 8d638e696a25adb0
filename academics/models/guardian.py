"""Guardians and their link to each student."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy
from core.folding import DigitsOf
from core.status import Status

from ..querysets import GuardianLinkQuerySet, GuardianQuerySet
from .person import Dated, Person, dialable


class Guardian(Person):
    """An adult with something to do with one or more students."""

    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_alternative = models.CharField(_("second phone"), max_length=40, blank=True)
    # Kept by PostgreSQL, for finding somebody by phone.
    phone_digits = models.GeneratedField(
        expression=DigitsOf("phone", "phone_alternative"), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    household = models.ForeignKey(
        "academics.Household", on_delete=models.SET_NULL, null=True, blank=True, related_name="guardians"
    )

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.PERSONAL, Keep.forever(), about=_("Guardians and how to reach them")
    )

    objects = GuardianQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="academics_guardian_sort"),
            models.Index(fields=["email"], name="academics_guardian_email", condition=~models.Q(email="")),
            models.Index(fields=["phone"], name="academics_guardian_phone", condition=~models.Q(phone="")),
        ]

    @property
    def phone_link(self):
        return dialable(self.phone)

    @property
    def phone_alternative_link(self):
        return dialable(self.phone_alternative)


class GuardianLink(Dated):
    """What one guardian may do and must be told about one student, from a day to a day.

    The same adult can have custody of one child and none of a half-sibling: rights are never a
    fact of the guardian. Every portal page, message, pick-up list and export asks the querysets
    of this model.
    """

    class Relationship(models.TextChoices):
        MOTHER = "mother", _("Mother")
        FATHER = "father", _("Father")
        GUARDIAN = "guardian", _("Guardian")
        GRANDPARENT = "grandparent", _("Grandparent")
        RELATIVE = "relative", _("Relative")
        FOSTER = "foster", _("Foster carer")
        OTHER = "other", _("Other")

    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="guardian_links")
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="links")
    relationship = models.CharField(
        _("relationship"), max_length=20, choices=Relationship.choices, default=Relationship.GUARDIAN
    )
    priority = models.PositiveSmallIntegerField(_("call order"), default=1)
    has_custody = models.BooleanField(_("has legal custody"), default=True)
    lives_with = models.BooleanField(_("the student lives with them"), default=True)
    may_pick_up = models.BooleanField(_("may pick up"), default=True)
    portal_access = models.BooleanField(_("may use the portal"), default=True)
    receives_messages = models.BooleanField(_("receives messages"), default=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.SENSITIVE,
        Keep.along_with("student"),
        about=_("Which guardian belongs to which student, with custody and rights"),
    )

    objects = GuardianLinkQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "guardian"],
                name="academics_one_link",
                violation_error_message=_("This guardian is already linked to the student."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="academics_link_days",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.guardian} – {self.student}"

    @property
    def rights(self):
        """[Status]: custody and pick-up always, the rest where it is not as usual, where the student lives at last."""
        custody = Status(_("Custody"), "good", icon="shield-check")
        no_custody = Status(_("No custody"), "wrong", icon="shield-x")
        pick_up = Status(_("May pick up"), "good", icon="car")
        no_pick_up = Status(_("No pick-up"), "wrong", icon="car-off")
        rights = [custody if self.has_custody else no_custody, pick_up if self.may_pick_up else no_pick_up]
        if not self.portal_access:
            rights.append(Status(_("No portal"), "attention", icon="lock"))
        if not self.receives_messages:
            rights.append(Status(_("No messages"), "attention", icon="mail-off"))
        if self.lives_with:
            rights.append(Status(_("Lives with"), icon="home"))
        return rights
