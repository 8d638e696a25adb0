"""Which report cards and documents, and who may see them."""

from django.db import models
from django.db.models import Q


class DocumentTemplateQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired=False)


class ReportRunQuerySet(models.QuerySet):
    def of_session(self, session):
        return self.filter(session=session)


class ReportCommentQuerySet(models.QuerySet):
    def of_run(self, run):
        return self.filter(run=run)


class PhraseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The school's and one's own."""
        return self.filter(Q(owner=None) | Q(owner=user))


class DocumentQuerySet(models.QuerySet):
    def current(self):
        """The last version of each."""
        return self.filter(superseded_by=None)
