"""What students, guardians and staff have in common."""

import re

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.folding import Fold


def dialable(phone):
    """`phone` as a telephone dials it: its plus and digits."""
    return re.sub(r"[^+\d]", "", phone)


class Dated(models.Model):
    """Something that holds from a day to a day; an open end or start holds every day."""

    class Meta:
        abstract = True

    def meets(self, first, last):
        """Whether it shares a day with the span from `first` to `last`; None is an open end."""
        starts_first = self.starts_on is None or last is None or self.starts_on <= last
        return starts_first and (self.ends_on is None or first is None or self.ends_on >= first)

    def is_in_force(self, day):
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or self.ends_on >= day)


class Person(models.Model):
    """Names as people write them: any script, one part or several, with a name they go by."""

    given_name = models.CharField(_("given name"), max_length=150)
    family_name = models.CharField(_("family name"), max_length=150, blank=True)
    preferred_name = models.CharField(_("preferred name"), max_length=150, blank=True)
    # Set on save: lists are ordered by it, because the embedded PostgreSQL has no ICU collations.
    sort_name = models.CharField(max_length=320, editable=False)
    # What a search reads. PostgreSQL keeps it, whoever writes the row: a page, an import in bulk, an archive.
    folded_name = models.GeneratedField(
        expression=Fold("given_name", "family_name", "preferred_name"),
        output_field=models.TextField(),
        db_persist=True,
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="%(class)s"
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self):
        """Preferred or given name, then the family name."""
        parts = (self.preferred_name or self.given_name, self.family_name)
        return " ".join(part for part in parts if part)

    @property
    def legal_name(self):
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def list_name(self):
        """Family name first, as in a register."""
        return ", ".join(part for part in (self.family_name, self.preferred_name or self.given_name) if part)

    def set_sort_name(self):
        self.sort_name = f"{self.family_name or self.given_name} {self.given_name}".strip().casefold()

    def save(self, *args, **kwargs):
        self.set_sort_name()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name"}
        super().save(*args, **kwargs)
