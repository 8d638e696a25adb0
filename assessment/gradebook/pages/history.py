"""Who changed a mark from what to what, in words."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from ...grading.grades import score_text
from ...grading.models import Result, ResultChange

_STATUS = dict(Result.Status.choices)


class ChangeLine(NamedTuple):
    """What one part of a mark was and became, as people read it."""

    what: str
    before: str
    after: str


@dataclass
class Change:
    """One entry of the log."""

    at: datetime
    by: str
    reason: str
    lines: list[ChangeLine]


def history_of(result, viewer):
    """[Change], newest first. What a second marking still hides is left out."""
    hides = hidden_from(result, viewer)
    log = ResultChange.objects.of_result(result).select_related("changed_by")
    return [
        Change(
            at=change.changed_at,
            by=change.changed_by.name if change.changed_by else "–",
            reason=change.reason,
            lines=_lines(change, hides),
        )
        for change in log
    ]


def hidden_from(result, viewer):
    """The fields that `viewer` must not see before both marks of a moderated assessment are in."""
    one_is_in = (result.first_score is None) != (result.second_score is None)
    return (
        {"first_score", "second_score", "rubric_scores"} if one_is_in and result.updated_by_id != viewer.pk else set()
    )


def _lines(change, hides):
    names = {
        "score": _("Mark"),
        "first_score": _("First mark"),
        "second_score": _("Second mark"),
        "is_late": _("Late"),
        "rubric_scores": _("Rubric"),
        "comment": _("Comment"),
    }
    before, after = ({**each} for each in (change.before, change.after))
    lines = []
    if {"status", "score"} & set(after):
        lines.append(ChangeLine(names["score"], _mark(before, {}), _mark(after, before)))
    for name in list(names)[1:]:
        if name in after and name not in hides:
            said = _number if name.endswith("_score") else _plain
            lines.append(ChangeLine(names[name], said(before.get(name)), said(after[name])))
    return lines


def _mark(values, earlier):
    """The mark that a side of a change speaks of; a change of the score alone does not repeat that it is one."""
    status = values.get("status", earlier.get("status", "scored"))
    if values.get("score") not in (None, ""):
        return score_text(Decimal(values["score"]))
    return "" if not values or status in ("scored", "empty") else str(_STATUS[status])


def _number(value):
    return "" if value is None else score_text(Decimal(value))


def _plain(value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{name}: {score}" for name, score in value.items())
    return value or ""
