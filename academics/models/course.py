"""What is taught to whom: courses, the classes that follow them in a year, and who is in a class."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import ClassMembershipQuerySet, CourseQuerySet, SchoolClassQuerySet
from .dates import no_overlap
from .person import Dated
from .structure import natural_key

if TYPE_CHECKING:
    from .staff import TeachingAssignment


def course_title(subject, grade_level):
    """What a course is called when nobody has named it."""
    return f"{subject.name}, {grade_level.name}"[:100]


def class_title(subject, section):
    """What the class of a whole section is called when nobody has named it."""
    return f"{subject.name} {section.name}"[:100]


class Course(models.Model):
    """A subject as it is taught at a level, year after year: "Mathematics, Grade 7" (OneRoster: courses)."""

    subject = models.ForeignKey("academics.Subject", on_delete=models.PROTECT, related_name="courses")
    # Empty for a course that several levels attend together.
    grade_level = models.ForeignKey(
        "academics.GradeLevel", on_delete=models.PROTECT, null=True, blank=True, related_name="courses"
    )
    title = models.CharField(_("title"), max_length=100)
    credits = models.DecimalField(_("credits"), max_digits=5, decimal_places=2, null=True, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Courses: what is taught at which level")
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                name="academics_course_title",
                violation_error_code="unique",
                violation_error_message=_("Another course has this title."),
            ),
            models.CheckConstraint(
                condition=Q(credits__gte=0),
                name="academics_course_credits",
                violation_error_message=_("Credits are not negative."),
            ),
        ]

    def __str__(self):
        return self.title


class SchoolClass(models.Model):
    """Those who follow a course together in one school year: "Mathematics 7A" (OneRoster: classes).

    The class of a whole section has no roster of its own: whoever is in the section on a day is in the class. A
    split group of a section and an elective that several sections attend have `own_roster`, see `ClassMembership`.
    """

    school_year = models.ForeignKey("academics.AcademicSession", on_delete=models.PROTECT, related_name="classes")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classes")
    # Whose students attend; empty for an elective that several sections attend.
    section = models.ForeignKey(
        "academics.Section", on_delete=models.PROTECT, null=True, blank=True, related_name="classes"
    )
    own_roster = models.BooleanField(_("has students of its own"), default=False)
    title = models.CharField(_("title"), max_length=100)
    sort_key = models.CharField(max_length=200, editable=False)
    # What the course gave in the year of the class, where it has given something else since; empty: what it gives.
    own_credits = models.DecimalField(max_digits=5, decimal_places=2, null=True, editable=False)
    # The class of the year before of which a rollover made this one.
    predecessor = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Classes: which course, in which year, for whom")
    )

    objects = SchoolClassQuerySet.as_manager()

    # Of `SchoolClassQuerySet.with_teachers`.
    current_assignments: list["TeachingAssignment"]

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            models.UniqueConstraint(
                fields=["school_year", "title"],
                name="academics_class_title",
                violation_error_message=_("This school year has a class of that title."),
            ),
            models.UniqueConstraint(
                fields=["section", "course"],
                condition=Q(own_roster=False),
                name="academics_one_whole_class",
                violation_error_message=_("The section follows this course as a whole already."),
            ),
            models.CheckConstraint(
                condition=Q(section__isnull=False) | Q(own_roster=True),
                name="academics_class_roster",
                violation_error_message=_("A class without a section has students of its own."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.section and self.section.school_year_id != self.school_year_id:
            raise ValidationError({"section": _("This section belongs to another school year.")})

    @property
    def credits(self):
        """What a student earns by it; None where the school counts no credits."""
        return self.course.credits if self.own_credits is None else self.own_credits

    def set_sort_key(self):
        self.sort_key = natural_key(self.title)

    def save(self, *args, **kwargs):
        self.set_sort_key()
        super().save(*args, **kwargs)


class ClassMembership(Dated):
    """A student is in a class with a roster of its own, from a day to a day."""

    student = models.ForeignKey("academics.Student", on_delete=models.CASCADE, related_name="class_memberships")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL,
        Privacy.PERSONAL,
        Keep.along_with("student"),
        about=_("Which student was in which split group or elective, from when to when"),
    )

    objects = ClassMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            no_overlap(
                "academics_one_class",
                [F("student"), F("school_class")],
                _("The student is in this class on some of these days already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="academics_class_days",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.student}: {self.school_class}"
