"""Which students."""

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce, Lower

from accounts.capabilities import Capability
from core.folding import with_every_word, word_stands_in
from core.lookups import rows_of
from core.school import school_today

from .dates import in_force, without_break


class StudentQuerySet(models.QuerySet):
    """Students. `visible_to` is the only door: no view reads students that did not come through it."""

    def visible_to(self, user, *, on=None):
        """Everybody for the office; for teachers the students of their sections; for guardians
        their children as far as each link allows the portal; for students themselves.

        `on` is the day that the rights are asked for, today by default.
        """
        on = on or school_today()
        if user.can(Capability.SEE_ALL_PEOPLE):
            return self
        seen = self._seen_at_work(user, on)
        if user.can(Capability.USE_PORTAL):
            seen |= self._seen_at_home(user, on)
        return self.filter(seen)

    def visible_to_staff(self, user, *, on=None):
        """What `visible_to` gives, without the user's own children and self.

        Pages for staff ask this one: a teacher whose child is at the school must not find there
        what the portal keeps from a parent (the other parent's phone, notes of the office).
        """
        on = on or school_today()
        if user.can(Capability.SEE_ALL_PEOPLE):
            return self
        return self.filter(self._seen_at_work(user, on))

    def of_family(self, user, *, on=None):
        """The user themselves as a student, and the children whose link allows them the portal."""
        return self.filter(self._seen_at_home(user, on or school_today()))

    def reportable_by(self, user, *, on=None):
        """The children whose absences `user` may report as their guardian."""
        links = rows_of("academics.GuardianLink").allowing_absence_reports(on=on or school_today())
        return self.filter(Exists(links.filter(student=OuterRef("pk"), guardian__user=user)))

    def with_report_right(self, user, *, on):
        """Each with `is_reportable`: whether `user` may report their absences as their guardian."""
        links = rows_of("academics.GuardianLink").allowing_absence_reports(on=on)
        return self.annotate(is_reportable=Exists(links.filter(student=OuterRef("pk"), guardian__user=user)))

    @staticmethod
    def _seen_at_work(user, on):
        if not user.can(Capability.SEE_TAUGHT_STUDENTS):
            return Q(pk__in=[])
        mine = rows_of("academics.TeachingAssignment").on(on).filter(staff__user=user)
        whole = mine.of_whole_sections().values(group=Coalesce("section", "school_class__section"))
        groups = mine.filter(school_class__own_roster=True).values("school_class")
        return Q(
            Exists(rows_of("academics.SectionMembership").on(on).filter(student=OuterRef("pk"), section__in=whole))
        ) | Q(
            Exists(rows_of("academics.ClassMembership").on(on).filter(student=OuterRef("pk"), school_class__in=groups))
        )

    @staticmethod
    def _seen_at_home(user, on):
        links = (
            rows_of("academics.GuardianLink").allowing_portal(on=on).filter(student=OuterRef("pk"), guardian__user=user)
        )
        return Q(user=user) | Q(Exists(links))

    def enrolled(self, *, on):
        """Students at the school on the day `on`."""
        return self.filter(Exists(rows_of("academics.Enrolment").on(on).filter(student=OuterRef("pk"))))

    def not_throughout(self, first_day, last_day):
        """Students who were not enrolled, or not in one and the same section, on every day of the span."""
        theirs = {"student": OuterRef("pk"), "starts_on__lte": first_day}
        enrolled, placed = (
            rows_of(f"academics.{each}").not_over(last_day).filter(**theirs)
            for each in ("Enrolment", "SectionMembership")
        )
        return self.exclude(Exists(enrolled) & Exists(placed))

    def here_or_joining(self, day):
        """Students who are at the school on `day` or will be."""
        return self.filter(Exists(rows_of("academics.Enrolment").not_over(day).filter(student=OuterRef("pk"))))

    def joining_after(self, day):
        """Students who are not at the school on `day` but will be."""
        later = rows_of("academics.Enrolment").after(day).filter(student=OuterRef("pk"))
        return self.filter(Exists(later)).exclude(pk__in=self.model.objects.enrolled(on=day).values("pk"))

    def left_before(self, day):
        """Students who were at the school before `day` and neither are on that day nor will be."""
        own = rows_of("academics.Enrolment").filter(student=OuterRef("pk"))
        return self.filter(Exists(own.ended_before(day))).exclude(Exists(own.not_over(day)))

    def in_section(self, section, *, on):
        return self.filter(
            Exists(rows_of("academics.SectionMembership").on(on).filter(student=OuterRef("pk"), section=section))
        )

    def in_level(self, level, *, on):
        there = rows_of("academics.SectionMembership").on(on).filter(student=OuterRef("pk"), section__grade_level=level)
        return self.filter(Exists(there))

    def in_class(self, school_class, *, on):
        """Those who attend `school_class` on the day `on`."""
        if school_class.own_roster:
            there = (
                rows_of("academics.ClassMembership").on(on).filter(student=OuterRef("pk"), school_class=school_class)
            )
            return self.filter(Exists(there))
        return self.in_section(school_class.section_id, on=on)

    def in_class_throughout(self, school_class, first, last):
        """Those who attend `school_class` from the day `first` to the day `last`, without a break."""
        if school_class.own_roster:
            there = rows_of("academics.ClassMembership").filter(student=OuterRef("pk"), school_class=school_class)
            return self.filter(Exists(without_break(there, "school_class", first=first, last=last)))
        there = rows_of("academics.SectionMembership").filter(student=OuterRef("pk"), section=school_class.section_id)
        return self.filter(Exists(without_break(there, "section", first=first, last=last)))

    def class_roster(self, school_class, *, on):
        """The students of `school_class` on the day `on`, in register order."""
        return self.in_class(school_class, on=on).order_by("sort_name", "id")

    def outside_class(self, school_class, *, on):
        """Those who are not in the roster of `school_class` on the day `on`."""
        there = rows_of("academics.ClassMembership").on(on).filter(student=OuterRef("pk"), school_class=school_class)
        return self.exclude(Exists(there))

    def roster(self, section, *, on):
        """The students of `section` on the day `on`, in register order."""
        return self.in_section(section, on=on).order_by("sort_name", "id")

    def matching(self, text):
        """Students whose name or number contains every word of `text`."""
        return with_every_word(
            self, text, lambda word: word_stands_in(word, "folded_name") | Q(student_number__istartswith=word)
        )

    def numbered(self, numbers):
        """Students by their numbers, in capitals or not."""
        return self.annotate(folded=Lower("student_number")).filter(folded__in=[each.lower() for each in numbers])

    def like(self, *, given_name, family_name, date_of_birth):
        """Students of the same name, born on the same day: most likely the same child."""
        return self.filter(
            given_name__iexact=given_name.strip(),
            family_name__iexact=family_name.strip(),
            date_of_birth=date_of_birth,
        )

    def siblings_of(self, student, *, on):
        """Students who share a guardian, by links in force on the day `on`, with `student` (or its id)."""
        shared = rows_of("academics.GuardianLink").on(on).filter(student=student).values("guardian")
        theirs = rows_of("academics.GuardianLink").on(on).filter(student=OuterRef("pk"), guardian__in=shared)
        return self.filter(Exists(theirs)).exclude(pk=getattr(student, "pk", student))

    def with_section(self, *, on):
        """Each student's membership of the day as `student.current_memberships` (none or one) and `current_section`."""
        current = rows_of("academics.SectionMembership").on(on).select_related("section__grade_level")
        return self.prefetch_related(Prefetch("memberships", queryset=current, to_attr="current_memberships"))

    def with_places(self, *, on):
        """Each student with `section_name` and `level_name` of the day (None without a section), read in the same statement."""
        there = FilteredRelation("memberships", condition=in_force(on, "memberships__"))
        return self.alias(there=there).annotate(
            section_name=F("there__section__name"), level_name=F("there__section__grade_level__name")
        )

    def with_guardians(self, *, on):
        """Each student's links in force, in call order, as `student.current_links`."""
        links = rows_of("academics.GuardianLink").on(on).select_related("guardian")
        return self.prefetch_related(Prefetch("guardian_links", queryset=links, to_attr="current_links"))

    def with_enrolments(self):
        """Each student's enrolments, oldest first, read ahead."""
        return self.prefetch_related("enrolments")

    def linked_to(self, guardian, *, on):
        """Students with a link to `guardian` in force on the day `on`."""
        return self.filter(in_force(on, "guardian_links__"), guardian_links__guardian=guardian)

    def living_with(self, guardian, *, on):
        """Students who live with `guardian`, by links in force on the day `on`."""
        links = (
            rows_of("academics.GuardianLink").on(on).filter(student=OuterRef("pk"), guardian=guardian, lives_with=True)
        )
        return self.filter(Exists(links))
