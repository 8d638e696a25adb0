"""The absence desk: whom the office still has to ask about today, with whom to call and what came of it so far."""

from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from academics.models import GuardianLink, Student
from core.status import Status

from ..models import AbsenceCall, PlannedAbsence
from .board import Board, Missing, missing_of, read_board


@dataclass
class FollowUp:
    """An absence that is not explained: `links` to the guardians in call order, `calls` of the day, the latest first.

    `report` is the family's own, about which the office asks.
    """

    student: Student
    links: list[GuardianLink]
    calls: list[AbsenceCall]
    # None of who has no mark of an absence that day any more.
    missing: Missing | None = None
    report: PlannedAbsence | None = None
    # What was typed and refused.
    form: forms.Form | None = None

    @property
    def is_open(self):
        """Whether somebody still has to ask why."""
        return self.missing is not None and self.missing.mark.is_unexplained

    @property
    def status(self):
        """What the row says beside the name; None while there is nothing but an absence to ask about."""
        if self.missing is None or not self.missing.mark.code.is_absence:
            return Status(_("Not absent any more"), "good")
        if not self.is_open:
            return Status(_("Explained"), "good")
        if self.report:
            return Status(_("The family was asked"), "attention")
        return Status(_("No message arrived"), "wrong") if self.missing.is_unreached else None

    @property
    def next_guardian(self):
        """Whom to call now: the first whom nobody called today, else the first."""
        called = {call.guardian_id for call in self.calls}
        links = [link for link in self.links if link.guardian_id not in called] or self.links
        return links[0].guardian if links else None

    @property
    def shown_guardian(self):
        """The id, as text, of the one chosen in the form."""
        if self.form:
            return self.form.data.get("guardian", "")
        return str(self.next_guardian.pk) if self.next_guardian else ""

    @property
    def shown_code(self):
        """The id of the reason, as text."""
        return self.form.data.get("code", "") if self.form else ""

    @property
    def is_reached(self):
        return any(call.outcome == AbsenceCall.Outcome.REACHED for call in self.calls)


@dataclass
class Desk:
    """`rows` as they are worked through: nobody was called, nobody was reached, then those who were; each by name.

    `reports` of families are those that are not settled, of the day and later.
    """

    board: Board
    rows: list[FollowUp]
    reports: list[PlannedAbsence]

    @property
    def not_called(self):
        return [row for row in self.rows if not row.calls]

    @property
    def undecided(self):
        """Reports at which nobody has looked."""
        return [report for report in self.reports if not report.is_questioned]


def read_desk(user, day):
    """The Desk of the day, by the rights of `user`; three statements more than the board."""
    board = read_board(user, day)
    rows = _follow_ups([each.student for each in board.unexplained], user, day)
    reports = list(
        PlannedAbsence.objects.visible_to(user).not_settled().not_over(day).with_people().order_by("starts_on", "id")
    )
    asked = {report.student_id: report for report in reports if report.is_questioned and report.starts_on <= day}
    for row, missing in zip(rows, board.unexplained, strict=True):
        row.missing, row.report = missing, asked.get(row.student.pk)
    rows.sort(key=lambda row: (row.is_reached, bool(row.calls)))
    return Desk(board, rows, reports)


def follow_up(student, user, day):
    """The FollowUp of one student."""
    [row] = _follow_ups([student], user, day)
    row.missing = missing_of(student, day)
    row.report = PlannedAbsence.objects.on(day).of_students([student]).questioned().first()
    return row


def _follow_ups(students, user, day):
    """[FollowUp] of `students`; the guardians are those whose contacts `user` may see."""
    links, calls = defaultdict(list), defaultdict(list)
    for link in (
        GuardianLink.objects.visible_to(user)
        .on(day)
        .filter(student__in=students)
        .select_related("guardian")
        .in_call_order()
    ):
        links[link.student_id].append(link)
    for call in AbsenceCall.objects.of_day(day).of_students(students).with_people().newest_first():
        calls[call.student_id].append(call)
    return [FollowUp(student, links[student.pk], calls[student.pk]) for student in students]
