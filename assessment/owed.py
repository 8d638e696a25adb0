"""How many pieces of work each student owes: homework that did not come, and assessments marked as missing."""

from collections import Counter

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from .models import Homework, Result, Submission
from .querysets.homework import day_of

# How a homework's class leads to who is in it, and whether the class has a roster of its own.
_WAYS = (("school_class__section__memberships__", False), ("school_class__memberships__", True))


def owed_work(students, classes, session):
    """Counter {student id: pieces of work} of `students` in `classes` (queries) that were due in `session`.

    As `handing_in.state_of` calls it missing, of who is, or was, in the class on the day it was due; what is marked as
    missing in the gradebook, too, counts once. Three statements, however many.
    """
    marked = Result.objects.filter(assessment__in=_assessments(classes, session), status=Result.Status.MISSING)
    owed = Counter(dict(_counts(marked.of_students(students.values("pk")), "student")))
    due = _due(classes, session)
    for way, own_roster in _WAYS:
        student = f"{way}student"
        there = due.filter(
            Q(**{f"{way}ends_on": None}) | Q(**{f"{way}ends_on__gte": F("due_on")}),
            ~Exists(_came(student)),
            ~Exists(_marked_missing(student)),
            school_class__own_roster=own_roster,
            **{f"{way}starts_on__lte": F("due_on"), f"{student}__in": students.values("pk")},
        )
        owed.update(dict(_counts(there, student)))
    return owed


def _assessments(classes, session):
    related = Result._meta.get_field("assessment").related_model
    return related.objects.of_classes(classes.order_by().values("pk")).within(session).order_by().values("pk")


def _due(classes, session):
    """Homework of the session that can be missing: on paper once the teacher has begun to note what came."""
    noted = Submission.objects.filter(homework=OuterRef("pk")).filter(
        Q(handed_in_at__isnull=False) | Q(returned_at__isnull=False)
    )
    found = Homework.objects.published().filter(school_class__in=classes.order_by().values("pk"))
    return (
        found.alias(due_on=day_of("due_at"))
        .due_before(timezone.now())
        .filter(due_on__range=(session.starts_on, session.ends_on))
        .filter(Q(hand_in=Homework.HandIn.ONLINE) | Q(Exists(noted), hand_in=Homework.HandIn.PAPER))
    )


def _came(student):
    """What lets the outer student off the outer homework."""
    own = Submission.objects.filter(homework=OuterRef("pk"), student=OuterRef(student))
    return own.filter(
        Q(handed_in_at__isnull=False)
        | Q(returned_at__isnull=False)
        | Q(excused=True)
        | Q(extended_until__gte=timezone.now())
    )


def _marked_missing(student):
    own = Result.objects.filter(assessment=OuterRef("assessment"), student=OuterRef(student))
    return own.filter(status=Result.Status.MISSING)


def _counts(rows, student):
    return rows.order_by().values(student).annotate(pieces=Count("pk", distinct=True)).values_list(student, "pieces")
