"""A school's host names."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import record

from ..models import Domain, School
from ..routing import forget_hosts


@transaction.atomic
def change_domains(school, *, saved=(), removed=()):
    """Saves and removes Domains of the school; ValidationError when it would be left without one.

    One of them stays the primary: the one last saved as such, else the oldest.
    """
    School.objects.select_for_update().get(pk=school.pk)
    for domain in removed:
        domain.delete()
        record("domain.remove", school, before={"domain": domain.domain})
    for domain in saved:
        domain.tenant = school
        _save(domain)
        record("domain.save", school, after={"domain": domain.domain, "primary": domain.is_primary})
    remaining = Domain.objects.filter(tenant=school).order_by("-is_primary", "pk")
    first = remaining.first()
    if first is None:
        raise ValidationError(_("A school needs at least one domain."))
    if not first.is_primary:
        first.is_primary = True
        first.save(update_fields=["is_primary"])
    transaction.on_commit(forget_hosts)


def _save(domain):
    """The form has asked whether the name is free; another school may have taken it in the same instant."""
    try:
        with transaction.atomic():
            domain.save()
    except IntegrityError as error:
        raise ValidationError(_("Another school answers there.")) from error
