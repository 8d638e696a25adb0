"""What students show of each standard that the work of their classes is tagged with."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from .finals import class_rules
from .grades import EMPTY, Cell, average_of
from .models import Assessment, Result
from .rules import column_of


@dataclass(frozen=True)
class Standard:
    """`code` ("7.NS.1") and what it asks for, in the words of the latest work that has any."""

    code: str
    text: str


@dataclass(frozen=True)
class Attainment:
    """How far a student meets a standard: the mean of the work that shows it, by its weights, and the scale's step."""

    standard: Standard
    percentage: Decimal
    label: str
    # Of how many pieces of work.
    number: int


def attainments_of(classes, session, *, students=None):
    """{(class id, student id): [Attainment]} in the order of the codes; a constant number of statements.

    By the rules of the class's scheme: work that is exempt or not marked says nothing, missing and absent are 0 only
    where the scheme says so. Weights of categories play no part. `students`: only theirs.
    """
    tagged = list(
        Assessment.objects.of_classes(classes).within(session).with_standards().order_by("date", "position", "pk")
    )
    if not tagged:
        return {}
    rules, columns, standards = class_rules(classes), {}, defaultdict(dict)
    shown_by = defaultdict(lambda: defaultdict(list))
    for assessment in tagged:
        columns[assessment.pk] = column_of(assessment)
        for each in assessment.standards:
            known = standards[assessment.school_class_id]
            known[each["code"]] = each["text"] or known.get(each["code"], "")
            shown_by[assessment.school_class_id][each["code"]].append(assessment.pk)
    found = {}
    for (school_class, student), cells in _cells(tagged, students).items():
        if own := _attained(rules[school_class], shown_by[school_class], standards[school_class], columns, cells):
            found[school_class, student] = own
    return found


def _cells(tagged, students):
    """{(class id, student id): {assessment id: Cell}}"""
    class_of = {assessment.pk: assessment.school_class_id for assessment in tagged}
    results = Result.objects.of_assessments(tagged)
    if students is not None:
        results = results.of_students(students)
    cells = defaultdict(dict)
    for assessment, student, status, score in results.values_list("assessment_id", "student_id", "status", "score"):
        cells[class_of[assessment], student][assessment] = Cell(status, score)
    return cells


def _attained(rules, shown_by, texts, columns, cells):
    rows = []
    for code in sorted(shown_by):
        pairs = [(columns[pk], cells.get(pk, EMPTY)) for pk in shown_by[code]]
        percentage, number = average_of(rules, pairs)
        if percentage is not None:
            band = rules.band_of(percentage)
            rows.append(Attainment(Standard(code, texts[code]), percentage, band.label if band else "", number))
    return rows
