"""Which students, guardians, sections and links: the one place that says who may see whom."""

from datetime import date

from accounts.capabilities import Capability
from accounts.school import school_today
from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q


def rows(model):
    """All rows of another model of this app; by name, because models are built on these querysets."""
    return apps.get_model("academics", model)._default_manager.all()


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose dated span holds the day `on`; an open end or start holds every day."""
    return (Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": on})) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": on})
    )


class DatedQuerySet(models.QuerySet):
    """Rows that hold from a day to a day."""

    def on(self, day):
        """Those in force on `day`."""
        return self.filter(in_force(day))


class SessionQuerySet(models.QuerySet):
    def years(self):
        return self.filter(kind="schoolYear")

    def terms(self):
        return self.filter(kind="term")

    def holding(self, day):
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def visible_to(self, user):
        """The calendar of the school is no secret inside it."""
        return self.all()


class SectionQuerySet(models.QuerySet):
    def of_day(self, day):
        """Sections of the school year that holds `day`."""
        return self.filter(school_year__starts_on__lte=day, school_year__ends_on__gte=day)

    def taught_by(self, user, *, on):
        """Sections in which `user` teaches, or which they lead, on the day `on`."""
        mine = rows("TeachingAssignment").on(on).filter(section=OuterRef("pk"), staff__user=user)
        return self.filter(Exists(mine))

    def visible_to(self, user, *, on=None):
        """All for who sees everybody; a teacher's own; a student's and a guardian's children's."""
        on = on or school_today()
        if user.can(Capability.SEE_ALL_PEOPLE) or user.can(Capability.MANAGE_STRUCTURE):
            return self
        seen = Q(pk__in=[])
        if user.can(Capability.SEE_TAUGHT_STUDENTS):
            mine = rows("TeachingAssignment").on(on).filter(section=OuterRef("pk"), staff__user=user)
            seen |= Q(Exists(mine))
        if user.can(Capability.USE_PORTAL):
            family = rows("Student").of_family(user, on=on)
            seen |= Q(
                Exists(rows("SectionMembership").on(on).filter(section=OuterRef("pk"), student__in=family.values("pk")))
            )
        return self.filter(seen)


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
        seen = Q(pk__in=[])
        if user.can(Capability.SEE_TAUGHT_STUDENTS):
            seen |= Q(Exists(self._taught(user, on)))
        if user.can(Capability.USE_PORTAL):
            seen |= Q(user=user) | Q(Exists(self._own_links(user, on)))
        return self.filter(seen)

    def of_family(self, user, *, on=None):
        """The user themselves as a student, and the children whose link allows them the portal."""
        on = on or school_today()
        return self.filter(Q(user=user) | Q(Exists(self._own_links(user, on))))

    @staticmethod
    def _own_links(user, on):
        return rows("GuardianLink").allowing_portal(on=on).filter(student=OuterRef("pk"), guardian__user=user)

    @staticmethod
    def _taught(user, on):
        mine = rows("TeachingAssignment").on(on).filter(staff__user=user).values("section")
        return rows("SectionMembership").on(on).filter(student=OuterRef("pk"), section__in=mine)

    def enrolled(self, *, on):
        """Students at the school on the day `on`."""
        return self.filter(Exists(rows("Enrolment").on(on).filter(student=OuterRef("pk"))))

    def roster(self, section, *, on):
        """The students of `section` on the day `on`, in register order."""
        there = rows("SectionMembership").on(on).filter(student=OuterRef("pk"), section=section)
        return self.filter(Exists(there)).order_by("sort_name", "id")

    def named_like(self, text):
        """Students whose name or number contains every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(given_name__icontains=word)
                | Q(family_name__icontains=word)
                | Q(preferred_name__icontains=word)
                | Q(student_number__istartswith=word)
            )
        return found

    def with_section(self, *, on):
        """Each student's membership of the day as `student.current_memberships` (none or one)."""
        current = rows("SectionMembership").on(on).select_related("section__grade_level")
        return self.prefetch_related(Prefetch("memberships", queryset=current, to_attr="current_memberships"))

    def with_guardians(self, *, on):
        """Each student's links in force, in call order, as `student.current_links`."""
        links = rows("GuardianLink").on(on).select_related("guardian")
        return self.prefetch_related(Prefetch("guardian_links", queryset=links, to_attr="current_links"))


class GuardianLinkQuerySet(DatedQuerySet):
    """The policy about guardians' rights: portal, messages and pick-up ask here and nowhere else."""

    def allowing_portal(self, *, on):
        return self.on(on).filter(portal_access=True)

    def receiving_messages(self, *, on):
        return self.on(on).filter(receives_messages=True)

    def allowing_pick_up(self, *, on):
        return self.on(on).filter(may_pick_up=True)

    def in_call_order(self):
        return self.order_by("student", "priority", "id")


class GuardianQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """All for the office; for others the guardians of the students whom they may see with contacts."""
        on = on or school_today()
        if user.can(Capability.SEE_ALL_PEOPLE):
            return self
        seen = Q(user=user)
        if user.can(Capability.SEE_CONTACTS):
            students = rows("Student").visible_to(user, on=on)
            seen |= Q(
                Exists(rows("GuardianLink").on(on).filter(guardian=OuterRef("pk"), student__in=students.values("pk")))
            )
        return self.filter(seen)

    def named_like(self, text):
        """Guardians whose name, e-mail address or phone contains every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(given_name__icontains=word)
                | Q(family_name__icontains=word)
                | Q(preferred_name__icontains=word)
                | Q(email__icontains=word)
                | Q(phone__contains=word)
            )
        return found


class StaffQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """All for the office and for colleagues; families see none here."""
        if user.can(Capability.SEE_ALL_PEOPLE) or user.can(Capability.SEE_TAUGHT_STUDENTS):
            return self
        return self.filter(user=user)

    def named_like(self, text):
        """Staff whose name or number contains every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(given_name__icontains=word)
                | Q(family_name__icontains=word)
                | Q(preferred_name__icontains=word)
                | Q(staff_number__istartswith=word)
            )
        return found


class TeachingAssignmentQuerySet(DatedQuerySet):
    def homeroom(self):
        return self.filter(subject=None)

    def of_user(self, user, *, on):
        return self.on(on).filter(staff__user=user)

    def in_reading_order(self):
        return self.select_related("staff", "subject", "section").order_by(
            F("subject__name").asc(nulls_first=True), "staff__sort_name"
        )


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.can(Capability.IMPORT_DATA) else self.none()
