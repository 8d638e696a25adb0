"""Guardians of a sheet: one person however many children and rows they stand in."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from core.phones import same_phone

from ...models import Guardian, GuardianLink
from ..names import name_key

_OTHER_PHONE = {"phone": "phone_alternative", "phone_alternative": "phone"}


class PlannedGuardian(NamedTuple):
    """What a row says of a guardian: the changes of who is known, and what a person should hear of."""

    guardian: Guardian
    is_new: bool
    changes: list
    warning: str


class GuardianLinks:
    """Finds or makes guardians and their links for the planners of students and of guardians."""

    def __init__(self, snapshot, writes):
        self._snapshot = snapshot
        self._writes = writes
        # Contacts that this sheet gave a guardian already: a second, different one is no correction.
        self._given = {}
        self._labels = {code: str(label) for code, label in GuardianLink.Relationship.choices}

    def guardian(self, names, contacts, relationship, near) -> PlannedGuardian:
        """Finds or makes the guardian of a row.

        `names` holds given_name, family_name and perhaps preferred_name, `contacts` the filled ones
        of email, phone, phone_alternative and language; `near` are guardians of the same student,
        among whom the name alone is enough.
        """
        name = " ".join(filter(None, (names["given_name"], names.get("family_name"))))
        index = self._snapshot.guardians
        phones = [contacts[field] for field in _OTHER_PHONE if contacts.get(field)]
        guardian = index.find_known(name, contacts.get("email"), phones, relationship) or _namesake(name, near)
        if guardian is None:
            guardian = self._writes.create(Guardian(**names, **contacts))
            self._given[id(guardian)] = dict(contacts)
            changes, warning, is_new = [], "", True
        else:
            changes, warning = self._update(guardian, names, contacts)
            is_new = False
        index.add(guardian)
        index.remember_role(guardian, relationship)
        return PlannedGuardian(guardian, is_new, changes, warning)

    def _update(self, guardian, names, contacts):
        """Fills what is empty and corrects contacts, the first value of a sheet winning over later ones."""
        values = {name: value for name, value in names.items() if value and not getattr(guardian, name)}
        if name_key(names["given_name"], names.get("family_name") or "") == name_key(guardian.name):
            # Of "Mama Amina", which is what she goes by, the second word is no family name.
            values.pop("family_name", None)
        given = self._given.setdefault(id(guardian), {})
        warning = ""
        for name, value in contacts.items():
            if name in given and not _same_contact(name, given[name], value):
                if name == "phone" and not guardian.phone_alternative:
                    values["phone_alternative"] = value
                elif not (name == "phone" and _same_contact(name, guardian.phone_alternative, value)):
                    warning = _("The sheet gives %(name)s both “%(first)s” and “%(second)s”; the first is kept.") % {
                        "name": guardian.legal_name,
                        "first": given[name],
                        "second": value,
                    }
            elif name not in given:
                given[name] = value
                known = getattr(guardian, name)
                other = getattr(guardian, _OTHER_PHONE[name]) if name in _OTHER_PHONE else ""
                if not _same_contact(name, known, value) and not _same_contact("phone", other, value):
                    values[name] = value
        return self._writes.change(guardian, **values), warning

    def link(self, student, guardian, relationship, links):
        """The link of a student to a guardian, added to `links` (theirs); returns the changes."""
        link = next((link for link in links if link.guardian is guardian), None)
        if link is None:
            link = GuardianLink(
                student=student,
                guardian=guardian,
                relationship=relationship or GuardianLink.Relationship.GUARDIAN,
                priority=max((other.priority for other in links), default=0) + 1,
            )
            links.append(self._writes.create(link))
            return [[_("Guardian"), "", f"{guardian.legal_name} ({self._labels[link.relationship]})"]]
        if relationship and link.relationship != relationship:
            return self._writes.change(link, relationship=relationship)
        return []


def _namesake(name, near):
    key = name_key(name)
    # Lists call people by the name that they go by.
    return next(
        (guardian for guardian in near if key in {name_key(guardian.legal_name), name_key(guardian.name)}), None
    )


def _same_contact(name, one, other):
    if name.startswith("phone"):
        return same_phone(one or "", other or "")
    return (one or "").lower() == (other or "").lower()
