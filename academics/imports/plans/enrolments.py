"""When students of a sheet come, leave and come back."""

from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from ...models import Enrolment
from .base import RowOutcome, RowPlan, as_text


class PlannedEnrolment(NamedTuple):
    """What changes, and the stay in which a place in a section lies: None for who is not here, now or after the row."""

    changes: list
    stay: Enrolment | None = None


class Enrolments:
    """Plans the enrolments of students: a first day for who is new, nothing for who is here, a question for who left."""

    def __init__(self, planner, memberships):
        self._snapshot, self._writes, self._choices = planner.snapshot, planner.writes, planner.choices
        self._planner, self._memberships = planner, memberships

    def _of(self, student):
        return self._snapshot.enrolments[student.pk] if student.pk else []

    def current(self, student):
        """The stay that goes on or is to come; None for who is not enrolled."""
        day = self._snapshot.reference_day
        return next((stay for stay in self._of(student) if stay.ends_on is None or stay.ends_on >= day), None)

    def is_over(self, row):
        """Whether the row itself says that its student left."""
        return bool(row.get("ends_on")) and row.get("ends_on") < self._snapshot.reference_day

    def left_out(self, row, student, label):
        """The RowPlan of somebody who left, or who had left before the school knew them; None for all others."""
        if student is None:
            if not self.is_over(row) or row.get("starts_on"):
                return None
            message = _(
                "Left on %(day)s, before the school knew them. With their first day in the sheet they are kept, too."
            )
            return RowPlan(row.number, RowOutcome.GONE, label, message=message % {"day": as_text(row.get("ends_on"))})
        if self.is_over(row) or not self._of(student) or self.current(student):
            return None
        if self._choices.wants(row, RowOutcome.GONE):
            return None
        message = _("Left on %(day)s.") % {"day": as_text(self._of(student)[-1].ends_on)}
        return RowPlan(row.number, RowOutcome.GONE, label, message=message, can_be_accepted=True)

    def comes_back(self, row, student):
        """Whether the row, which is wanted, brings somebody back who left."""
        return bool(self._of(student)) and self.current(student) is None and not self.is_over(row)

    def plan_enrolment(self, row, student) -> PlannedEnrolment:
        """The student is enrolled, stays, leaves or comes back as the row says."""
        first, last = row.get("starts_on"), row.get("ends_on")
        if first and last and last < first:
            self._planner.error(row, "ends_on", _("The last day is before the first."))
            return PlannedEnrolment([])
        if current := self.current(student):
            return self._plan_known(row, student, current)
        if self.is_over(row):
            return PlannedEnrolment(self._note_past(row, student))
        return self._begin(row, student)

    def _begin(self, row, student):
        year, earlier = self._snapshot.year, self._of(student)
        after = earlier[-1].ends_on + timedelta(days=1) if earlier else None
        first_day = row.get("starts_on") or None
        if first_day is None or (after and first_day < after):
            # An old list has the first day of the stay that ended.
            first_day = self._choices.first_day or self._snapshot.usual_first_day
            first_day = max(first_day, after) if after else first_day
            self._planner.undated.append(row.number)
        last_day = row.get("ends_on") or None
        if first_day > year.ends_on:
            self._planner.error(row, "starts_on", _("This is after the last day of %(year)s.") % {"year": year.title})
        elif last_day and last_day < first_day:
            self._planner.error(row, "ends_on", _("The last day is before the first."))
        reason = Enrolment.EntryReason.RETURN if earlier else Enrolment.EntryReason.NEW
        stay = self._writes.create(_stay(student, first_day, last_day, entry_reason=reason))
        changes = [[_("Enrolled from"), "", as_text(first_day)]]
        return PlannedEnrolment(changes + ([[_("Last day"), "", as_text(last_day)]] if last_day else []), stay)

    def _note_past(self, row, student):
        """A stay that is over and that the school does not know; what it knows stays as it is."""
        first, last = row.get("starts_on"), row.get("ends_on")
        known = self._of(student)
        if known:
            if last not in {stay.ends_on for stay in known}:
                self._planner.unused["last_day"].append(row.number)
            return []
        if not first:
            return []
        self._writes.create(_stay(student, first, last))
        return [[_("Enrolled from"), "", as_text(first)], [_("Last day"), "", as_text(last)]]

    def _plan_known(self, row, student, current):
        first, last = row.get("starts_on"), row.get("ends_on")
        known = self._of(student)
        if first and first not in {stay.starts_on for stay in known}:
            self._planner.unused["first_day"].append(row.number)
        changes: list = []
        if last and last not in {stay.ends_on for stay in known}:
            self._planner.endings.append(row.number)
            changes = self._end(row, student, current, last) if self._choices.ends_stays else []
        return PlannedEnrolment(changes, None if self.is_over(row) else current)

    def _end(self, row, student, current, last_day):
        if last_day < current.starts_on:
            message = _("The student is enrolled from %(day)s on, which is later.") % {
                "day": as_text(current.starts_on)
            }
            self._planner.error(row, "ends_on", message)
            return []
        planned = current.ends_on
        self._memberships.end(student, last_day, planned)
        reason = current.exit_reason or Enrolment.ExitReason.OTHER
        self._writes.change(current, ends_on=last_day, exit_reason=reason)
        return [[_("Last day"), as_text(planned), as_text(last_day)]]


def _stay(student, first_day, last_day, **values):
    if last_day:
        values["exit_reason"] = Enrolment.ExitReason.OTHER
    return Enrolment(student=student, starts_on=first_day, ends_on=last_day, **values)
