"""Which scales and schemes."""

from django.db import models
from django.db.models import Case, Count, Q, Value, When


class GradeScaleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """How marks are counted is no secret inside the school."""
        return self.all()

    def in_use(self):
        return self.filter(retired=False)

    def for_new_schemes(self):
        """The scale that a scheme gets when nobody has chosen one: letters, if there are any in use."""
        letters_first = Case(When(kind="letter", then=Value(0)), default=Value(1))
        return self.order_by("retired", letters_first, "name", "-version").first()

    def with_scheme_count(self):
        """Each scale with `scheme_count`, the schemes that use this version."""
        return self.annotate(scheme_count=Count("schemes")).order_by("name", "-version")

    def versions_of(self, scale):
        return self.filter(name=scale.name)


class AssessmentTypeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def in_use(self):
        return self.filter(retired=False)

    def with_use_count(self):
        """Each type, in the school's order, with `use_count`, the assessments of all years that are of it."""
        return self.annotate(use_count=Count("assessments")).order_by("position", "name")


class GradingSchemeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def of_year(self, year):
        return self.filter(school_year=year)

    def not_over(self, day):
        """Those of school years that have not ended before `day`."""
        return self.filter(school_year__ends_on__gte=day)

    def before(self, year):
        """Those of earlier school years, the latest first."""
        return self.filter(school_year__starts_on__lt=year.starts_on).order_by("-school_year__starts_on", "pk")

    def default(self):
        return self.filter(is_default=True)

    def of_class(self, school_class):
        """The class's own scheme, else the default one of its year: the first of these counts."""
        own = Q(class_gradings__school_class=school_class.pk)
        return (
            self.filter(own | Q(is_default=True, school_year=school_class.school_year_id))
            .alias(is_own=Case(When(own, then=Value(0)), default=Value(1)))
            .order_by("is_own", "pk")
            .select_related("scale")
        )

    def needed_by(self, ids, years):
        """The schemes of these ids, and the default ones of these school years."""
        return self.filter(Q(pk__in=ids) | Q(is_default=True, school_year__in=years))

    def with_categories(self):
        return self.select_related("scale", "school_year").prefetch_related("categories")

    def with_class_count(self):
        """Each scheme with `class_count`, the classes that have it as their own."""
        return self.annotate(class_count=Count("class_gradings"))

    def latest_first(self):
        return self.order_by("-school_year__starts_on", "-is_default", "name")


class ClassGradingQuerySet(models.QuerySet):
    def of_class(self, school_class):
        return self.filter(school_class=school_class)

    def of_classes(self, classes):
        return self.filter(school_class__in=classes)
