"""What students show of each standard that the work of their classes is tagged with."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from core.school import school_today

from ...grading.course_marks import read_marks
from ...grading.grade_inputs import column_of
from ...grading.grades import EMPTY, Cell, MarkColumn, weighted_average
from ...grading.memberships import with_siblings
from ...grading.models import Assessment
from ...grading.roster import roster_day


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
    where the scheme says so. Weights of categories play no part. Who changed classes shows it by the work of both, unless
    the scheme keeps them apart. `students`: only theirs.
    """
    classes = list(classes)
    tagged = _tagged(classes, session)
    if not tagged:
        return {}
    marks = read_marks(classes, session, students=students)
    until = roster_day(session, school_today())
    asked = {each.pk for each in classes}
    found = {}
    for student in marks.students:
        for course in marks.courses_of(student, session.starts_on, until):
            if course.home.class_id not in asked:
                continue
            attended = [each.class_id for each in course.all]
            cells = {pk: cell for each in attended for pk, cell in marks.cells.get((each, student), {}).items()}
            work = [assessment for each in attended for assessment in tagged.get(each, ())]
            if own := _attained(marks.rules_for(course), work, cells):
                found[course.home.class_id, student] = own
    return found


def _tagged(classes, session):
    """{class id: [Assessment]} with standards, of the classes and their siblings, the earliest first."""
    tagged = defaultdict(list)
    within = Assessment.objects.of_classes(list(with_siblings(classes))).within(session).with_standards()
    for assessment in within.order_by("date", "position", "pk"):
        tagged[assessment.school_class_id].append(assessment)
    return tagged


def _attained(rules, work, cells):
    texts: dict[str, str] = {}
    shown_by: dict[str, list[tuple[MarkColumn, Cell]]] = defaultdict(list)
    for assessment in work:
        for each in assessment.standards:
            texts[each["code"]] = each["text"] or texts.get(each["code"], "")
            shown_by[each["code"]].append((column_of(assessment), cells.get(assessment.pk, EMPTY)))
    rows = []
    for code in sorted(shown_by):
        percentage, number = weighted_average(rules, shown_by[code])
        if percentage is not None:
            band = rules.band_of(percentage)
            rows.append(Attainment(Standard(code, texts[code]), percentage, band.label if band else "", number))
    return rows
