"""Why a grade is what it is, for the page that shows it."""

from dataclasses import dataclass

from .grades import Grade, Part, grade_of, shown
from .models import Assessment, GradingScheme, Result
from .rules import cell_of, column_of, rules_of

_WORDS = dict(Result.Status.choices)


@dataclass
class Line:
    """One mark of the explanation, with the result that it comes from."""

    part: Part
    result: Result | None

    @property
    def mark(self):
        """ "15 / 20", or the word for why there is none."""
        if self.part.cell.status == "scored":
            return f"{shown(self.part.cell.score)} / {shown(self.part.column.max_score)}"
        return _WORDS[self.part.cell.status]

    @property
    def is_late(self):
        return bool(self.result and self.result.is_late)

    @property
    def comment(self):
        return self.result.comment if self.result else ""


@dataclass
class Explanation:
    """`categories`: [(CategoryPart, [Line])]. `scheme` is None where the class has none, and then nothing counts."""

    scheme: GradingScheme | None
    grade: Grade | None
    categories: list

    @property
    def percentage(self):
        return self.grade.percentage if self.grade else None


def explain(school_class, session, student, *, released_only=False):
    """The Explanation of the student's grade in the class and session; a constant number of statements."""
    scheme = GradingScheme.objects.of_class(school_class).first()
    if scheme is None:
        return Explanation(None, None, [])
    assessments = Assessment.objects.of_class(school_class).within(session)
    if released_only:
        assessments = assessments.released()
    columns = [column_of(assessment) for assessment in assessments]
    results = {
        result.assessment_id: result
        for result in Result.objects.of_students([student]).of_assessments([column.pk for column in columns])
    }
    grade = grade_of(rules_of(scheme), columns, {pk: cell_of(result) for pk, result in results.items()})
    categories = [
        (category, [Line(part, results.get(part.column.pk)) for part in category.parts])
        for category in grade.categories
        if category.parts
    ]
    return Explanation(scheme, grade, categories)
