"""Which registers, and which of them are finished."""

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.capabilities import Capability
from core.lookups import rows_of


class RegisterQuerySet(models.QuerySet):
    def before(self, day):
        return self.filter(date__lt=day)

    def visible_to(self, user):
        """All for who sees attendance across the school; else those of the user's own sections."""
        if user.can(Capability.SEE_ATTENDANCE) or user.can(Capability.TAKE_ANY_REGISTER):
            return self
        if user.can(Capability.TAKE_REGISTER):
            return self.filter(section__in=rows_of("academics.Section").visible_to(user))
        return self.none()

    def of_day(self, day):
        return self.filter(date=day)

    def between(self, first_day, last_day):
        return self.filter(date__gte=first_day, date__lte=last_day)

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
