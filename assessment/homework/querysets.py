"""Which homework, and who may see it.

Homework is asked of a class, and so of who is in the class from the day it was set to the day it is due: who joins
later owes nothing that was set before, who leaves owes nothing that is due after. To whom the teacher gives time of
their own, it is asked of them, too; and what was handed in stays.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Value, When

from academics.querysets import breaks, without_break
from accounts.capabilities import Capability
from core.compiled import Slot
from core.folding import Fold, with_every_word, word_stands_in
from core.lookups import rows_of
from core.school import school_today, school_zone

# From the day the outer homework was set to the day it is due.
_AS_LONG = {"first": OuterRef("set_on"), "last": OuterRef("due_on")}


_LONGEST_HOLIDAYS = timedelta(days=120)


class _Place(NamedTuple):
    """How homework leads to who is in its class."""

    way: str
    model: str
    name: str
    own_roster: bool


_BY_SECTION = _Place("school_class__section__memberships__", "SectionMembership", "section", own_roster=False)
_BY_CLASS = _Place("school_class__memberships__", "ClassMembership", "school_class", own_roster=True)


def school_day_of(moment, zone=None):
    """The day, at the school, of a column with a moment. `zone`: the name of the school's time zone, if it is known."""
    if not isinstance(zone, Slot):
        zone = Value(zone or school_zone().key)
    return Func(
        F(moment),
        zone,
        template="(%(expressions)s)::date",
        arg_joiner=" AT TIME ZONE ",
        output_field=models.DateField(),
    )


class HomeworkQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """What `visible_to_staff` gives, and what is asked of the user's family."""
        on = on or school_today()
        at_work = self.filter(self._seen_at_work(user, on))
        if not user.can(Capability.USE_PORTAL):
            return at_work
        family = rows_of("academics.Student").of_family(user, on=on)
        return self.filter(
            self._seen_at_work(user, on) | Q(pk__in=rows_of("assessment.Homework").asked_of(family).values("pk"))
        )

    def visible_to_staff(self, user, *, on=None):
        """All for who sees the marks of the school; a teacher's own classes', and those of the section they lead.

        Drafts are among them: who takes a class over finds what was prepared for it.
        """
        return self.filter(self._seen_at_work(user, on or school_today()))

    @staticmethod
    def _seen_at_work(user, on):
        if user.can(Capability.SEE_MARKS):
            return Q()
        if not user.can(Capability.ENTER_MARKS):
            return Q(pk__in=[])
        return Q(school_class__in=rows_of("academics.SchoolClass").visible_to_staff(user, on=on).values("pk"))

    def taught_by(self, user, *, on):
        """That of the classes that `user` teaches on the day."""
        return self.filter(school_class__in=rows_of("academics.SchoolClass").taught_by(user, on=on).values("pk"))

    def asked_of(self, students):
        """Published, and asked of one of `students` (rows, or a query of them)."""
        there = rows_of("academics.SectionMembership").filter(
            student__in=students, section=OuterRef("school_class__section")
        )
        own = rows_of("academics.ClassMembership").filter(student__in=students, school_class=OuterRef("school_class"))
        return (
            self.published()
            .alias(set_on=school_day_of("published_at"), due_on=school_day_of("due_at"))
            .filter(
                Q(Exists(without_break(there, "section", **_AS_LONG)), school_class__own_roster=False)
                | Q(Exists(without_break(own, "school_class", **_AS_LONG)), school_class__own_roster=True)
                | Q(pk__in=rows_of("assessment.Submission").of_students(students).asked_singly().values("homework"))
            )
        )

    def to_do_pairs(self, students, *, since, today, zone):
        """(student id, homework id) of what is asked of `students` and due from the moment `since` on, or missing.

        Of a school year that is over `today` nothing is missing, else the list would grow with every year. Drafts that were
        published once, and for which somebody has time of their own, are among them: whoever reads the homework leaves
        them out at no cost. What is due later than the longest holidays after its year goes with the year. One
        statement. `zone`: the name of the school's time zone.
        """
        noted = rows_of("assessment.Submission").noted().filter(homework=OuterRef("pk"))
        may_miss = Q(hand_in="online") | Q(hand_in="paper") & Q(Exists(noted))

        # Work for the holidays is due after its year. Said apart, so that classes of older years are not looked through.
        lately = Q(school_class__school_year__ends_on__gte=since - _LONGEST_HOLIDAYS)

        def still_there(way):
            done = noted.model.objects.settled().filter(homework=OuterRef("pk"), student=OuterRef(f"{way}student"))
            owed = may_miss & Q(school_class__school_year__ends_on__gte=today)
            return lately & (Q(due_at__gte=since) | owed & ~Q(Exists(done)))

        singly = rows_of("assessment.Submission").of_students(students).asked_singly()
        parts = (
            self._asked_by_place(students, _BY_CLASS, zone=zone, only=still_there),
            singly.open_or_due_from(since).order_by().values_list("student", "homework"),
        )
        return self._asked_by_place(students, _BY_SECTION, zone=zone, only=still_there).union(*parts).order_by()

    def _asked_by_place(self, students, by, *, zone, only):
        """(student id, homework id) of who is there for as long as it counts. `only(way)` narrows them further."""
        way, model, name, own_roster = by
        place = {"student": OuterRef(f"{way}student"), name: OuterRef(f"{way}{name}")}
        dated = self.published().alias(set_on=school_day_of("published_at", zone), due_on=school_day_of("due_at", zone))
        found = dated.filter(
            Q(**{f"{way}ends_on": None}) | Q(**{f"{way}ends_on__gte": F("set_on")}),
            Q(**{f"{way}ends_on": None})
            | Q(**{f"{way}ends_on__gte": F("due_on")})
            | ~Q(Exists(breaks(model, place, **_AS_LONG))),
            # In the same call, so that it is asked of the same place.
            only(way),
            school_class__own_roster=own_roster,
            **{f"{way}student__in": students, f"{way}starts_on__lte": F("set_on")},
        )
        return found.order_by().values_list(f"{way}student", "pk")

    def published(self):
        return self.filter(published_at__isnull=False)

    def drafts(self):
        return self.filter(published_at=None)

    def due_from(self, moment):
        return self.filter(due_at__gte=moment)

    def due_before(self, moment):
        return self.filter(due_at__lt=moment)

    def of_class(self, school_class):
        return self.filter(school_class=school_class)

    def of_year(self, year):
        return self.filter(school_class__school_year=year)

    def of_running_years(self, day):
        """That of the school years that hold `day`."""
        return self.filter(school_class__school_year__starts_on__lte=day, school_class__school_year__ends_on__gte=day)

    def titled_like(self, text):
        """Homework whose title or class contains every word of `text`."""
        folded = self.alias(folded=Fold("title", "school_class__title"))
        return with_every_word(folded, text, lambda word: word_stands_in(word, "folded"))

    def with_class(self):
        return self.select_related(
            "school_class__course__subject",
            "school_class__section",
            "school_class__school_year",
            "assessment__category",
            "assessment__session__parent__parent",
        )

    def with_subject(self):
        """Each with the name of its subject, the last day of its school year, `year_ends_on`, and `is_noted`: whether the
        teacher has noted, or got, something."""
        noted = rows_of("assessment.Submission").noted().filter(homework=OuterRef("pk"))
        return self.annotate(
            subject=F("school_class__course__subject__name"),
            year_ends_on=F("school_class__school_year__ends_on"),
            is_noted=Exists(noted),
        )

    def with_counts(self):
        """Each with `handed_in_count` and `returned_count`."""
        return self.annotate(
            handed_in_count=Count("submissions", filter=Q(submissions__handed_in_at__isnull=False)),
            returned_count=Count("submissions", filter=Q(submissions__returned_at__isnull=False)),
        )

    def to_return(self):
        """That of which work was handed in and not returned yet."""
        return self.filter(Exists(rows_of("assessment.Submission").to_return().filter(homework=OuterRef("pk"))))

    def with_attachments(self):
        return self.prefetch_related("attachments")

    def class_by_class(self, *, first):
        """By class as people count, those of `first` (a query) before others; the latest first."""
        others = Case(When(school_class__in=first, then=0), default=1)
        return self.order_by(others, "school_class__sort_key", "school_class", "-due_at", "-id")


