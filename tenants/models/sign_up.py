"""Schools that ask to be made."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import SignUpQuerySet
from .school import School


class SignUp(models.Model):
    """A school that asks to be made, from the public form to the finished school."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("E-mail to be confirmed")
        CONFIRMED = "confirmed", _("Being set up")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school_name = models.CharField(_("name of the school"), max_length=150)
    subdomain = models.CharField(_("address"), max_length=40)
    country = models.CharField(_("country"), max_length=2, blank=True)
    owner_name = models.CharField(_("owner"), max_length=150)
    owner_email = models.EmailField(_("owner’s e-mail address"))
    # Of the page that was filled in: the mails' and the school's.
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    step = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=300, blank=True)
    school = models.ForeignKey(School, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    # A worker that takes the next step on puts this off first, so that the sweep leaves it alone for a while.
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    data_policy = DataPolicy(DataScope.PLATFORM, Privacy.PERSONAL, Keep.until("created_at", days=3 * 365))

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")

    def __str__(self):
        return self.school_name

    @property
    def is_over(self):
        """Whether nothing more will happen to it."""
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def is_open(self):
        """Whether it can still be confirmed."""
        return self.state == self.State.REQUESTED and self.expires_at > timezone.now()
