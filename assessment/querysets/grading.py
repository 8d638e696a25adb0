"""Which scales and schemes."""

from django.db import models


class GradeScaleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """How marks are counted is no secret inside the school."""
        return self.all()

    def in_use(self):
        return self.filter(retired=False)


class AssessmentTypeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def in_use(self):
        return self.filter(retired=False)


class GradingSchemeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def of_year(self, year):
        return self.filter(school_year=year)


class ClassGradingQuerySet(models.QuerySet):
    def of_class(self, school_class):
        return self.filter(school_class=school_class)
