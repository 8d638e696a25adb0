"""Which lessons, and who may see them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from academics.querysets import in_force
from accounts.capabilities import Capability
from core.lookups import rows_of


class LessonQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """The lessons of the classes that `user` sees at work, those that they teach in somebody's stead, and those that
        students of their family attend on the day of the lesson: before a move and after it, and in the year to come."""
        classes = rows_of("academics.SchoolClass").visible_to_staff(user, on=on)
        seen = Q(school_class__in=classes.values("pk")) | Q(staff__user=user)
        if user.can(Capability.USE_PORTAL):
            seen |= self._attended(student__in=rows_of("academics.Student").of_family(user, on=on).values("pk"))
        return self.filter(seen)

    def visible_to_staff(self, user, *, on=None):
        """All for who sees or makes the school's timetables; else those of classes seen at work, and one's own."""
        if user.can(Capability.SEE_TIMETABLES) or user.can(Capability.MANAGE_TIMETABLES):
            return self.all()
        classes = rows_of("academics.SchoolClass").visible_to_staff(user, on=on)
        return self.filter(Q(school_class__in=classes.values("pk")) | Q(staff__user=user))

    def of_staff(self, staff):
        """Those that `staff` holds: in somebody's stead, or as one who teaches the class on that day."""
        own = rows_of("academics.TeachingAssignment").filter(
            in_force(OuterRef("date")), school_class=OuterRef("school_class"), staff=staff
        )
        return self.filter(Q(staff=staff) | (Q(staff=None) & Exists(own)))

    def of_students(self, students):
        """Those of classes that any of `students` attends on that day."""
        return self.filter(self._attended(student__in=students))

    def of_student(self, student):
        """Those of classes that one student attends on that day."""
        return self.filter(self._attended(student=student))

    @staticmethod
    def _attended(**of):
        there = rows_of("academics.SectionMembership").filter(
            in_force(OuterRef("date")), section=OuterRef("school_class__section"), **of
        )
        own = rows_of("academics.ClassMembership").filter(
            in_force(OuterRef("date")), school_class=OuterRef("school_class"), **of
        )
        return Q(school_class__own_roster=False) & Exists(there) | Q(school_class__own_roster=True) & Exists(own)

    def of_section(self, section):
        """Those of the section's classes, and of electives that somebody of the section attends on that day."""
        members = rows_of("academics.SectionMembership").filter(
            in_force(OuterRef(OuterRef("date"))), section=section, student=OuterRef("student")
        )
        elective = rows_of("academics.ClassMembership").filter(
            Exists(members), in_force(OuterRef("date")), school_class=OuterRef("school_class")
        )
        return self.filter(Q(school_class__section=section) | Q(school_class__section=None) & Exists(elective))

    def in_room(self, room):
        return self.filter(room=room)

    def referred_to(self):
        """The ids of those that rows of other apps are about: homework, a register."""
        found = set()
        for relation in self.model._meta.related_objects:
            if relation.related_model._meta.app_label != self.model._meta.app_label:
                name = relation.field.name
                rows = relation.related_model._default_manager.filter(**{f"{name}__in": self.values("pk")})
                found.update(rows.values_list(name, flat=True))
        return found

    def between(self, first_day, last_day):
        return self.filter(date__gte=first_day, date__lte=last_day)

    def of_day(self, day):
        return self.filter(date=day)

    def of_class(self, school_class):
        return self.filter(school_class=school_class)

    def at_time(self, starts_at, ends_at):
        """Those that share a minute with the span."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def taking_place(self):
        return self.filter(state="planned")

    def in_reading_order(self):
        return self.by_time().select_related("school_class__course__subject", "school_class__section")

    def by_time(self):
        """In reading order, for who reads the classes apart (`pages.week.with_teachers`): eight tables in one statement
        take ten times as long to plan as to read, a class many times.
        """
        found = self.select_related("room", "staff", "scheduled")
        return found.order_by("date", "starts_at", "school_class__sort_key", "id")


class CalendarLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own."""
        return self.filter(user=user)

    def in_force(self):
        return self.filter(revoked_at=None)
