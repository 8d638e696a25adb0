"""How marks are counted: scales, types of assessment, and the schemes of classes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import AssessmentTypeQuerySet, ClassGradingQuerySet, GradeScaleQuerySet, GradingSchemeQuerySet


class GradeScale(models.Model):
    """What a percentage is called: bands, the best first, each `{"label", "from", "points", "meaning"}`.

    `from` is the lowest percentage of the band as text ("79.5"), `points` those of a grade point average as text or
    null. A scale that a mark or a report has used never changes: a new version takes its place, and what was
    reported by the old one stays as it was.
    """

    class Kind(models.TextChoices):
        PERCENT = "percent", _("Percentage")
        LETTER = "letter", _("Letters or grades")
        LEVELS = "levels", _("Levels of attainment")

    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    bands = models.JSONField(default=list, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimal places of a percentage"), default=1)
    retired = models.BooleanField(_("no longer used"), default=False)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Grade scales, in each version that was used")
    )

    objects = GradeScaleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="assessment_scale_version",
                violation_error_message=_("Another scale has this name."),
            )
        ]

    def __str__(self):
        return self.name


class AssessmentType(models.Model):
    """What a school calls a piece of assessed work: "CAT 1", "End-term exam", "Project"."""

    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=12)
    # An exam that a second person marks, too; see `Result.second_score`.
    moderated = models.BooleanField(_("marked a second time"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired = models.BooleanField(_("no longer used"), default=False)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Types of assessment"))

    objects = AssessmentTypeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="assessment_type_name",
                violation_error_code="unique",
                violation_error_message=_("Another type has this name."),
            )
        ]

    def __str__(self):
        return self.name


class GradingScheme(models.Model):
    """How the marks of a class become one: categories with weights, and a scale. Of one school year."""

    class MovedMarks(models.TextChoices):
        """What becomes of the marks of a student who changes to another class of the same course."""

        CARRY = "carry", _("The marks count in the new class, as if they had been given there")
        TIME = "time", _("Each class makes a grade, and each grade counts by the days spent in the class")
        BOTH = "both", _("Each class makes a grade, and both are shown")

    school_year = models.ForeignKey("academics.AcademicSession", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    scale = models.ForeignKey(GradeScale, on_delete=models.PROTECT, related_name="schemes")
    # A missing mark counts as nothing at all unless the school says that it is a 0.
    missing_is_zero = models.BooleanField(_("work that is missing counts as 0"), default=False)
    absent_is_zero = models.BooleanField(_("absence from an assessment counts as 0"), default=False)
    # The scheme of the class that a student is in at last decides.
    moved_marks = models.CharField(
        _("when a student changes to another class of the same course"),
        max_length=5,
        choices=MovedMarks.choices,
        default=MovedMarks.CARRY,
        db_default=MovedMarks.CARRY,
    )
    # For classes without a scheme of their own.
    is_default = models.BooleanField(_("for all classes without another"), default=False)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Grading schemes"))

    objects = GradingSchemeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_year", "name"],
                name="assessment_scheme_name",
                violation_error_message=_("This school year has a scheme of that name."),
            ),
            models.UniqueConstraint(
                fields=["school_year"],
                condition=Q(is_default=True),
                name="assessment_one_default_scheme",
                violation_error_message=_("Another scheme of this school year holds for all other classes."),
            ),
        ]

    def __str__(self):
        return self.name


class SchemeCategory(models.Model):
    """A part of the whole: "Tests" with a weight of 40, of which the worst one is dropped."""

    scheme = models.ForeignKey(GradingScheme, on_delete=models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=60)
    # In proportion to the others' of those that have marks: they need not add up to 100.
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2)
    drop_lowest = models.PositiveSmallIntegerField(_("so many of the lowest marks are dropped"), default=0)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.along_with("scheme"), about=_("Categories of the grading schemes")
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="assessment_category_name",
                violation_error_message=_("The scheme has a category of this name."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="assessment_category_weight",
                violation_error_message=_("A weight is not negative."),
            ),
        ]

    def __str__(self):
        return self.name


class ClassGrading(models.Model):
    """A class that is graded by another scheme than the default one."""

    school_class = models.OneToOneField("academics.SchoolClass", on_delete=models.CASCADE, related_name="grading")
    scheme = models.ForeignKey(GradingScheme, on_delete=models.PROTECT, related_name="class_gradings")

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.along_with("school_class"), about=_("Which class has which grading scheme")
    )

    objects = ClassGradingQuerySet.as_manager()

    def __str__(self):
        return f"{self.school_class}: {self.scheme}"
