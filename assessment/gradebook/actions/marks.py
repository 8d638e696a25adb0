"""Entering marks: checked, versioned, and each change kept. One way in for cells, blocks, sheets and homework."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.compiled import Compiled
from core.school import school_today

from ...grading.models import Assessment, Result, ResultChange
from ...grading.roster import markable_students
from ...grading.typed_marks import Entry, MarkRefused, read_rubric, read_typed_mark
from ..access import check_posting

_FIELDS = ("status", "score", "first_score", "second_score", "is_late", "rubric_scores", "comment")
_NUMBERS = ("score", "first_score", "second_score")
_LONGEST_REASON = 200
_SCORED, _EMPTY = Result.Status.SCORED, Result.Status.EMPTY


class MarkConflict(MarkRefused):
    """Somebody else has changed the cell since it was read. `current` is the Result as it is now."""

    def __init__(self, current):
        super().__init__(_("Somebody else has changed this mark."))
        self.current = current


@dataclass(frozen=True)
class CellEntry:
    """An Entry on its way to a cell. `version` is the one it was made from, 0 where none was; None does not ask."""

    assessment: int
    student: int
    entry: Entry
    version: int | None = None
    # 2: by the second marker of a moderated assessment; 0: what both have come to.
    marker: int = 1


@dataclass
class SavedCell:
    """What became of a CellEntry: `result` is the cell as it is now, `refusal` why it was not changed."""

    cell: CellEntry
    result: Result | None = None
    refusal: MarkRefused | None = None
    changed: bool = False


def set_mark(assessment, student, value, *, by, expected_version=None, reason=""):
    """Enters one mark and returns its Result. `value`: what people type ("12.5", "a", ""), a number, or an Entry.

    MarkRefused when it cannot be; MarkConflict, which is one, when the cell is no longer at `expected_version`.
    Whether `by` may enter marks of the class at all is the caller's to ask: `gradebook.access.may_enter_marks`.
    """
    entry = value if isinstance(value, Entry) else Entry(value)
    cell = CellEntry(assessment.pk, student.pk, entry, expected_version)
    [outcome] = save_cells(assessment.school_class, [cell], by=by, reason=reason)
    if outcome.refusal:
        raise outcome.refusal
    return outcome.result


@transaction.atomic(savepoint=False)
def save_cells(school_class, cells, *, by, reason="", all_or_nothing=False, dry_run=False):
    """Saves every cell of the class that can be, in one transaction; [Outcome] in the order of `cells`.

    What is refused stays as it was and loses nothing else, unless it is `all_or_nothing`. Of two for the same cell the
    last one holds. A constant number of statements. Writers of the same assessments go one after the other.
    """
    # Once, for it may be as long as the whole request.
    reason = reason.strip()[:_LONGEST_REASON].rstrip()
    assessments = _locked(school_class, {cell.assessment for cell in cells})
    asked = {"assessment_ids": list(assessments), "student_ids": list({cell.student for cell in cells})}
    results = {(result.assessment_id, result.student_id): result for result in _RESULTS(**asked)}
    for result in results.values():
        result.assessment = assessments[result.assessment_id]
    # Who has a mark already may have left since; who has none must be in the class, or have been there when it was held.
    unmarked = {cell.student for cell in cells if (cell.assessment, cell.student) not in results}
    known = markable_students(school_class, assessments.values(), unmarked, school_today()) if unmarked else {}
    outcomes = []
    touched: dict[tuple[int, int], ResultChange] = {}
    for cell in cells:
        outcome = SavedCell(cell, results.get((cell.assessment, cell.student)))
        outcomes.append(outcome)
        try:
            assessment = assessments.get(cell.assessment)
            if assessment is None:
                raise MarkRefused(_("This assessment is not there any more. Load the page again."))
            if outcome.result is None and cell.student not in known[assessment.pk]:
                raise MarkRefused(_("This student is not in the class."))
            check_posting(assessment.session, by, reason=reason)
            change = _apply(outcome, assessment, by=by, reason=reason)
        except MarkRefused as refusal:
            outcome.refusal = refusal
        else:
            touched.pop((cell.assessment, cell.student), None)
            if change:
                touched[cell.assessment, cell.student] = change
    if not dry_run and not (all_or_nothing and any(outcome.refusal for outcome in outcomes)):
        _write(list(touched.values()))
    return outcomes


_LOCKED = Compiled(
    lambda school_class, assessment_ids: (
        Assessment.objects.filter(school_class=school_class, pk__in=assessment_ids)
        .select_related("session__parent__parent", "type")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    ),
    school_class=int,
    assessment_ids=[int],
)
_RESULTS = Compiled(
    lambda assessment_ids, student_ids: (
        Result.objects.of_assessments(assessment_ids).of_students(student_ids).select_related("updated_by")
    ),
    assessment_ids=[int],
    student_ids=[int],
)


def _locked(school_class, ids):
    """{id: Assessment} of the class, held until the transaction ends: neither they nor their marks change meanwhile."""
    rows = _LOCKED(school_class=school_class.pk, assessment_ids=list(ids))
    return {assessment.pk: assessment for assessment in rows}


def _apply(outcome, assessment, *, by, reason):
    """Changes `outcome.result`, unsaved; the ResultChange, or None where the cell is as wanted already."""
    cell, before = outcome.cell, outcome.result
    wanted = _wanted(cell, before, assessment, by)
    current = _values(before) if before else _values(Result(status=_EMPTY))
    if wanted == current:
        return None
    if cell.version is not None and cell.version != (before.version if before else 0):
        raise MarkConflict(before)
    result = Result(
        pk=before.pk if before else None,
        assessment=assessment,
        student_id=cell.student,
        version=(before.version if before else 0) + 1,
        updated_by=by,
        updated_at=timezone.now(),
        **wanted,
    )
    outcome.result, outcome.changed = result, True
    changed = [name for name in _FIELDS if wanted[name] != current[name]]
    return ResultChange(
        result=result,
        version=result.version,
        before={name: _plain(current[name]) for name in changed} if before else {},
        after={name: _plain(wanted[name]) for name in changed},
        changed_by=by,
        changed_at=result.updated_at,
        reason=reason,
    )


def _wanted(cell, before, assessment, by):
    """The cell's fields as they shall be."""
    entry = cell.entry
    values = _values(before) if before else _values(Result(status=_EMPTY))
    if entry.is_late is not None:
        values["is_late"] = entry.is_late
    if entry.comment is not None:
        values["comment"] = _comment(entry.comment)
    if entry.rubric is not None:
        values["rubric_scores"], score = read_rubric(entry.rubric, assessment.rubric)
        entry = replace(entry, value="" if score is None else score)
    elif entry.value is not None:
        values["rubric_scores"] = {}
    if assessment.type and assessment.type.moderated:
        _check_marker(cell, before, by)
    if entry.value is None:
        return values
    status, score = read_typed_mark(entry.value, max_score=assessment.max_score)
    if assessment.type and assessment.type.moderated:
        _moderate(values, cell.marker, status, score)
    elif cell.marker != 1:
        raise MarkRefused(_("This assessment is not marked a second time."))
    else:
        values["status"], values["score"] = status, score
    return values


