"""Guardians in a sheet of their own, linked to students by number."""

import re

from django.utils.translation import gettext as _

from .base import Planner, RowOutcome, RowPlan, as_text
from .guardian_links import GuardianLinks
from .households import Households


class GuardiansPlanner(Planner):
    kind = "guardians"
    required = ("given_name",)

    def __init__(self, snapshot, headers, choices):
        super().__init__(snapshot, headers, choices)
        self.guardian_links = GuardianLinks(snapshot, self.writes)
        self.households = Households(snapshot, self.writes, headers)
        self._rows_seen = {}

    def plan_row(self, row):
        students = self._students(row)
        if students is None:
            return None
        names = self.given(row, "given_name", "family_name", "preferred_name")
        contacts = self.given(row, "email", "phone", "phone_alternative", "language")
        relationship = row.get("relationship")
        near = [link.guardian for student in students for link in self.snapshot.links[student.pk]]
        guardian, is_new, changes, message = self.guardian_links.guardian(names, contacts, relationship, near)
        for student in students:
            linked = self.guardian_links.link(student, guardian, relationship, self.snapshot.links[student.pk])
            changes += [[f"{student.legal_name}: {what}", old, new] for what, old, new in linked]
        kin = {id(guardian)} | {id(link.guardian) for student in students for link in self.snapshot.links[student.pk]}
        moved, warning = self.households.plan_address(guardian, row, kin)
        changes += moved
        message = " ".join(filter(None, (message, warning)))
        first_row = self._rows_seen.setdefault(id(guardian), row.number)
        if is_new:
            outcome = RowOutcome.CREATE
        elif changes:
            outcome = RowOutcome.UPDATE
        elif first_row != row.number:
            outcome = RowOutcome.DUPLICATE
            message = message or _("The same guardian as in row %(row)d.") % {"row": first_row}
        else:
            outcome = RowOutcome.UNCHANGED
        return RowPlan(row.number, outcome, guardian.legal_name, changes, message)

    def _students(self, row):
        """The students whose numbers the row holds; None after an error."""
        known = self.snapshot.students
        for numbers in _readings(row.get("student_number")):
            if all(number.casefold() in known for number in numbers):
                return [known[number.casefold()] for number in numbers]
        missing = next(number for number in numbers if number.casefold() not in known)
        self.error(row, "student_number", _("No student has the number “%(number)s”.") % {"number": as_text(missing)})
        return None


def _readings(typed):
    """Lists of numbers that a cell may hold, the likelier first: a number may have a stroke in it, and our own list of
    guardians writes "Amina Odhiambo (S1), Bashir Odhiambo (S2)"."""
    yield [typed] if typed else []
    if typed.endswith(")"):
        yield [child.rpartition("(")[2].strip() for child in re.split(r"\)\s*[;,|]", typed[:-1])]
    for borders in (r"[;,|\n]", r"[;,|/\n]"):
        yield [number.strip() for number in re.split(borders, typed) if number.strip()]
