"""Sections, subjects and staff."""

from django.utils.translation import gettext as _

from core.phones import same_phone

from ...models import StaffMember, Subject
from ..names import name_key
from .base import Planner, RowOutcome, RowPlan, as_text, rows_named
from .number_conflicts import is_someone_else, number_conflict
from .snapshot import compact_name


class KeyedPlanner(Planner):
    """Rows that are found by one key each; the second row with a key repeats the first or contradicts it."""

    def __init__(self, snapshot, headers, choices):
        super().__init__(snapshot, headers, choices)
        self._seen = {}

    def repeats(self, row, key, label):
        """A RowPlan when an earlier row of the sheet has the key, after noting an error if it differs."""
        first = self._seen.setdefault(key, row)
        if first is row:
            return None
        differing = next((name for name in row.values if row.get(name) and row.get(name) != first.get(name)), None)
        if differing:
            self.error(
                row,
                differing,
                _("Row %(row)d is about the same one, with another value here.") % {"row": first.number},
            )
        message = _("The same as row %(row)d.") % {"row": first.number}
        return RowPlan(row.number, RowOutcome.DUPLICATE, label, message=message)

    def changed(self, row, label, changes):
        return RowPlan(row.number, RowOutcome.UPDATE if changes else RowOutcome.UNCHANGED, label, changes)


class SectionsPlanner(KeyedPlanner):
    kind = "sections"
    required = ("name", "grade_level")

    def plan_row(self, row):
        key = compact_name(row.get("name"))
        if repeated := self.repeats(row, key, row.get("name")):
            return repeated
        section = self.snapshot.sections.get(key)
        level = self.sections.level(row.get("grade_level"))
        if section is None:
            self.sections.make(row.get("name"), level, **self.given(row, "room"))
            return RowPlan(row.number, RowOutcome.CREATE, row.get("name"))
        changes = self.writes.change(section, grade_level=level, **self.given(row, "room"))
        return self.changed(row, section.name, changes)


class SubjectsPlanner(KeyedPlanner):
    kind = "subjects"
    required = ("name",)

    def plan_row(self, row):
        known = self.snapshot.subjects
        key = compact_name(row.get("code") or row.get("name"))
        if repeated := self.repeats(row, key, row.get("name")):
            return repeated
        subject = known.get(key) or known.get(compact_name(row.get("name")))
        if subject is None:
            subject = self.writes.create(
                Subject(name=row.get("name"), code=row.get("code") or self._code(row.get("name")))
            )
            known[compact_name(subject.code)] = known[compact_name(subject.name)] = subject
            return RowPlan(row.number, RowOutcome.CREATE, f"{subject.name} ({subject.code})")
        return self.changed(row, subject.name, self.writes.change(subject, **self.given(row, "name", "code")))

    def _code(self, name):
        """The first letters of the name, with a number when that is taken."""
        letters = "".join(char for char in name if char.isalnum())
        stem = letters[:3].upper() or "SUB"
        code, number = stem, 2
        while compact_name(code) in self.snapshot.subjects:
            code, number = f"{stem}{number}", number + 1
        return code


class StaffPlanner(KeyedPlanner):
    kind = "staff"
    required = ("staff_number", "given_name")

    def __init__(self, snapshot, headers, choices):
        super().__init__(snapshot, headers, choices)
        self._endings = []

    def notes(self):
        if not self._endings or self.choices.ends_stays:
            return super().notes()
        text = _("Not used: the last day in row %(rows)s. The school has no last day for them, or another one.")
        return [text % {"rows": rows_named(self._endings)}, *super().notes()]

    def asks(self):
        """Besides the sections: {"last_days": {"rows": n, "chosen": bool}}."""
        if not self._endings:
            return super().asks()
        return super().asks() | {"last_days": {"rows": len(self._endings), "chosen": self.choices.ends_stays}}

    def _without_unasked(self, row, person, values):
        """Without a last day that would end the work of somebody by an old list, and a phone that is the same."""
        if values.get("ends_on", person.ends_on) != person.ends_on:
            self._endings.append(row.number)
            if not self.choices.ends_stays:
                del values["ends_on"]
        if same_phone(person.phone, values.get("phone", "")):
            del values["phone"]
        return values

    def plan_row(self, row):
        label = f"{row.get('given_name')} {row.get('family_name')} ({row.get('staff_number')})".replace("  ", " ")
        if repeated := self.repeats(row, row.get("staff_number").casefold(), label):
            return repeated
        if row.get("starts_on") and row.get("ends_on") and row.get("ends_on") < row.get("starts_on"):
            self.error(row, "ends_on", _("The last day is before the first."))
            return None
        values = self.given(
            row, "given_name", "family_name", "preferred_name", "email", "phone", "job_title", "starts_on", "ends_on"
        )
        person = self.snapshot.staff.get(row.get("staff_number").casefold())
        if person and not self.choices.reuses_numbers and is_someone_else(person, values):
            return number_conflict(row, label, person, person.staff_number, values)
        if person:
            before = person.ends_on
            changes = self.writes.change(person, **self._without_unasked(row, person, values))
            if person.ends_on != before:
                return self._ended(row, label, person, changes)
            return self.changed(row, label, changes)
        if (namesake := self._namesake(row)) and not self.choices.wants(row, RowOutcome.DUPLICATE):
            message = _("Looks like %(name)s, who has the number %(number)s.") % {
                "name": namesake.legal_name,
                "number": namesake.staff_number,
            }
            return RowPlan(row.number, RowOutcome.DUPLICATE, label, message=message, can_be_accepted=True)
        self.writes.create(StaffMember(staff_number=row.get("staff_number"), **values))
        return RowPlan(row.number, RowOutcome.CREATE, label)

    def _ended(self, row, label, person, changes):
        """The RowPlan of who has a last day: what they teach ends with it, and what would begin later is dropped."""
        for assignment in self.snapshot.assignments_of_staff[person.pk]:
            taught = str(assignment.school_class or assignment.section)
            if assignment.starts_on and assignment.starts_on > person.ends_on:
                self.writes.remove(assignment)
                changes.append([taught, _("from %(day)s") % {"day": as_text(assignment.starts_on)}, ""])
            elif assignment.ends_on is None or assignment.ends_on > person.ends_on:
                ended = self.writes.change(assignment, ends_on=person.ends_on)
                changes += [[f"{taught}: {what}", old, new] for what, old, new in ended]
        message = _("Their account is not closed by this. That is done on their page.") if person.user_id else ""
        return RowPlan(row.number, RowOutcome.UPDATE, label, changes, message)

    def _namesake(self, row):
        """Somebody with the same name and the same e-mail address, or with the same name when one has no address."""
        people = self.snapshot.staff_by_name.get(name_key(row.get("given_name"), row.get("family_name")), [])
        email = row.get("email")
        return next(
            (person for person in people if not email or not person.email or person.email.lower() == email), None
        )
