"""Where families live."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import HouseholdQuerySet
from .person import dialable


class Household(models.Model):
    """An address that people share. Living together says nothing about rights: see GuardianLink."""

    name = models.CharField(_("name"), max_length=150, blank=True)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    phone = models.CharField(_("home phone"), max_length=40, blank=True)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.PERSONAL, Keep.forever(), about=_("Addresses of families"))

    objects = HouseholdQuerySet.as_manager()

    def __str__(self):
        return ", ".join(self.lines) or self.name or self.phone

    @property
    def lines(self):
        """The address as it stands on an envelope, without empty lines."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        return [line for line in (self.street, place) if line]

    @property
    def seen_names(self):
        """The names of those whom `with_residents` found, students first."""
        return [person.name for person in (*self.seen_students, *self.seen_guardians)]

    @property
    def phone_link(self):
        return dialable(self.phone)
