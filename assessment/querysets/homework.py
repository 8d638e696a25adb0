"""Which homework, and who may see it."""

from django.db import models

from academics.querysets import rows as academic_rows


class HomeworkQuerySet(models.QuerySet):
    def visible_at_work_to(self, user, *, on=None):
        """That of the classes that `user` sees at work."""
        return self.filter(school_class__in=academic_rows("SchoolClass").visible_at_work_to(user, on=on).values("pk"))

    def published(self):
        return self.filter(published_at__isnull=False)


class SubmissionQuerySet(models.QuerySet):
    def handed_in(self):
        return self.filter(handed_in_at__isnull=False)


class AttachmentQuerySet(models.QuerySet):
    pass
