"""Students with their section, enrolment and guardians."""

from collections import defaultdict
from datetime import timedelta

from django.utils.translation import gettext as _

from ...models import Enrolment, SectionMembership, Student
from ..fields import SLOTS
from .base import Outcome, Planner, RowPlan, shown
from .families import Families
from .homes import Homes, kin_of
from .mixups import is_another, mixed_up
from .present import birth_key
from .sections import Sections

_CONTACTS = ("email", "phone", "phone_alternative")


class StudentsPlanner(Planner):
    kind = "students"
    required = ("student_number", "given_name")

    def __init__(self, present, headers, accepted):
        super().__init__(present, headers, accepted)
        self.families = Families(present, self.writes)
        self.sections = Sections(present, self.writes)
        self.homes = Homes(present, self.writes, headers)
        self._rows_by_number = {}
        # Rows of this run by student: new students have no id yet.
        self._links = defaultdict(list)

    def prepare(self, rows):
        self.sections.look_at((row.get("section"), row.get("grade_level")) for row in rows)
        if self.homes.is_asked_for:
            for row in rows:
                student = self.present.students.get(row.get("student_number").casefold())
                if student and not self._is_another(student, row):
                    self.homes.look_at(student, row)

    def plan_row(self, row):
        key = row.get("student_number").casefold()
        if key in self._rows_by_number:
            return self._plan_repeated(row, *self._rows_by_number[key])
        student = self.present.students.get(key)
        values = self._values(row)
        if student and self._is_another(student, row):
            return mixed_up(row, _label(row), student, student.student_number, values)
        if student is None:
            namesake = self._namesake(row)
            if namesake and row.number not in self.accepted:
                return self._looks_known(row, namesake)
            student = self.writes.create(Student(student_number=row.get("student_number"), **values))
            outcome, changes = Outcome.CREATE, []
            if student.date_of_birth:
                self.present.students_by_birth[birth_key(student)].append(student)
        else:
            outcome, changes = Outcome.UNCHANGED, self.writes.change(student, **_without_same_name(student, values))
        self._rows_by_number[key] = (row.number, student)
        changes += self._place(row, student)
        more, message = self._family(row, student)
        changes += more
        if outcome is Outcome.UNCHANGED and changes:
            outcome = Outcome.UPDATE
        return RowPlan(row.number, outcome, f"{student.legal_name} ({student.student_number})", changes, message)

    def _values(self, row):
        return self.given(row, "given_name", "family_name", "preferred_name", "date_of_birth", "sex")

    def _plan_repeated(self, row, first_number, student):
        """A second row of a student: another guardian in each is usual, another name is a mistake."""
        for name, value in _without_same_name(student, self._values(row)).items():
            if getattr(student, name) and getattr(student, name) != value:
                self.error(
                    row,
                    name,
                    _("Row %(row)d has the same student number with “%(value)s” here.")
                    % {"row": first_number, "value": shown(getattr(student, name))},
                )
                return None
        changes, message = self._family(row, student)
        message = message or _("The same student as in row %(row)d.") % {"row": first_number}
        outcome = Outcome.UPDATE if changes else Outcome.DUPLICATE
        return RowPlan(row.number, outcome, f"{student.legal_name} ({student.student_number})", changes, message)

    def _is_another(self, student, row):
        return not self.others_meant and is_another(student, self._values(row))

    def _namesake(self, row):
        """A student with the same name and birth date but another number, or None."""
        if not row.get("date_of_birth"):
            return None
        probe = Student(
            given_name=row.get("given_name"), family_name=row.get("family_name"), date_of_birth=row.get("date_of_birth")
        )
        return next(iter(self.present.students_by_birth.get(birth_key(probe), ())), None)

    def _looks_known(self, row, namesake):
        message = _("Looks like %(name)s, born on %(day)s, who has the number %(number)s.") % {
            "name": namesake.legal_name,
            "day": shown(namesake.date_of_birth),
            "number": namesake.student_number,
        }
        return RowPlan(row.number, Outcome.DUPLICATE, _label(row), message=message, can_be_accepted=True)

    # --- enrolment and section -------------------------------------------------------------
    def _place(self, row, student):
        """Enrols the student and puts them into the section of the row; returns the changes."""
        year = self.present.year
        first_day = row.get("starts_on") or year.starts_on
        if first_day > year.ends_on:
            self.error(row, "starts_on", _("This is after the last day of %(year)s.") % {"year": year.title})
            return []
        changes, starts_on = self._enrol(student, first_day)
        if not row.get("section"):
            return changes
        section, problem = self.sections.find_or_make(row.get("section"), row.get("grade_level"))
        if problem:
            self.error(row, *problem)
            return []
        return changes + self._join(student, section, max(starts_on, year.starts_on))

    def _enrol(self, student, first_day):
        """(changes, first day at the school); nothing changes for who is enrolled now or later on."""
        episodes = self.present.enrolments.get(student.pk, []) if student.pk else []
        current = [
            episode for episode in episodes if episode.ends_on is None or episode.ends_on >= self.present.reference_day
        ]
        if current:
            return [], current[0].starts_on
        reason = Enrolment.EntryReason.NEW
        if episodes:
            first_day = max(first_day, episodes[-1].ends_on + timedelta(1))
            reason = Enrolment.EntryReason.RETURN
        self.writes.create(Enrolment(student=student, starts_on=first_day, entry_reason=reason))
        return [[_("Enrolled from"), "", shown(first_day)]], first_day

    def _join(self, student, section, first_day):
        """Into the section: from the first day for who has none, as a move on the day for who is in another."""
        memberships = self.present.memberships.get(student.pk, []) if student.pk else []
        day = max(self.present.reference_day, first_day)
        open_ones = [row for row in memberships if row.ends_on is None or row.ends_on >= day]
        if open_ones and open_ones[0].section is not section and open_ones[0].section_id != section.pk:
            return self._move(student, open_ones, section, day)
        if open_ones:
            return []
        if memberships:
            first_day = max(first_day, memberships[-1].ends_on + timedelta(1))
        self.writes.create(SectionMembership(student=student, section=section, starts_on=first_day))
        return [[_("Section"), "", section.name]]

    def _move(self, student, open_ones, section, day):
        """Ends today's membership the day before and starts the new one; a planned move is replaced."""
        current = open_ones[0]
        old_name = current.section.name
        self._leave_groups(student, current.section, day)
        if current.starts_on >= day:
            self.writes.change(current, section=section)
        else:
            if len(open_ones) > 1:
                self.writes.change(open_ones[1], section=section, starts_on=day)
            else:
                self.writes.create(
                    SectionMembership(student=student, section=section, starts_on=day, ends_on=current.ends_on)
                )
            self.writes.change(current, ends_on=day - timedelta(1))
        return [[_("Section"), old_name, section.name]]

    def _leave_groups(self, student, section, day):
        """Split groups of the section end with the place in it; electives go on."""
        for place in self.present.group_places[student.pk, section.pk]:
            if place.starts_on >= day:
                self.writes.remove(place)
            elif place.ends_on is None or place.ends_on >= day:
                self.writes.change(place, ends_on=day - timedelta(1))

    # --- family ----------------------------------------------------------------------------
    def _family(self, row, student):
        """(changes, message) of the columns of the guardians and of the address that they may share."""
        changes, messages = [], []
        for slot in SLOTS:
            prefix = f"guardian{slot}_"
            contacts = {name: row.get(prefix + name) for name in _CONTACTS if row.get(prefix + name)}
            names = {name: row.get(prefix + name) for name in ("given_name", "family_name")}
            if not names["given_name"]:
                names = {"given_name": names["family_name"], "family_name": ""}
            if not names["given_name"]:
                if contacts:
                    self.error(row, prefix + "name", _("The guardian's name is missing."))
                continue
            changed, message = self._guardian(row, student, prefix, names, contacts)
            changes += changed
            messages.append(message)
        changed, message = self._home(row, student)
        return changes + changed, " ".join(filter(None, [*messages, message]))

    def _guardian(self, row, student, prefix, names, contacts):
        relationship = row.get(prefix + "relationship")
        links = self._links_of(student)
        guardian, _is_new, changes, warning = self.families.guardian(
            names, contacts, relationship, [link.guardian for link in links]
        )
        changes = [[f"{guardian.legal_name}: {what}", old, new] for what, old, new in changes]
        return changes + self.families.link(student, guardian, relationship, links), warning

    def _home(self, row, student):
        if not self.homes.is_asked_for:
            return [], ""
        links = self._links_of(student)
        companions = [link.guardian for link in links if link.lives_with]
        return self.homes.settle(student, row, kin_of(student, links), companions)

    def _links_of(self, student):
        if student.pk:
            return self.present.links[student.pk]
        return self._links[id(student)]


def _label(row):
    return f"{row.get('given_name')} {row.get('family_name')}".strip() + f" ({row.get('student_number')})"


def _without_same_name(student, values):
    """Leaves out a name that is only cut in two differently: the same words in all."""
    typed = " ".join(filter(None, (values.get("given_name"), values.get("family_name"))))
    if typed == student.legal_name:
        return {name: value for name, value in values.items() if name not in {"given_name", "family_name"}}
    return values
