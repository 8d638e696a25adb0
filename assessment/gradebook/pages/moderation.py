"""A second marking as it stands: whose mark is in, what differs, what was settled."""

from dataclasses import dataclass

from academics.models import Student

from ...grading.grades import score_text
from ...grading.models import Assessment, Result
from ...grading.roster import read_roster


@dataclass
class ModerationRow:
    """One student: `state` is "none", "first", "second", "differs", "settled" or "equal"."""

    student: Student
    result: Result | None
    state: str
    # Whether the person who looks is to give the other mark.
    is_mine: bool = False
    refused: str | None = None
    error: str = ""

    @property
    def version(self):
        return self.result.version if self.result else 0

    @property
    def first(self):
        return score_text(self.result.first_score) if self.result else ""

    @property
    def second(self):
        return score_text(self.result.second_score) if self.result else ""

    @property
    def agreed(self):
        return score_text(self.result.score) if self.result else ""


@dataclass
class SecondMarking:
    assessment: Assessment
    rows: list[ModerationRow]

    def count(self, *states):
        return sum(row.state in states for row in self.rows)

    @property
    def differing(self):
        return self.count("differs")

    @property
    def waiting(self):
        return self.count("none", "first", "second")


def read_marking(assessment, viewer, today):
    """The SecondMarking of a moderated assessment, as `viewer` takes part in it."""
    results = {
        result.student_id: result for result in Result.objects.of_assessments([assessment]).select_related("updated_by")
    }
    roster = read_roster(assessment.school_class, assessment.session, today, marked=results, held=[assessment.date])
    rows = []
    for student, _left in roster:
        result = results.get(student.pk)
        state = _state(result)
        wrote = result is not None and result.updated_by_id == viewer.pk
        is_mine = state == "none" or (state == "first" and not wrote) or (state == "second" and wrote)
        rows.append(ModerationRow(student, result, state, is_mine))
    return SecondMarking(assessment, rows)


def _state(result):
    if result is None:
        return "none"
    if result.status not in (Result.Status.SCORED, Result.Status.EMPTY):
        return str(result.status)
    first, second = result.first_score, result.second_score
    if first is None and second is None:
        return "none"
    if first is None or second is None:
        return "second" if first is None else "first"
    if first == second == result.score:
        return "equal"
    return "differs" if result.score is None else "settled"
