"""Which assessments and marks, and who may see them."""

from collections import Counter

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from core.lookups import rows_of


def _within(name, session):
    return Q(**{name: session}) | Q(**{f"{name}__parent": session}) | Q(**{f"{name}__parent__parent": session})


def _in_groups(student):
    """The places of a student in split groups of the outer assessment's course and section, on the day it was held."""
    groups = rows_of("academics.ClassMembership").on(OuterRef("held_on"))
    section, course = OuterRef("school_class__section"), OuterRef("school_class__course")
    return groups.filter(student=student, school_class__section=section, school_class__course=course)


class AssessmentQuerySet(models.QuerySet):
    def visible_to_staff(self, user, *, on=None):
        """Those of the classes that `user` sees at work."""
        return self.filter(school_class__in=rows_of("academics.SchoolClass").visible_to_staff(user, on=on).values("pk"))

    def of_class(self, school_class):
        return self.filter(school_class=school_class)

    def of_classes(self, classes):
        return self.filter(school_class__in=classes)

    def of_session(self, session):
        return self.filter(session=session)

    def within(self, session):
        """Those of the session and of the terms and periods in it."""
        return self.filter(_within("session", session)).order_by("session__starts_on", "position", "id")

    def released(self):
        return self.filter(released_at__isnull=False)

    def with_standards(self):
        return self.exclude(standards=[])

    def newest_first(self):
        """By their day, with their class, its year and course."""
        by_day = models.F("date").desc(nulls_last=True)
        return self.select_related("school_class__course__subject", "school_class__school_year").order_by(
            by_day, "-position", "-id"
        )

    def counts_by_class(self, today):
        """[(class id, assessments, how many of them have been held, how many are released)]"""
        held = Count("pk", filter=Q(date=None) | Q(date__lte=today))
        counted = self.order_by().values("school_class").annotate(Count("pk"), Count("released_at"), held=held)
        return counted.values_list("school_class", "pk__count", "held", "released_at__count")

    def unmarked_by_class(self, day):
        """{class id: marks that are still to be given}: of who was in the class when each was held, or on `day` without a
        date, and has neither a mark nor a word why there is none. Who was in a split group of a section was not in its
        whole class.
        """
        held = self.filter(Q(date=None) | Q(date__lte=day)).order_by()
        unmarked: Counter[int] = Counter()
        for way, own_roster in (("school_class__section__memberships__", False), ("school_class__memberships__", True)):
            student = OuterRef(f"{way}student")
            said = (
                rows_of("assessment.Result").filter(assessment=OuterRef("pk"), student=student).exclude(status="empty")
            )
            there = held.alias(held_on=Coalesce("date", Value(day))).filter(
                ~Exists(said),
                Q() if own_roster else ~Q(Exists(_in_groups(student))),
                Q(**{f"{way}ends_on": None}) | Q(**{f"{way}ends_on__gte": F("held_on")}),
                school_class__own_roster=own_roster,
                **{f"{way}starts_on__lte": F("held_on")},
            )
            unmarked.update(dict(there.values_list("school_class").annotate(Count("pk"))))
        return unmarked

    def with_mark_count(self):
        """Each assessment with `mark_count`, the students who have a mark or a word why there is none."""
        said = ~Q(results__status="empty")
        return self.annotate(mark_count=Count("results", filter=said))

    def in_order(self):
        return self.order_by("position", "id")


class ResultQuerySet(models.QuerySet):
    def of_students(self, students):
        return self.filter(student__in=students)

    def of_class(self, school_class):
        return self.filter(assessment__school_class=school_class)

    def of_session(self, session):
        return self.filter(assessment__session=session)

    def within(self, session):
        """Those of the session and of the terms and periods in it."""
        return self.filter(_within("assessment__session", session))

    def beside(self, school_class):
        """Those that say anything, in other classes of the same course and year."""
        others = rows_of("academics.SchoolClass").filter(
            course=school_class.course_id, school_year=school_class.school_year_id
        )
        found = self.filter(assessment__school_class__in=others.exclude(pk=school_class.pk).order_by().values("pk"))
        return found.exclude(status="empty")

    def of_type(self, assessment_type):
        return self.filter(assessment__type=assessment_type)

    def of_assessments(self, assessments):
        return self.filter(assessment__in=assessments)

    def counts_by_class(self, classes, today):
        """[(class id, marks and words why there is none)] of assessments that have been held."""
        held = self.filter(Q(assessment__date=None) | Q(assessment__date__lte=today))
        said = held.filter(assessment__school_class__in=classes).exclude(status="empty").order_by()
        return (
            said.values("assessment__school_class")
            .annotate(Count("pk"))
            .values_list("assessment__school_class", "pk__count")
        )

    def scored(self):
        return self.filter(status="scored")

    def with_assessments_in_order(self):
        """Read with their assessments and sessions, in the order in which grades count them."""
        order = ("assessment__session__starts_on", "assessment__position", "assessment_id")
        return self.select_related("assessment__session__parent", "assessment__school_class").order_by(*order)

    def marked(self):
        """Those that say anything: a mark, one of two, a word why there is none, a comment."""
        return self.exclude(status="empty", first_score=None, second_score=None, comment="", is_late=False)

    def released(self):
        """Those that families may see."""
        return self.filter(assessment__released_at__isnull=False)


class ResultChangeQuerySet(models.QuerySet):
    def of_result(self, result):
        return self.filter(result=result)