def _check_marker(cell, before, by):
    """While only one of two marks is in, nobody but who gave it changes it; then it is settled, no longer marked."""
    if before is None or before.status not in (_SCORED, _EMPTY):
        return
    first, second = before.first_score is not None, before.second_score is not None
    if first and second:
        if cell.marker and cell.entry.value is not None:
            raise MarkRefused(_("Both marks are in. Change what they have come to on the page of the second marking."))
    elif cell.marker == 0:
        raise MarkRefused(_("One of the two marks is still to come."))
    elif (first or second) and by is not None:
        gives_other = (cell.marker == 1) == second
        if gives_other and before.updated_by_id == by.pk:
            raise MarkRefused(_("Somebody else gives the other mark: you have given the first of the two."))
        if not gives_other and before.updated_by_id != by.pk:
            raise MarkRefused(
                _("%(name)s has marked this. The mark is shown when the second one is in.")
                % {"name": before.updated_by.name if before.updated_by else "–"}
            )


def _moderate(values, marker, status, score):
    """Of two markers: equal marks count, different ones wait to be settled, one waits for the other."""
    if status not in (_SCORED, _EMPTY):
        values.update(status=status, score=None, first_score=None, second_score=None)
        return
    if marker == 0:
        if status == _EMPTY:
            raise MarkRefused(_("Type the mark that both have come to."))
        values.update(status=_SCORED, score=score)
        return
    values["first_score" if marker == 1 else "second_score"] = score
    agreed = score if score is not None and values["first_score"] == values["second_score"] else None
    values.update(status=_EMPTY if agreed is None else _SCORED, score=agreed)


def _comment(text):
    text = " ".join(text.split())
    if len(text) > 500:
        raise MarkRefused(_("A comment has 500 characters at most; this one has %(number)d.") % {"number": len(text)})
    return text


def _values(result):
    return {name: getattr(result, name) for name in _FIELDS}


def _plain(value):
    return str(value) if isinstance(value, Decimal) else value


def _write(changes):
    """Two statements, three when some cells are new and others are not."""
    if not changes:
        return
    Result.objects.bulk_create(
        [change.result for change in changes],
        update_conflicts=True,
        unique_fields=["assessment", "student"],
        update_fields=[*_FIELDS, "version", "updated_by", "updated_at"],
    )
    ResultChange.objects.bulk_create(changes)
