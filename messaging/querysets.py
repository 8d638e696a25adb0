"""Which messages and deliveries."""

from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from accounts.capabilities import Capability
from core.lookups import rows_of
from core.waiting import WaitingQuerySet

LEASE = timedelta(minutes=2)


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for who may see the school's messages; else those that the user's portal shows."""
        if user.can(Capability.SEE_MESSAGES):
            return self
        return self.filter(Exists(user.deliveries.shown_to(user).filter(message=OuterRef("pk"))))

    def with_outcome(self):
        """Newest first, each with how many people it is for, `people`, and its numbers of deliveries:
        `sent`, `waiting`, `failed` and `read`."""
        return self.annotate(
            people=Count("deliveries__guardian", distinct=True)
            + Count("deliveries__recipient", filter=Q(deliveries__guardian=None), distinct=True),
            sent=Count("deliveries", filter=Q(deliveries__state="sent")),
            waiting=Count("deliveries", filter=Q(deliveries__state__in=("queued", "sending"))),
            failed=Count("deliveries", filter=Q(deliveries__state="failed")),
            read=Count("deliveries", filter=Q(deliveries__read_at__isnull=False)),
        ).order_by("-created_at", "-id")

    def with_failures(self):
        """Messages of which a delivery failed; on top of `with_outcome`."""
        return self.filter(failed__gt=0)


class DeliveryQuerySet(WaitingQuerySet):
    def visible_to(self, user):
        return self if user.can(Capability.SEE_MESSAGES) else self.shown_to(user)

    def shown_to(self, user, *, on=None):
        """The portal deliveries to `user`, without those about a child whom they may not see (any more) on the day `on`."""
        concerned = self.model.students.through.objects.filter(delivery=OuterRef("pk"))
        hidden = concerned.exclude(student__in=rows_of("academics.Student").of_family(user, on=on).values("pk"))
        return self.filter(~Exists(hidden), recipient=user).in_portal()

    def of_message(self, message):
        return self.filter(message=message)

    def of_topics(self, *topics):
        return self.filter(message__topic__in=topics)

    def about(self, student):
        return self.filter(students=student)

    def since(self, moment):
        """Deliveries of messages that were written then or later."""
        return self.filter(message__created_at__gte=moment)

    def newer_than(self, message):
        return self.filter(message__created_at__gt=message.created_at)

    def gone(self):
        """Sent, or in a sender's hands."""
        return self.filter(state__in=("sent", "sending"))

    def with_people(self):
        """Each delivery with whom it is for and about, by name."""
        return (
            self.select_related("guardian", "recipient")
            .prefetch_related("students")
            .order_by("guardian__sort_name", "channel", "id")
        )

    def first_of_each(self, messages):
        """{message id: its first delivery, with whom it is for and about} of `messages`, read already."""
        first = self.filter(message__in=messages).order_by().values("message").annotate(first=Min("pk"))
        return {each.message_id: each for each in self.filter(pk__in=first.values("first")).with_people()}

    def in_portal(self):
        return self.filter(channel="portal")

    def unread(self):
        return self.filter(read_at=None)

    def newest_first(self):
        return self.select_related("message").order_by("-message__created_at", "-id")

    def claimable(self, *, lease=LEASE):
        """What a sender may take on: waiting, or held by one that died.

        `lease` is how long a sender may hold a delivery before another takes it over.
        """
        return self.filter(Q(state="queued") | Q(state="sending", claimed_at__lt=timezone.now() - lease))

    def due(self):
        """What a sender must take on now, the longest waiting first."""
        return super().due().claimable()

    def waiting(self):
        """Not sent yet, in a sender's hands or not."""
        return self.filter(state__in=("queued", "sending"))

    def standing(self):
        """Sent, or still to be."""
        return self.exclude(state="failed")

    def failed(self):
        return self.filter(state="failed")
