"""Which rules, and whose steps."""

from django.db import models

from core.lookups import rows_of


class EscalationRuleQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired=False)


class AbsenceStepQuerySet(models.QuerySet):
    def visible_to(self, user, *, office):
        """Steps about students whom `user` may see: all of them for the `office`, else those that `user` owns."""
        theirs = self.filter(student__in=rows_of("academics.Student").visible_to_staff(user))
        return theirs if office else theirs.filter(owner=user)

    def open(self):
        return self.filter(state="open")

    def untouched(self):
        """Open, and nobody has said that they are on it."""
        return self.open().filter(taken_at=None)

    def overdue(self, day):
        return self.open().filter(due_on__lt=day)

    def that_used(self):
        """Steps whose absences are spent: no other step of their rule opens for these days."""
        return self.exclude(state="lapsed")

    def of_students(self, students):
        return self.filter(student__in=students)

    def in_order(self):
        """What is due first comes first."""
        return self.order_by("due_on", "student__sort_name", "id")

    def newest_first(self):
        return self.order_by("-opened_at", "-id")

    def with_people(self):
        return self.select_related("student", "rule", "owner")
