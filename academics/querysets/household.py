"""Which households."""

from django.db import models
from django.db.models import Prefetch, Q

from accounts.capabilities import Capability
from core.lookups import rows_of


class HouseholdQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For who may see contacts: the homes of the students and guardians whom they may see at work."""
        if not user.can(Capability.SEE_CONTACTS):
            return self.none()
        students = rows_of("academics.Student").visible_to_staff(user).values("household")
        guardians = rows_of("academics.Guardian").visible_to_staff(user).values("household")
        return self.filter(Q(pk__in=students) | Q(pk__in=guardians))

    def of(self, *people):
        """The homes of all `people`: querysets of students or of guardians."""
        found = Q(pk__in=[])
        for group in people:
            found |= Q(pk__in=group.order_by().values("household"))
        return self.filter(found)

    def with_residents(self, user):
        """Those living there whom `user` may see, as `home.seen_students` and `home.seen_guardians`."""
        students, guardians = (
            rows_of(f"academics.{model}").visible_to_staff(user) for model in ("Student", "Guardian")
        )
        return self.prefetch_related(
            Prefetch("students", queryset=students, to_attr="seen_students"),
            Prefetch("guardians", queryset=guardians, to_attr="seen_guardians"),
        )

    def deserted(self):
        """Those in which nobody lives."""
        return self.filter(students=None, guardians=None)
