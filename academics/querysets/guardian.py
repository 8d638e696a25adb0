"""Which guardians, and what each link allows."""

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, Max, OuterRef, Prefetch, Q
from django.db.models.functions import Lower

from accounts.capabilities import Capability
from core.folding import dialled_like, with_every_word, word_stands_in
from core.lookups import rows_of
from core.school import school_today

from .dates import DatedQuerySet
from .phones import is_phone

_PHONES = ("phone", "phone_alternative")


class GuardianLinkQuerySet(DatedQuerySet):
    """The policy about guardians' rights: portal, messages and pick-up ask here and nowhere else."""

    def allowing_portal(self, *, on):
        return self.on(on).filter(portal_access=True)

    def allowing_absence_reports(self, *, on):
        """Who has custody may say why a child is away, by the portal."""
        return self.allowing_portal(on=on).filter(has_custody=True)

    def receiving_messages(self, *, on):
        return self.on(on).filter(receives_messages=True)

    def in_call_order(self):
        return self.order_by("student", "priority", "id")

    def of_student(self, student):
        """The student's links, past ones too, with the guardian, in call order."""
        return self.filter(student=student).select_related("guardian__user").order_by("priority", "id")

    def of_guardian(self, guardian, *, on):
        """The guardian's links, past ones too, with the student and their section of the day."""
        return (
            self.filter(guardian=guardian)
            .order_by("student__sort_name", "student")
            .prefetch_related(Prefetch("student", queryset=rows_of("academics.Student").with_section(on=on)))
        )

    def next_priority(self, student):
        """The place in the call order after the last one."""
        return (self.filter(student=student).aggregate(last=Max("priority"))["last"] or 0) + 1

    def visible_to(self, user, *, on=None):
        """Links of the students whom `user` may see at work, for who may see contacts."""
        on = on or school_today()
        if not user.can(Capability.SEE_CONTACTS) and not user.can(Capability.SEE_ALL_PEOPLE):
            return self.none()
        return self.filter(student__in=rows_of("academics.Student").visible_to_staff(user, on=on).values("pk"))


class GuardianQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """What `visible_to_staff` gives, and the user's own record."""
        return self.filter(self._seen_at_work(user, on or school_today()) | Q(user=user))

    def visible_to_staff(self, user, *, on=None):
        """All for the office; for others the guardians of the students whom they may see with contacts."""
        return self.filter(self._seen_at_work(user, on or school_today()))

    @staticmethod
    def _seen_at_work(user, on):
        if user.can(Capability.SEE_ALL_PEOPLE):
            return Q()
        if not user.can(Capability.SEE_CONTACTS):
            return Q(pk__in=[])
        students = rows_of("academics.Student").visible_to_staff(user, on=on)
        return Q(
            Exists(
                rows_of("academics.GuardianLink")
                .on(on)
                .filter(guardian=OuterRef("pk"), student__in=students.values("pk"))
            )
        )

    def matching(self, text, *, by_contacts):
        """Guardians whose name contains every word of `text`; with `by_contacts` their e-mail address or phone, too.

        Who may not see contacts must not find by them either.
        """

        def alike(word):
            found = word_stands_in(word, "folded_name")
            if by_contacts:
                found |= Q(email__icontains=word) | dialled_like(word, "phone_digits")
            return found

        return with_every_word(self, text, alike)

    def reached_by(self, *, email="", phones=()):
        """Guardians with this e-mail address or one of these phones, in any spelling: most likely the same person."""
        same = Q(pk__in=[])
        if email:
            same |= Q(email__iexact=email)
        for phone in filter(None, phones):
            same |= is_phone(phone, *_PHONES)
        return self.filter(same)

    def alike(self, guardian):
        """Guardians with the name, e-mail address or phone of `guardian`: perhaps the same person."""
        same_name = Q(given_name__iexact=guardian.given_name, family_name__iexact=guardian.family_name)
        reached = self.reached_by(email=guardian.email, phones=(guardian.phone, guardian.phone_alternative))
        return self.filter(same_name | Q(pk__in=reached.values("pk"))).exclude(pk=guardian.pk)

    def of_the_family(self, student):
        """Guardians with the student's family name who have no link to the student."""
        linked = rows_of("academics.GuardianLink").filter(student=student, guardian=OuterRef("pk"))
        return self.filter(~Exists(linked), family_name__iexact=student.family_name).exclude(family_name="")

    def with_account(self, wanted=True):
        """Guardians who can, or else cannot, sign in."""
        return self.filter(user__isnull=not wanted)

    def of_students(self, students, *, on):
        """Guardians with a link in force on the day `on` to one of `students`, a queryset."""
        links = (
            rows_of("academics.GuardianLink").on(on).filter(guardian=OuterRef("pk"), student__in=students.values("pk"))
        )
        return self.filter(Exists(links))

    def linked_to(self, student, *, on):
        """Guardians with a link to `student` in force on the day `on`."""
        return self.filter(
            Exists(rows_of("academics.GuardianLink").on(on).filter(guardian=OuterRef("pk"), student=student))
        )

    def living_with(self, students, *, on):
        """Guardians with whom one of `students` lives, by links in force on the day `on`."""
        links = (
            rows_of("academics.GuardianLink")
            .on(on)
            .filter(guardian=OuterRef("pk"), student__in=students, lives_with=True)
        )
        return self.filter(Exists(links))

    def invitable(self, *, on):
        """Guardians whom a link lets into the portal, who can be reached and were never invited."""
        accounts = get_user_model()._default_manager.never_invited()
        never = Q(user=None) & ~Q(email="") | Q(user__in=accounts.values("pk"))
        return self._allowed_in(on).filter(never)

    def without_address(self, *, on):
        """Guardians whom a link lets into the portal, with neither an account nor an e-mail address."""
        return self._allowed_in(on).filter(user=None, email="")

    def _allowed_in(self, on):
        return self.filter(
            Exists(rows_of("academics.GuardianLink").allowing_portal(on=on).filter(guardian=OuterRef("pk")))
        )

    def with_address_of_another(self):
        """Guardians without an account at whose e-mail address somebody else signs in."""
        return self.filter(self._address_is_taken())

    def without_address_of_another(self):
        return self.exclude(self._address_is_taken())

    @staticmethod
    def _address_is_taken():
        others = get_user_model()._default_manager.filter(email__iexact=OuterRef("email")).exclude(email="")
        same_name = Q(given_name__iexact=OuterRef("given_name"), family_name__iexact=OuterRef("family_name"))
        return Q(user=None) & Q(Exists(others.filter(~same_name | Q(guardian__isnull=False))))

    def addresses(self):
        """How many different e-mail addresses they have, whatever the case."""
        return self.order_by().values(address=Lower("email")).distinct().count()

    def with_children(self, *, on):
        """Each guardian's links in force as `guardian.current_links`, with the student."""
        links = (
            rows_of("academics.GuardianLink").on(on).select_related("student").order_by("student__sort_name", "student")
        )
        return self.prefetch_related(Prefetch("links", queryset=links, to_attr="current_links"))
