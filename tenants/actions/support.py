"""Platform staff enter a school: with a reason, for a while, seen by the school."""

import logging
import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import tenant_context

from accounts.actions import LINK_SECONDS, make_support_token, record, withdraw_support

from ..addresses import url_of_school
from ..models import School, SupportGrant
from ..schemas import in_school_schema

logger = logging.getLogger(__name__)

MAX_MINUTES = 60


@transaction.atomic
def grant_support(school, staff, *, reason, minutes):
    """A one-time address that signs `staff` in at the school for `minutes` (1 to 60).

    ValidationError for a school that is not active, or without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why you go there."))
    if not 1 <= minutes <= MAX_MINUTES:
        raise ValidationError(_("A visit lasts 1 to 60 minutes."))
    if school.status != School.Status.ACTIVE or school.is_platform:
        raise ValidationError(_("The school is not open."))
    extend_or_excuse = SupportGrant.objects.create(
        id=uuid.uuid4(), school=school, staff=staff, reason=reason, minutes=minutes
    )
    record("support.grant", school, after={"minutes": minutes}, reason=reason)
    with tenant_context(school):
        token = make_support_token(extend_or_excuse.pk, staff.name, staff.email, reason, minutes)
    path = reverse("accounts:support_enter", args=[token], urlconf="schoolsaas.urls_school")
    return url_of_school(school, path)


def end_support_of(staff):
    """Ends the visits of `staff` in all schools now, and makes links void that they have not used.

    A school whose server is away is passed over: nobody can visit it now, and it must not keep a colleague's right to
    sign in, or the sessions, from ending.
    """
    since = timezone.now() - timedelta(minutes=MAX_MINUTES, seconds=LINK_SECONDS)
    for grant in SupportGrant.objects.filter(staff=staff, created_at__gte=since).select_related("school"):
        try:
            with in_school_schema(grant.school):
                withdraw_support(grant.pk, staff.name, staff.email, grant.reason)
        except OperationalError:
            logger.exception("A support visit of %s was not ended.", staff.pk)
