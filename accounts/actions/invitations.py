"""Inviting people: a link by which they set their first password and come in."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.current import current_actor
from core.queue import after_commit
from core.school import school_url
from core.transactions import DOUBLE_CLICK

from ..mail import write_mail
from ..models import Invitation, User
from .audit import record

log = logging.getLogger(__name__)

_questions: list[Callable] = []

# Before a second attempt to send, and so how long a worker that took the mail on is left alone.
PATIENCE = timedelta(minutes=10)
BATCH = 200


@transaction.atomic
def invite_user(user, *, by=None):
    """A new Invitation of `user`, mailed after the commit when they have an address; earlier links end.

    ValidationError for somebody who has a password already or may not sign in.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError(_("%(name)s may not sign in. Allow it first."), params={"name": user.name})
    if user.has_usable_password():
        raise ValidationError(
            _("%(name)s has a password already. Send a link to reset it instead."), params={"name": user.name}
        )
    user.invitations.withdraw()
    invitation = Invitation.objects.create(user=user, email=user.email, created_by=by or current_actor().user)
    # Signed here, where the school is surely selected: the link may be shown after it is given up.
    invitation.token = invitation.sign()
    record("invitation.send", user, after={"email": user.email})
    if invitation.email:
        after_commit("accounts.send_invitation", invitation.pk)
    return invitation


@transaction.atomic
def invite_unless_just_invited(user, *, by):
    """The Invitation that `by` has just made of `user`, whose link else would end as soon as it is mailed, or a new one.

    ValidationError as in `invite_user`.
    """
    User.objects.select_for_update().get(pk=user.pk)
    since = timezone.now() - DOUBLE_CLICK
    latest = user.invitations.open().filter(email=user.email, created_by=by, created_at__gt=since).first()
    return latest or invite_user(user, by=by)


def invitation_link(invitation, address=None):
    """The full address of the invitation's page; `address` is the school's own when it is known."""
    path = reverse("accounts:invitation", args=[invitation.token], urlconf=settings.ROOT_URLCONF)
    return address.rstrip("/") + path if address else school_url(path)


def asked_of_invited(function):
    """Makes `function(user)` what is asked before each attempt to mail an invitation: whether the user is still to come in.

    An app says so where it is set up, so that every process knows.
    """
    _questions.append(function)
    return function


def send_invitation(invitation_id):
    """Mails one invitation unless it has gone or is another worker's; returns whether it went now.

    It goes to the address of today. It is withdrawn when the user may not sign in, or has nothing to come in for, any more.
    Nothing is locked while the mail server is asked. Who dies in between has the mail sent again.
    """
    if not Invitation.objects.unsent().filter(pk=invitation_id).take_on_longer_each_time(PATIENCE):
        return False
    invitation = Invitation.objects.select_related("user", "created_by").get(pk=invitation_id)
    user = invitation.user
    if not user.is_active or not all(asks(user) for asks in _questions):
        _withdraw(invitation)
        return False
    if not user.email:
        return False
    context = {"invitation": invitation, "link": invitation_link(invitation)}
    try:
        write_mail("invitation", user, context).send()
    except Exception as error:  # whatever it is, it is the outcome of this attempt, and the next invitation's turn
        log.warning("Invitation %s was not sent: %r", invitation.pk, error)
        return False
    invitation.sent_at, invitation.email = timezone.now(), user.email
    invitation.save(update_fields=["sent_at", "email"])
    return True


@transaction.atomic
def _withdraw(invitation):
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record("invitation.withdraw", invitation.user)


def send_unsent_invitations():
    """Sends what a crash or an absent mail server left behind; returns how many went."""
    due = Invitation.objects.unsent().due().order_by("pk").values_list("pk", flat=True)[:BATCH]
    return sum(send_invitation(pk) for pk in list(due))


@transaction.atomic
def accept_invitation(invitation, password):
    """Sets the invited user's password and ends the link; returns the user, or None when it is used or over."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=invitation.pk)
    user = invitation.user
    if not invitation.is_open or not user.is_active:
        return None
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    user.set_password(password)
    user.save(update_fields=["password"])
    user.invitations.withdraw()
    record("invitation.accept", user)
    return user
