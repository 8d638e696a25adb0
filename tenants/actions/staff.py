"""The platform's own staff: users of the public schema."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.actions import audited, record
from accounts.models import User
from accounts.outbox import kind_of_mail, queue_mail
from core.sessions import SessionStore
from core.signing import SchoolTokenGenerator

from ..addresses import platform_url
from ..mail import SEND_TASK, write_platform_mail
from ..new_school import clean_email
from .support import end_support_of


def make_staff(email, *, name="", family_name="", password=None):
    """A member of the platform's staff, or the one with this address as they are; returns (user, created).

    Without a password they set one by `ask_for_password_link`. ValidationError for a malformed address.
    """
    email = clean_email(email)
    with schema_context(get_public_schema_name()), transaction.atomic():
        existing = User.objects.filter(email__iexact=email, is_staff=True).first()
        if existing:
            return existing, False
        fields = {"given_name": name, "family_name": family_name}
        user = User.objects.create_superuser(email[:150], email, password, **fields)
        record("staff.add", user, after={"email": email})
        return user, True


@transaction.atomic
def change_staff(user, fields, *, by):
    """Corrects names and address, or takes and gives back the right to sign in (`is_active`).

    Sessions end with the right, for good, and visits at schools: a lost device must not be signed in again when its owner
    may be.
    ValidationError for who would lock themselves out: so somebody is always left.
    """
    if fields.get("is_active") is False and user.pk == by.pk:
        raise ValidationError(_("You cannot take your own access away. Ask a colleague."))
    fresh = User.objects.get(pk=user.pk)
    with audited("staff.change", fresh):
        for name, value in fields.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(fields))
    if not fresh.is_active:
        _end_sessions_of(fresh)
        end_support_of(fresh)
    return fresh


def _end_sessions_of(user):
    """Signs the user out everywhere. The platform keeps no list of who is signed in where: its few sessions are read."""
    store = SessionStore()
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if store.decode(session.session_data).get(SESSION_KEY) == str(user.pk):
            store.delete(session.session_key)


@transaction.atomic
def ask_for_password_link(email):
    """Has a worker mail a link to set a password, if staff has this address; as fast if not."""
    queue_mail("staff_password", email=email)


@kind_of_mail("staff_password", task=SEND_TASK)
def write_password_link(email):
    """The mail with a new link to the member of the staff with this address; None when there is none."""
    user = User.objects.filter(is_staff=True).reachable_at(email).first()
    if user is None:
        return None
    parts = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": SchoolTokenGenerator().make_token(user)}
    path = reverse("password_reset_confirm", kwargs=parts, urlconf="schoolsaas.urls_platform")
    return write_platform_mail(
        "password", user.email, {"user": user, "link": platform_url(path)}, language=user.language
    )
