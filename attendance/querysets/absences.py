"""Which known absences, and which alerts of others."""

from django.apps import apps
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from core.lookups import rows_of


class AbsenceAlertQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(state="pending")

    def of_day(self, day):
        return self.filter(date=day)

    def of_students(self, students):
        return self.filter(student__in=students)

    def between(self, first_day, last_day):
        return self.filter(date__gte=first_day, date__lte=last_day)

    def told(self):
        """Alerts of which the guardians were told, and that was not taken back."""
        return self.filter(state="sent")

    def to_look_at_again(self):
        """Those told where something changed since, which `due_at` then says."""
        return self.told().filter(due_at__gt=F("decided_at"))

    def settled(self):
        """Those told where nothing is known to have changed since."""
        return self.told().filter(due_at__lte=F("decided_at"))

    def of_days_lost(self, first_day, last_day):
        """Those of a span of days whose mark holds no more: the calendar closes the school on its day by now, or the
        student was not there. One statement is made here.
        """
        marks = self.model._meta.get_field("register").related_model._meta.get_field("marks").related_model
        own = marks.objects.filter(register=OuterRef("register"), student=OuterRef("student"))
        # By the registers, whose days have an index.
        found = self.filter(register__date__gte=first_day, register__date__lte=last_day)
        return found.exclude(Exists(own.when_held(first_day, last_day).of_those_there()))

    def due(self, now):
        return self.filter(due_at__lte=now)

    def with_sections(self):
        return self.select_related("student", "register__section")

    def with_failure(self):
        """Each alert with `has_failed`: whether every message about it, of those that were sent, came back."""
        messages = apps.get_model("messaging", "Delivery").objects.filter(
            students=OuterRef("student"), message__created_at__gte=OuterRef("decided_at"), message__topic="absence"
        )
        return self.annotate(
            has_failed=ExpressionWrapper(
                Q(Exists(messages.failed()), ~Exists(messages.exclude(state="failed")), state="sent"),
                output_field=BooleanField(),
            )
        )

    def dormant(self):
        """Alerts that went nowhere, or were taken back, and may be raised again."""
        return self.filter(state__in=("cancelled", "unreachable", "corrected"))


class PlannedAbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(student__in=rows_of("academics.Student").visible_to(user))

    def on(self, day):
        return self.filter(Q(starts_on__lte=day) & Q(ends_on__gte=day))

    def of_students(self, students):
        return self.filter(student__in=students)

    def with_code(self, code):
        return self.filter(code=code)

    def not_over(self, day):
        """Absences that hold on `day` or later."""
        return self.filter(ends_on__gte=day)

    def not_over_or_questioned(self, day):
        """Those of `not_over`, and any about which the office still asks."""
        return self.filter(Q(ends_on__gte=day) | Q(state="questioned"))

    def from_families(self):
        return self.filter(from_family=True)

    def questioned(self):
        return self.filter(state="questioned")

    def not_settled(self):
        """Reports of families that are to be looked at, or that the office asks about."""
        return self.from_families().exclude(state="accepted")

    def that_explain(self):
        """All but those that the office questions."""
        return self.exclude(state="questioned")

    def weightiest_first(self):
        """Where several hold one day, the one that says most comes first: a code that explains, else the newest."""
        return self.order_by("-code__explained", "-id")

    def with_people(self):
        return self.select_related("student", "code", "created_by").order_by("student__sort_name", "id")


class AbsenceCallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Calls about the students whom `user` may see."""
        return self.filter(student__in=rows_of("academics.Student").visible_to(user))

    def of_day(self, day):
        return self.filter(date=day)

    def of_students(self, students):
        return self.filter(student__in=students)

    def between(self, first_day, last_day):
        return self.filter(date__gte=first_day, date__lte=last_day)

    def newest_first(self):
        return self.order_by("-called_at", "-id")

    def oldest_first(self):
        return self.order_by("called_at", "id")

    def with_people(self):
        return self.select_related("student", "guardian", "called_by")
