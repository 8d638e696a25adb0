"""How far classes are marked in a term or grading period."""

from dataclasses import dataclass, field

from academics.models import SchoolClass

from ...grading.models import Assessment, Result
from ...grading.roster import roster_day


@dataclass
class Progress:
    """One class: `assessments` counts the columns, `held` those whose day has come or that have none, `marked`
    marks and words why there is none in these, `to_mark` those that lack: of who was there when they were held."""

    school_class: SchoolClass
    students: int
    teachers: list[str] = field(default_factory=list)
    assessments: int = 0
    held: int = 0
    released: int = 0
    marked: int = 0
    to_mark: int = 0


def read_progress(classes, session, today):
    """[Progress] of `classes` (a queryset) in reading order; a constant number of statements."""
    day = roster_day(session, today)
    rows = {
        each.pk: Progress(each, each.size, [row.staff.name for row in each.current_assignments])
        for each in classes.with_size(on=day).with_teachers(on=day).in_reading_order()
    }
    for pk, columns, held, released in Assessment.objects.of_classes(rows).of_session(session).counts_by_class(today):
        rows[pk].assessments, rows[pk].held, rows[pk].released = columns, held, released
    for pk, unmarked in Assessment.objects.of_classes(rows).of_session(session).unmarked_by_class(day).items():
        rows[pk].to_mark = unmarked
    for pk, marked in Result.objects.of_session(session).counts_by_class(rows, today):
        rows[pk].marked = marked
    return list(rows.values())
