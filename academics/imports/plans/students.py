"""Students with their section, enrolment and guardians."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.sheets.errors import SheetError

from ...models import Student
from ..field_catalogue import SLOTS
from .base import Planned, Planner, RowOutcome, RowPlan, as_text, rows_named
from .enrolments import Enrolments
from .guardian_links import GuardianLinks
from .households import Households, kin_of
from .memberships import SectionPlaces
from .number_conflicts import is_someone_else, number_conflict
from .snapshot import birth_key, compact_name

# What every row of a student must say alike.
_OF_THE_STAY = ("section", "grade_level", "starts_on", "ends_on")
_CONTACTS = ("email", "phone", "phone_alternative")


class PlannedPlace(NamedTuple):
    """What changes of a student's stay and place; `is_waiting` for a section that does not exist yet."""

    changes: list
    is_waiting: bool = False


class StudentsPlanner(Planner):
    kind = "students"
    required = ("student_number", "given_name")

    def __init__(self, snapshot, headers, choices):
        super().__init__(snapshot, headers, choices)
        self.guardian_links = GuardianLinks(snapshot, self.writes)
        self.memberships = SectionPlaces(snapshot, self.writes)
        self.enrolments = Enrolments(self, self.memberships)
        # Rows by what is to be said of all of them together: no first day, a last day that could end a stay, not used.
        self.undated, self.endings, self.unused = [], [], defaultdict(list)
        self.households = Households(snapshot, self.writes, headers)
        self._rows_by_number = {}
        # Rows of this run by student: new students have no id yet.
        self._links = defaultdict(list)

    def prepare(self, rows):
        self.sections.look_at((row.get("section"), row.get("grade_level")) for row in rows)
        if self.choices.first_day and not self.snapshot.allows_first_day(self.choices.first_day):
            raise SheetError(
                _("%(day)s cannot be a first day in %(year)s.")
                % {"day": as_text(self.choices.first_day), "year": self.snapshot.year.title}
            )
        if self.households.is_asked_for:
            for row in rows:
                student = self.snapshot.students.get(row.get("student_number").casefold())
                if student and not self._is_another(student, row):
                    self.households.look_at(student, row)

    def plan_row(self, row):
        key = row.get("student_number").casefold()
        if key in self._rows_by_number:
            return self._plan_repeated(row, *self._rows_by_number[key])
        student = self.snapshot.students.get(key)
        values = self._values(row)
        if student and self._is_another(student, row):
            return number_conflict(row, _label(row), student, student.student_number, values)
        if student is None:
            namesake = self._namesake(row)
            if namesake and not self.choices.wants(row, RowOutcome.DUPLICATE):
                return self._looks_known(row, namesake)
        if gone := self.enrolments.left_out(row, student, _label(row)):
            return gone
        if student is None:
            student = self.writes.create(Student(student_number=row.get("student_number"), **values))
            outcome, changes = RowOutcome.CREATE, []
            if student.date_of_birth:
                self.snapshot.students_by_birth[birth_key(student)].append(student)
        else:
            outcome = RowOutcome.RETURN if self.enrolments.comes_back(row, student) else RowOutcome.UNCHANGED
            changes = self.writes.change(student, **_without_same_name(student, values))
        self._rows_by_number[key] = (row, student)
        more, is_waiting = self._place(row, student)
        if is_waiting:
            return self.waiting(row, _label(row))
        changes += more
        more, message = self._family(row, student)
        changes += more
        if outcome is RowOutcome.UNCHANGED and changes:
            outcome = RowOutcome.UPDATE
        return RowPlan(row.number, outcome, f"{student.legal_name} ({student.student_number})", changes, message)

    def notes(self):
        texts = {
            "level": _(
                "Enrolled without a place in a section, because the sheet has a level alone: row %(rows)s. Add a column with the section, or give them a section later."
            ),
            "other_level": _(
                "Not used: the level in row %(rows)s. These students are in a section of another level; only another section moves them."
            ),
            "first_day": _(
                "Not used: the first day in row %(rows)s. These students are enrolled already and keep the first day that is known."
            ),
            "last_day": _("Not used: the last day in row %(rows)s. These students left on another day, which stays."),
        }
        found = [texts[what] % {"rows": rows_named(numbers)} for what, numbers in self.unused.items()]
        if self.endings and not self.choices.ends_stays:
            text = _("Not used: the last day in row %(rows)s. These students are enrolled and stay so.")
            found.append(text % {"rows": rows_named(self.endings)})
        if self.undated:
            text = _("Enrolled from %(day)s, because the sheet has no first day for them: row %(rows)s.")
            found.append(text % {"day": as_text(self._first_day), "rows": rows_named(self.undated)})
        return found + super().notes()

    @property
    def _first_day(self):
        return self.choices.first_day or self.snapshot.usual_first_day

    def asks(self):
        """Besides the sections: {"first_day": {"day": ISO, "rows": n}, "last_days": {"rows": n, "chosen": bool}}."""
        found = super().asks()
        if self.undated:
            found["first_day"] = {"day": self._first_day.isoformat(), "rows": len(self.undated)}
        if self.endings:
            found["last_days"] = {"rows": len(self.endings), "chosen": self.choices.ends_stays}
        return found

    def _values(self, row):
        return self.given(row, "given_name", "family_name", "preferred_name", "date_of_birth", "sex")

    def _plan_repeated(self, row, first, student):
        """A second row of a student: another guardian in each is usual, another name or section is a mistake."""
        values = _without_same_name(student, self._values(row))
        told = {name: (getattr(student, name), value) for name, value in values.items() if getattr(student, name)}
        told |= {name: (first.get(name), row.get(name)) for name in _OF_THE_STAY if row.get(name)}
        for name, (before, value) in told.items():
            if before != value and _compared(before) != _compared(value):
                self.error(row, name, _contradiction(first, before))
                return None
        changes = self.writes.change(student, **{name: value for name, value in values.items() if name not in told})
        more, message = self._family(row, student)
        changes += more
        message = message or _("The same student as in row %(row)d.") % {"row": first.number}
        outcome = RowOutcome.UPDATE if changes else RowOutcome.DUPLICATE
        return RowPlan(row.number, outcome, f"{student.legal_name} ({student.student_number})", changes, message)

    def _is_another(self, student, row):
        return not self.choices.reuses_numbers and is_someone_else(student, self._values(row))

    def _namesake(self, row):
        """A student with the same name and birth date but another number, or None."""
        if not row.get("date_of_birth"):
            return None
        probe = Student(
            given_name=row.get("given_name"), family_name=row.get("family_name"), date_of_birth=row.get("date_of_birth")
        )
        return next(iter(self.snapshot.students_by_birth.get(birth_key(probe), ())), None)

    def _looks_known(self, row, namesake):
        message = _("Looks like %(name)s, born on %(day)s, who has the number %(number)s.") % {
            "name": namesake.legal_name,
            "day": as_text(namesake.date_of_birth),
            "number": namesake.student_number,
        }
        return RowPlan(row.number, RowOutcome.DUPLICATE, _label(row), message=message, can_be_accepted=True)

    # --- enrolment and section -------------------------------------------------------------
    def _place(self, row, student) -> PlannedPlace:
        """Enrols the student and puts them into the section of the row."""
        changes, stay = self.enrolments.plan_enrolment(row, student)
        if stay is None:
            return PlannedPlace(changes)
        if not row.get("section"):
            self._note_level(row, student)
            return PlannedPlace(changes)
        section, problem = self.sections.find_or_make(row.get("section"), row.get("grade_level"))
        if problem:
            self.error(row, *problem)
        if section is None:
            return PlannedPlace(changes, is_waiting=problem is None)
        first_day = max(stay.starts_on, self.snapshot.year.starts_on)
        joined = self.memberships.join(student, section, first_day, stay.ends_on)
        return PlannedPlace(changes + joined)

    def _note_level(self, row, student):
        """A level without a section gives nobody a place, and one that differs moves nobody."""
        name = row.get("grade_level")
        if not name:
            return
        level, place = self.sections.known_level(name), self.memberships.current(student)
        if place is None:
            self.unused["level"].append(row.number)
        elif level is None or place.section.grade_level_id != level.pk:
            self.unused["other_level"].append(row.number)
        if level is None:
            self.sections.offer_level(name)

    # --- family ----------------------------------------------------------------------------
    def _family(self, row, student) -> Planned:
        """What the columns of the guardians and of the address that they may share come down to."""
        changes, messages = [], []
        for prefix, names, contacts in self._guardians_of(row):
            changed, message = self._guardian(row, student, prefix, names, contacts)
            changes += changed
            messages.append(message)
        changed, message = self._home(row, student)
        return Planned(changes + changed, " ".join(filter(None, [*messages, message])))

    def _guardians_of(self, row):
        """[(prefix of the fields, names, contacts)] of the row's guardians.

        "Contact number of parent or guardian" beside a mother and a father and an empty guardian is the number of whoever
        comes first without one; a father's number without a father is nobody else's.
        """
        named, nameless = [], []
        for prefix in (f"guardian{slot}_" for slot in SLOTS):
            contacts = {name: row.get(prefix + name) for name in _CONTACTS if row.get(prefix + name)}
            names = {name: row.get(prefix + name) for name in ("given_name", "family_name")}
            if not names["given_name"]:
                names = {"given_name": names["family_name"], "family_name": ""}
            if names["given_name"]:
                named.append((prefix, names, contacts))
            elif contacts:
                nameless.append((prefix, contacts))
        for prefix, contacts in nameless:
            of_anybody = not row.get(prefix + "relationship")
            taker = next((had for _of, _names, had in named if of_anybody and contacts.keys().isdisjoint(had)), None)
            if taker is None:
                self.error(row, prefix + "name", _("The guardian's name is missing."))
            else:
                taker.update(contacts)
        return named

    def _guardian(self, row, student, prefix, names, contacts):
        relationship = row.get(prefix + "relationship")
        links = self._links_of(student)
        guardian, _is_new, changes, warning = self.guardian_links.guardian(
            names, contacts, relationship, [link.guardian for link in links]
        )
        changes = [[f"{guardian.legal_name}: {what}", old, new] for what, old, new in changes]
        return Planned(changes + self.guardian_links.link(student, guardian, relationship, links), warning)

    def _home(self, row, student):
        if not self.households.is_asked_for:
            return Planned([])
        links = self._links_of(student)
        companions = [link.guardian for link in links if link.lives_with]
        return self.households.plan_address(student, row, kin_of(student, links), companions)

    def _links_of(self, student):
        if student.pk:
            return self.snapshot.links[student.pk]
        return self._links[id(student)]


def _compared(value):
    return compact_name(value) if isinstance(value, str) else value


def _contradiction(first, value):
    if not value:
        return _("Row %(row)d has the same student number and nothing here.") % {"row": first.number}
    return _("Row %(row)d has the same student number with “%(value)s” here.") % {
        "row": first.number,
        "value": as_text(value),
    }


def _label(row):
    return f"{row.get('given_name')} {row.get('family_name')}".strip() + f" ({row.get('student_number')})"


def _without_same_name(student, values):
    """Leaves out a name that is only cut in two differently: the same words in all."""
    typed = " ".join(filter(None, (values.get("given_name"), values.get("family_name"))))
    if typed == student.legal_name:
        return {name: value for name, value in values.items() if name not in {"given_name", "family_name"}}
    return values