class SubmissionQuerySet(models.QuerySet):
    def with_facts(self):
        """Each with the `due_at` of its homework, and `is_typed`: whether there is any text."""
        return self.annotate(due_at=F("homework__due_at"), is_typed=~Q(text=""))

    def handed_in(self):
        return self.filter(handed_in_at__isnull=False)

    def returned(self):
        return self.filter(returned_at__isnull=False)

    def to_return(self):
        return self.filter(handed_in_at__isnull=False, returned_at__isnull=True)

    def of_students(self, students):
        return self.filter(student__in=students)

    def asked_singly(self):
        """Those by which homework is asked of a student wherever they are: time of their own, or work that is there."""
        return self.filter(
            Q(extended_until__isnull=False) | Q(handed_in_at__isnull=False) | Q(returned_at__isnull=False)
        )

    def noted(self):
        """What came, or the teacher says has come."""
        return self.filter(Q(handed_in_at__isnull=False) | Q(returned_at__isnull=False))

    def settled(self):
        """Those of students who have nothing left to do."""
        return self.filter(Q(handed_in_at__isnull=False) | Q(returned_at__isnull=False) | Q(excused=True))

    def open_or_due_from(self, moment):
        """Of homework due from `moment` on, by the time that this student has; what was returned since, and what is still to
        be done."""
        still_open = Q(handed_in_at=None, returned_at=None, excused=False)
        # Not joined: what was due long ago, which becomes more each year, would be read for it.
        due = Q(homework__in=rows_of("assessment.Homework").due_from(moment).order_by().values("pk"))
        return self.filter(due | Q(extended_until__gte=moment) | Q(returned_at__gte=moment) | still_open)

    def of_homework(self, homework):
        """Of `homework`, a queryset."""
        return self.filter(homework__in=homework.values("pk"))

    def visible_to_staff(self, user, *, on=None):
        """What was handed in for homework that `user` sees at work: what is only begun is the student's own."""
        return self.handed_in().filter(
            homework__in=rows_of("assessment.Homework").visible_to_staff(user, on=on).values("pk")
        )

    def with_attachments(self):
        return self.prefetch_related("attachments")


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Files of homework that one may see; of what was handed in, who sees it at work and the student's family.

        What is not handed in yet is the student's alone.
        """
        on = on or school_today()
        seen = Q(homework__in=rows_of("assessment.Homework").visible_to(user, on=on).values("pk")) | Q(
            submission__in=rows_of("assessment.Submission").visible_to_staff(user, on=on).values("pk")
        )
        if user.can(Capability.USE_PORTAL):
            family = rows_of("academics.Student").of_family(user, on=on).values("pk")
            seen |= Q(submission__student__user=user) | Q(
                submission__student__in=family, submission__handed_in_at__isnull=False
            )
        return self.filter(seen)
