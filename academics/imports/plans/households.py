"""Addresses of a sheet: a family at one address has one home, strangers who share a street have not."""

from collections import defaultdict

from django.utils.translation import gettext as _

from core.phones import same_phone
from core.sheets.cells import fold

from ...models import Household
from ..field_catalogue import ADDRESS
from .base import Planned

# Columns of a sheet by the field of a household that they fill.
_COLUMNS = {"street": "street", "postcode": "postcode", "city": "city", "phone": "home_phone"}


def address_in(row):
    """The filled fields of a household in a row: an empty cell never erases what is known."""
    return {name: row.get(column) for name, column in _COLUMNS.items() if row.get(column)}


class Households:
    """Finds, makes or changes homes for the planners of students and of guardians."""

    def __init__(self, snapshot, writes, headers):
        self.is_asked_for = any(name in headers for name in ADDRESS)
        self._writes = writes
        self._residents = defaultdict(list)
        self._kin = defaultdict(set)
        self._by_address = defaultdict(list)
        # What the sheet gives to people whom the school knows, and the homes that it has spoken of.
        self._wanted = {}
        self._given = set()
        if self.is_asked_for:
            self._read(snapshot)

    def _read(self, snapshot):
        """The homes as they are, with whom they belong to."""
        for student in snapshot.students.values():
            if home := self._attach(student, snapshot.households):
                self._kin[id(home)] |= kin_of(student, snapshot.links.get(student.pk, ()))
        for guardian in snapshot.guardians.by_id.values():
            if home := self._attach(guardian, snapshot.households):
                self._kin[id(home)].add(id(guardian))
        for home in snapshot.households.values():
            self._by_address[_key(home)].append(home)

    def _attach(self, person, households):
        if person.household_id is None:
            return None
        person.household = households[person.household_id]
        self._residents[id(person.household)].append(person)
        return person.household

    def look_at(self, person, row):
        """Learns ahead where a row sends somebody whom the school knows: a family that moves keeps its home."""
        if person and (given := address_in(row)):
            self._wanted.setdefault(id(person), _key(_address(person.household, given)))

    def plan_address(self, person, row, kin, companions=()) -> Planned:
        """`person` lives at the address in the row.

        `kin` says whose homes may be theirs (see `kin_of`). Those `companions` come along who have no
        home or share that of `person`.
        """
        given = address_in(row) if self.is_asked_for else {}
        if not given:
            return Planned([])
        old = person.household
        companions = [other for other in companions if other.household is None or other.household is old]
        if old and same_phone(given.get("phone", ""), old.phone):
            given = given | {"phone": old.phone}
        address = _address(old, given)
        if old and old.pk and _key(address) == _key(old) and _is_known(old, given):
            # Where the school knows the address already, the sheet says nothing new of people whom it knows.
            companions = [other for other in companions if other.pk is None or other.household is old]
        if old and _key(address) != _key(old) and id(person) in self._given:
            text = _("The sheet gives %(name)s two addresses; the first is kept.") % {"name": person.legal_name}
            return Planned([], text)
        before = str(old or "")
        home, changes = self._home(person, address, kin, companions)
        self._given |= {id(person), id(home)}
        self._kin[id(home)] |= kin
        self._move(person, home)
        if not changes and before != str(home):
            changes = [[_("Address"), before, str(home)]]
        for other in companions:
            before = str(other.household or "")
            if self._move(other, home) and other.pk:
                changes.append([f"{other.legal_name}: {_('Address')}", before, str(home)])
        return Planned(changes)

    def _home(self, person, address, kin, companions):
        """(home, changes of it): the person's own, one of the family's at that address, or a new one."""
        old, key = person.household, _key(address)
        if old and _key(old) == key:
            return old, self._complete(old, address)
        if shared := next((home for home in self._by_address[key] if self._kin[id(home)] & kin), None):
            self._complete(shared, address)
            return shared, []
        if old and self._all_move(old, {id(person), *map(id, companions)}, key):
            before = str(old)
            self._by_address[_key(old)].remove(old)
            self._writes.change(old, **address)
            home, changes = old, [[_("Address"), before, str(old)]]
        else:
            home, changes = self._writes.create(Household(**address)), []
        self._by_address[key].append(home)
        return home, changes

    def _complete(self, home, address):
        """The changes of a home whose address is known: the first row about it may correct it, later ones add to it."""
        if id(home) in self._given:
            address = {name: value for name, value in address.items() if not getattr(home, name)}
        return self._writes.change(home, **{name: value for name, value in address.items() if value})

    def _all_move(self, home, movers, key):
        return all(id(other) in movers or self._wanted.get(id(other)) == key for other in self._residents[id(home)])

    def _move(self, person, home):
        """Whether the person did not live there before."""
        if person.household is home:
            return False
        if person.household:
            self._residents[id(person.household)].remove(person)
        self._residents[id(home)].append(person)
        self._writes.change(person, household=home)
        return True


def kin_of(student, links):
    """What brothers and sisters share: a guardian or, where none is known, the family name."""
    return {id(link.guardian) for link in links} or {fold(student.family_name)} - {""}


def _address(old, given):
    """The whole address: another street is another place, else what is given completes what is known."""
    empty = dict.fromkeys(_COLUMNS, "")
    if old is None or fold(given.get("street", old.street)) != fold(old.street):
        return empty | given
    return {name: getattr(old, name) for name in empty} | given


def _is_known(home, given):
    return all(fold(getattr(home, name)) == fold(value) for name, value in given.items())


def _key(address):
    """What two spellings of one address share; of a household or of its fields."""
    if isinstance(address, Household):
        address = vars(address)
    return tuple(fold(address[name]) for name in ("street", "postcode", "city"))
