"""A school from the public form: asked for, confirmed by e-mail, made by a worker."""

import logging
from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from accounts.actions import invitation_link
from accounts.models import User
from core.queue import after_commit
from core.signing import sign, unsign

from ..addresses import platform_url, url_of_school
from ..mail import write_platform_mail
from ..models import SignUp
from .creating import provision_school

log = logging.getLogger(__name__)

LINK_LIFETIME = timedelta(days=3)
# How long a worker that took a step on is left alone, and the wait before the next attempt.
PATIENCE = timedelta(minutes=2)
MAX_ATTEMPTS = 3
# Who sends the form once more after this long has not got the mail: it goes again.
MAIL_AGAIN = timedelta(minutes=5)
# Requests that nobody confirmed are erased so long after their end.
KEEP_UNCONFIRMED = timedelta(days=7)
BATCH = 50
_PURPOSE = "sign-up"
BUILDING, READY = "building", "ready"


@transaction.atomic
def request_school(new_school, *, language):
    """The SignUp of this `NewSchool`, mailed a confirmation link after the commit.

    The same request again gives the same SignUp, and its mail again only after some minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-up:{new_school.owner_email}"])
    sign_up = SignUp.objects.open().like(new_school).first()
    if sign_up is None:
        sign_up = SignUp.objects.create(
            school_name=new_school.name,
            subdomain=new_school.subdomain,
            country=new_school.country,
            owner_name=new_school.owner_name,
            owner_email=new_school.owner_email,
            language=language,
            expires_at=timezone.now() + LINK_LIFETIME,
        )
    elif sign_up.mailed_at and sign_up.mailed_at < timezone.now() - MAIL_AGAIN:
        sign_up.mailed_at = None
        sign_up.next_attempt_at = timezone.now()
        sign_up.save(update_fields=["mailed_at", "next_attempt_at"])
    else:
        return sign_up
    after_commit("tenants.send_confirmation", str(sign_up.pk))
    return sign_up


def send_confirmation(sign_up_id):
    """Mails the confirmation link unless it has gone or is in another worker's hands; returns whether it went now."""
    if not SignUp.objects.unsent().filter(pk=sign_up_id).postpone(PATIENCE):
        return False
    sign_up = SignUp.objects.get(pk=sign_up_id)
    link = platform_url(reverse("tenants:confirm", args=[make_token(sign_up)], urlconf="schoolsaas.urls_platform"))
    try:
        context = {"sign_up": sign_up, "link": link}
        write_platform_mail("confirm", sign_up.owner_email, context, language=sign_up.language).send()
    except OSError as error:
        log.warning("The confirmation of sign-up %s was not sent: %r", sign_up.pk, error)
        return False
    sign_up.mailed_at = timezone.now()
    sign_up.save(update_fields=["mailed_at"])
    return True


def make_token(sign_up):
    """What stands in the confirmation link."""
    with schema_context(get_public_schema_name()):
        return sign(str(sign_up.pk), _PURPOSE)


def find_by_token(token):
    """The SignUp of a confirmation link, whatever its state; None when the link is forged, too old or its row gone."""
    try:
        with schema_context(get_public_schema_name()):
            sign_up_id = unsign(token, _PURPOSE, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        return None
    return SignUp.objects.filter(pk=sign_up_id).first()


@transaction.atomic
def confirm_sign_up(sign_up):
    """The person has the mailbox: a worker makes the school. A second time does nothing."""
    sign_up = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    if sign_up.is_open:
        sign_up.state = SignUp.State.CONFIRMED
        sign_up.next_attempt_at = timezone.now()
        sign_up.save(update_fields=["state", "next_attempt_at"])
        after_commit("tenants.build_school", str(sign_up.pk))
    return sign_up


def build_school(sign_up_id):
    """Makes the school of a confirmed SignUp; nothing when it is made or in another worker's hands.

    Killed at any point it can be called again: the school and the row's state are one transaction.
    """
    if not SignUp.objects.confirmed().filter(pk=sign_up_id).postpone(PATIENCE):
        return
    sign_up = SignUp.objects.get(pk=sign_up_id)
    sign_up.step, sign_up.attempts = BUILDING, sign_up.attempts + 1
    sign_up.save(update_fields=["step", "attempts"])
    try:
        with transaction.atomic():
            _build(sign_up_id)
    except ValidationError as error:
        with translation.override(sign_up.language):
            _fail(sign_up_id, " ".join(error.messages))
    except Exception:
        if sign_up.attempts >= MAX_ATTEMPTS:
            with translation.override(sign_up.language):
                _fail(sign_up_id, _("Something went wrong on our side. We have been told and will look at it."))
        raise


def _build(sign_up_id):
    sign_up = SignUp.objects.select_for_update(skip_locked=True).confirmed().filter(pk=sign_up_id).first()
    if sign_up is None:
        return
    made = provision_school(
        sign_up.school_name,
        subdomain=sign_up.subdomain,
        owner_email=sign_up.owner_email,
        owner_name=sign_up.owner_name,
        country=sign_up.country,
        locale=sign_up.language or None,
    )
    sign_up.school, sign_up.state, sign_up.step = made.school, SignUp.State.DONE, READY
    sign_up.save(update_fields=["school", "state", "step"])


def _fail(sign_up_id, message):
    SignUp.objects.confirmed().filter(pk=sign_up_id).update(state=SignUp.State.FAILED, error=message[:300])


def owner_invitation_url(sign_up):
    """The link by which the owner of a finished sign-up sets a password; None when they have done so."""
    with tenant_context(sign_up.school):
        owner = User.objects.owners().filter(email__iexact=sign_up.owner_email).first()
        invitation = owner and owner.invitations.open().order_by("-pk").first()
        return invitation_link(invitation, url_of_school(sign_up.school)) if invitation else None


def resume_sign_ups():
    """Takes up what a crash or an absent queue left behind; erases requests that nobody confirmed."""
    for step, waiting in (
        (send_confirmation, SignUp.objects.unsent()),
        (build_school, SignUp.objects.confirmed()),
    ):
        for pk in list(waiting.due().order_by("created_at").values_list("pk", flat=True)[:BATCH]):
            try:
                step(pk)
            except Exception:
                log.exception("Sign-up %s could not go on", pk)
    SignUp.objects.long_expired(KEEP_UNCONFIRMED).delete()
