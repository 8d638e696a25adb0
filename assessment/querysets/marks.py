"""Which assessments and marks, and who may see them."""

from django.db import models

from academics.querysets import rows as academic_rows


class AssessmentQuerySet(models.QuerySet):
    def visible_at_work_to(self, user, *, on=None):
        """Those of the classes that `user` sees at work."""
        return self.filter(school_class__in=academic_rows("SchoolClass").visible_at_work_to(user, on=on).values("pk"))

    def of_class(self, school_class):
        return self.filter(school_class=school_class)

    def of_session(self, session):
        return self.filter(session=session)

    def released(self):
        return self.filter(released_at__isnull=False)


class ResultQuerySet(models.QuerySet):
    def of_students(self, students):
        return self.filter(student__in=students)

    def released(self):
        """Those that families may see."""
        return self.filter(assessment__released_at__isnull=False)


class ResultChangeQuerySet(models.QuerySet):
    def of_result(self, result):
        return self.filter(result=result)
