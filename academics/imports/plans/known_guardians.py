"""Guardians whom the school, or an earlier row of the sheet, knows already: nobody is made twice."""

from collections import defaultdict

from core.phones import phone_bucket, same_phone

from ..names import same_person


class GuardianIndex:
    """Guardians by e-mail address and by phone."""

    def __init__(self, guardians):
        self.by_id = {}
        self._by_email = defaultdict(list)
        self._by_phone = defaultdict(list)
        # Relationships that the sheet gives: a mother and a father are two people, whatever they share.
        self._parent_role = {}
        for guardian in guardians:
            self.by_id[guardian.pk] = guardian
            self.add(guardian)

    def add(self, guardian):
        """Makes the guardian findable by the contacts it has now."""
        if guardian.email:
            _append_once(self._by_email[guardian.email.lower()], guardian)
        for number in filter(None, (guardian.phone, guardian.phone_alternative)):
            _append_once(self._by_phone[phone_bucket(number)], guardian)

    def remember_role(self, guardian, relationship):
        if relationship in {"mother", "father"}:
            self._parent_role[id(guardian)] = relationship

    def find_known(self, name, email, phones, relationship):
        """Somebody with the same e-mail address or one of the phones whose name allows it to be them, or None."""
        candidates = [
            *(self._by_email[email.lower()] if email else ()),
            *(
                guardian
                for phone in phones
                for guardian in self._by_phone[phone_bucket(phone)]
                if _is_reached(guardian, phone)
            ),
        ]
        for guardian in candidates:
            role = self._parent_role.get(id(guardian), relationship)
            if {role, relationship} != {"mother", "father"} and _is_called(guardian, name):
                return guardian
        return None


def _is_called(guardian, name):
    return same_person(guardian.legal_name, name) or same_person(guardian.name, name)


def _is_reached(guardian, phone):
    return same_phone(guardian.phone, phone) or same_phone(guardian.phone_alternative, phone)


def _append_once(rows, row):
    if not any(other is row for other in rows):
        rows.append(row)
