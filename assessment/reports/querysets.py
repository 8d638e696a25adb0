"""Which report cards, documents and notices, and who may see them."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.capabilities import Capability
from core.lookups import rows_of
from core.school import school_today


def _sees_reports(user):
    return user.can(Capability.MANAGE_REPORTS) or user.can(Capability.SEE_MARKS)


class DocumentTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.can(Capability.MANAGE_REPORTS) else self.none()

    def in_use(self):
        return self.filter(retired=False)

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def with_use_count(self):
        """Each template with `document_count`, what was made by this version."""
        return self.annotate(document_count=Count("documents")).order_by("kind", "name", "-version")


class ReportRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for the office; for who writes reports those of the levels of their classes and sections."""
        if _sees_reports(user):
            return self
        if not user.can(Capability.ENTER_MARKS):
            return self.none()
        today = school_today()
        classes = rows_of("academics.SchoolClass").visible_for_marks(user, on=today)
        sections = rows_of("academics.Section").visible_to_staff(user)
        led = rows_of("academics.TeachingAssignment").while_marks_are_open(today).homeroom().filter(staff__user=user)
        level = OuterRef("grade_level")
        return self.filter(
            Exists(classes.filter(Q(section__grade_level=level) | Q(section=None, course__grade_level=level)))
            | Exists(sections.filter(grade_level=level))
            | Exists(led.filter(section__grade_level=level))
        )

    def of_session(self, session):
        return self.filter(session=session)

    def with_names(self):
        return self.select_related("session__parent__parent", "grade_level", "template")

    def with_document_count(self):
        """Each run with `document_count`, its current report cards."""
        counted = self.annotate(document_count=Count("documents", filter=Q(documents__superseded_by=None)))
        return counted.order_by("-session__starts_on", "grade_level__position", "id")

    def families_may_see(self):
        """Those that are published, from the moment that was set on."""
        return self.filter(state="published", publish_at__lte=timezone.now())


class ReportCommentQuerySet(models.QuerySet):
    def of_run(self, run):
        return self.filter(run=run)

    def of_class(self, school_class):
        """Those of a class; of None the general ones."""
        return self.filter(school_class=school_class)

    def of_students(self, students):
        return self.filter(student__in=students)

    def written(self):
        return self.exclude(text="")

    def unread(self):
        """Those that nobody has proofread as they stand."""
        return self.written().filter(proofread_at=None)


class PhraseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The school's and one's own."""
        return self.filter(Q(owner=None) | Q(owner=user))

    def for_subject(self, subject):
        """Those for a subject and for all; of None those for all."""
        return self.filter(Q(subject=None) | Q(subject=subject))

    def changeable_by(self, user):
        """One's own, and the school's for who manages reports."""
        own = Q(owner=user)
        return self.filter(own | Q(owner=None) if user.can(Capability.MANAGE_REPORTS) else own)


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the students whom `user` sees at work, for who sees reports."""
        if not _sees_reports(user):
            return self.none()
        return self.filter(student__in=rows_of("academics.Student").visible_to_staff(user).values("pk"))

    def current(self):
        """The last version of each."""
        return self.filter(superseded_by=None)

    def of_run(self, run):
        return self.filter(run=run)

    def of_student(self, student):
        return self.filter(student=student)

    def shown_to_families(self):
        """Report cards of published runs, the last version of each. Letters and transcripts are handed out."""
        runs = self.model._meta.get_field("run").related_model.objects.families_may_see()
        return self.current().filter(run__in=runs.values("pk"))

    def with_names(self):
        return self.select_related(
            "student", "run__session", "run__grade_level", "template", "made_by", "superseded_by"
        )


class ReportNoticeQuerySet(models.QuerySet):
    def of_run(self, run):
        return self.filter(run=run)

    def of_students(self, students):
        return self.filter(student__in=students)

    def decided_between(self, first, last):
        """Of which was decided, first and last moment included, whether the family is told."""
        return self.filter(decided_at__range=(first, last))

    def pending(self):
        return self.filter(state="pending")

    def unsent(self):
        """Those that nobody got."""
        return self.exclude(state="sent")

    def due(self):
        return self.pending().filter(due_at__lte=timezone.now())

    def counts(self):
        """{state: how many}."""
        return dict(self.order_by().values_list("state").annotate(number=Count("pk")))
