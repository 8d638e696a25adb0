"""What the office makes of absences that families report."""

from django.db import transaction

from accounts.actions import record

from ..alerts.following import follow_marks
from ..alerts.questions import ask_family
from ..models import PlannedAbsence

_State = PlannedAbsence.State


@transaction.atomic
def accept_report(absence, *, evidence=""):
    """The office believes it; `evidence` is what it has seen, such as a doctor's note. Nothing happens a second time."""
    absence = _locked(absence)
    if absence.state == _State.ACCEPTED and absence.evidence == evidence:
        return absence
    absence.evidence = evidence
    _decide(absence, _State.ACCEPTED, "absence.accept", {"evidence": evidence})
    return absence


@transaction.atomic
def question_report(absence, *, question):
    """The office asks the family; until they answer, or it is accepted, the absence explains nothing.

    Returns whether the guardian who reported it could be told; True without another message for the same question.
    """
    absence = _locked(absence)
    if absence.is_questioned and absence.question == question:
        return True
    absence.question, absence.answer = question, ""
    _decide(absence, _State.QUESTIONED, "absence.question", {"question": question})
    return ask_family(absence)


@transaction.atomic
def answer_question(absence, *, answer):
    """The family's answer: the report counts again, and the office looks at it anew.

    Returns False when the office does not ask any more; what was typed is not kept then.
    """
    absence = _locked(absence)
    if not absence.is_questioned:
        return absence.answer == answer
    absence.answer = answer
    _decide(absence, _State.REPORTED, "absence.answer", {"question": absence.question, "answer": answer})
    return True


def _locked(absence):
    """The row as it is now, held until the transaction ends; PlannedAbsence.DoesNotExist when it was ended meanwhile."""
    return PlannedAbsence.objects.select_for_update(of=("self",)).select_related("student", "code").get(pk=absence.pk)


def _decide(absence, state, verb, said):
    before = absence.state
    absence.state = state
    absence.save(update_fields=("state", "question", "answer", "evidence"))
    days = {"from": absence.starts_on.isoformat(), "to": absence.ends_on.isoformat()}
    record(verb, absence.student, before={"state": before}, after=days | {"state": state} | said)
    follow_marks([absence.student_id], absence.starts_on, absence.ends_on)
