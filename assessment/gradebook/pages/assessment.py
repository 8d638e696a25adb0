"""One assessment as a form: each student with what stands in their cell."""

from dataclasses import dataclass

from academics.models import Student
from accounts.models import User
from core.school import school_today

from ...grading.models import Assessment, Result
from ...grading.roster import read_roster
from .gradebook import cell_data


@dataclass
class ColumnRow:
    """One student. `text` is what one would type to get the mark that stands."""

    student: Student
    left: bool
    result: Result | None = None
    text: str = ""
    # "own", "first", "second" or "differs" while a second marking is not settled.
    state: str = ""
    # What was typed and refused, and why: shown again, so that nothing is lost.
    refused: str | None = None
    error: str = ""

    @property
    def version(self):
        return self.result.version if self.result else 0

    @property
    def shown(self):
        return self.text if self.refused is None else self.refused


@dataclass
class AssessmentColumn:
    assessment: Assessment
    rows: list[ColumnRow]
    viewer: User

    @property
    def marked(self):
        """How many have a mark or a word why there is none."""
        return sum(1 for row in self.rows if row.text)

    def refuse(self, errors, typed):
        """Reads the marks again and shows what was typed, with `errors` ({student id: text}) at their place."""
        fresh = {row.student.pk: row for row in _rows(self.assessment, [row.student for row in self.rows], self.viewer)}
        for row in self.rows:
            now = fresh[row.student.pk]
            row.result, row.text, row.state = now.result, now.text, now.state
            if row.student.pk in errors:
                row.refused, row.error = typed.get(f"value-{row.student.pk}", ""), errors[row.student.pk]


def read_column(assessment, viewer):
    """The assessment's marks, as `viewer` may see them."""
    marked = Result.objects.of_assessments([assessment]).values_list("student_id", flat=True)
    roster = read_roster(
        assessment.school_class, assessment.session, school_today(), marked=marked, held=[assessment.date]
    )
    left = {student.pk for student, has_left in roster if has_left}
    rows = _rows(assessment, [student for student, _left in roster], viewer)
    for row in rows:
        row.left = row.student.pk in left
    return AssessmentColumn(assessment, rows, viewer)


def _rows(assessment, students, viewer):
    results = {
        result.student_id: result for result in Result.objects.of_assessments([assessment]).select_related("updated_by")
    }
    rows = []
    for student in students:
        row = ColumnRow(student, left=False, result=results.get(student.pk))
        if row.result:
            row.result.assessment = assessment
            cell = cell_data(row.result, viewer)
            row.text, row.state = cell.text, cell.state
        rows.append(row)
    return rows
