"""Which registers, marks and alerts."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from academics.querysets import rows as academic_rows
from accounts.capabilities import Capability


class PolicyQuerySet(models.QuerySet):
    def of_day(self, day):
        """The policy in force on `day`; every school starts with one for all time."""
        return self.filter(starts_on__lte=day).order_by("-starts_on").first()

    def after(self, day):
        """Policies that are not in force yet, the next one first."""
        return self.filter(starts_on__gt=day).order_by("starts_on")


class CodeQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired=False)

    def excused(self):
        """The code of an absence that a guardian reports: the first explained one."""
        return self.in_use().absences().filter(explained=True).order_by("position", "id").first()

    def absences(self):
        return self.filter(direction="out")


class RegisterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for who sees attendance across the school; else those of the user's own sections."""
        if user.can(Capability.SEE_ATTENDANCE) or user.can(Capability.TAKE_ANY_REGISTER):
            return self
        if user.can(Capability.TAKE_REGISTER):
            return self.filter(section__in=academic_rows("Section").visible_to(user))
        return self.none()

    def of_day(self, day):
        return self.filter(date=day)

    def between(self, first_day, last_day):
        return self.filter(date__gte=first_day, date__lte=last_day)

    def of_sections(self, sections):
        return self.filter(section__in=sections)

    def finished(self):
        """Registers with a closure that was not reopened: the only ones that say anything."""
        return self.filter(Exists(self._closures()))

    def unfinished(self):
        return self.filter(~Exists(self._closures()))

    def with_closure(self):
        """Each register with `closed_at` and `closed_by_id` of its standing closure, None while it is open."""
        closures = self._closures()
        return self.annotate(
            closed_at=models.Subquery(closures.values("closed_at")[:1]),
            closed_by_id=models.Subquery(closures.values("closed_by_id")[:1]),
        )

    def _closures(self):
        closures = self.model._meta.get_field("closures").related_model
        return closures.objects.filter(register=OuterRef("pk"), reopened_at=None)


class ClosureQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(reopened_at=None)


class MarkQuerySet(models.QuerySet):
    """The log of marks. What holds now is always derived, see `current`."""

    def of_day(self, day):
        return self.filter(register__date=day)

    def of_sections(self, sections):
        return self.filter(register__section__in=sections)

    def between(self, first_day, last_day):
        return self.filter(register__date__gte=first_day, register__date__lte=last_day)

    def visible_to(self, user):
        """The marks of the students whom `user` may see."""
        return self.filter(student__in=academic_rows("Student").visible_to(user))

    def of_students(self, students):
        return self.filter(student__in=students)

    def with_code(self, code):
        return self.filter(code=code)

    def weightiest_first(self):
        """Per register and student the mark that counts first: the office's last word, else the teacher's last."""
        return self.order_by("register_id", "student_id", "-from_office", "-id")

    def current(self):
        """One mark per student and register, the one that counts."""
        return self.weightiest_first().distinct("register_id", "student_id")

    def not_simply_present(self):
        """Those of this set, which may be `current` ones, that say absent or late; in no order."""
        return self.model.objects.filter(Q(code__direction="out") | Q(code__scope="late"), pk__in=self.values("pk"))

    def of_finished_registers(self):
        """Marks that count: a register that nobody finished is "not taken", not "all present"."""
        closures = self.model._meta.get_field("register").related_model._meta.get_field("closures").related_model
        return self.filter(Exists(closures.objects.standing().filter(register=OuterRef("register_id"))))


class AbsenceAlertQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(state="pending")

    def of_day(self, day):
        return self.filter(date=day)

    def of_students(self, students):
        return self.filter(student__in=students)

    def between(self, first_day, last_day):
        return self.filter(date__gte=first_day, date__lte=last_day)

    def dormant(self):
        """Alerts that went nowhere and may be raised again."""
        return self.filter(state__in=("cancelled", "unreachable"))


class PlannedAbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(student__in=academic_rows("Student").visible_to(user))

    def on(self, day):
        return self.filter(Q(starts_on__lte=day) & Q(ends_on__gte=day))

    def of_students(self, students):
        return self.filter(student__in=students)

    def with_code(self, code):
        return self.filter(code=code)

    def not_over(self, today):
        """Absences of today and of days to come."""
        return self.filter(ends_on__gte=today)

    def from_families(self):
        return self.filter(from_family=True)

    def with_people(self):
        return self.select_related("student", "code", "created_by").order_by("student__sort_name", "id")
