"""What somebody types into a cell of the gradebook, made a mark."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .grades import score_text
from .models import Result

Status = Result.Status

_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d*)?|[.,]\d+")
# What stands for a status, in any language that the school's people use; letters and words of the one in use are added.
_WORDS = {
    Status.ABSENT: ("a", "abs", "absent", gettext_lazy("a|absent")),
    Status.EXEMPT: ("e", "ex", "exc", "exempt", gettext_lazy("e|exempt")),
    Status.MISSING: ("m", "mis", "missing", gettext_lazy("m|missing")),
    Status.EMPTY: ("", "-", "–"),
}


class MarkRefused(Exception):
    """A mark cannot be entered; the text says why and what to do, in words for the user."""


@dataclass(frozen=True)
class Entry:
    """What is to become of a cell; None leaves that part of it as it is.

    `value` is a number or what people type: "12.5", "12,5", "85%" of 100, "a" or "absent", "e", "m", and "" for no mark.
    """

    value: str | Decimal | int | None = None
    is_late: bool | None = None
    comment: str | None = None
    # {criterion: score} of a rubric; the mark is their sum.
    rubric: dict | None = None


class TypedMark(NamedTuple):
    """What a cell holds; `score` only with the status "scored"."""

    status: str
    score: Decimal | None


class RubricScores(NamedTuple):
    """What each criterion got, as texts; `total` is None when none got anything."""

    scores: dict[str, str]
    total: Decimal | None


def read_typed_mark(value: str | Decimal | int, *, max_score: Decimal) -> TypedMark:
    """What was typed. MarkRefused for what is no mark, negative, too much or too fine."""
    text = str(value).strip().casefold()
    for status, words in _WORDS.items():
        if any(text in str(word).split("|") for word in words):
            return TypedMark(status, None)
    if text[:1] in ("-", "−", "–") and _NUMBER.fullmatch(text[1:].strip()):
        raise MarkRefused(_("A mark is not negative."))
    if text.endswith("%"):
        # As it is shown: of a hundred it is the mark itself, of anything else nobody can tell which was meant.
        if max_score != 100:
            raise MarkRefused(
                _("“%(text)s” is a percentage, and the highest mark is %(max)s. Type the mark.")
                % {"text": text, "max": score_text(max_score)}
            )
        text = text.removesuffix("%").strip()
    if not _NUMBER.fullmatch(text):
        raise MarkRefused(_("Type a number, or a for absent, e for exempt, m for missing."))
    text = text.replace(",", ".")
    if len(text.partition(".")[2]) > 2:
        raise MarkRefused(_("A mark has two decimal places at most."))
    score = Decimal(text)
    if score > max_score:
        raise MarkRefused(_("The highest mark is %(max)s.") % {"max": score_text(max_score)})
    return TypedMark(Status.SCORED, score)


def read_rubric(scores: dict, rubric: list[dict]) -> RubricScores:
    """What each criterion got, by its name."""
    clean = {}
    for criterion in rubric:
        text = str(scores.get(criterion["name"], "") or "").strip()
        if not text:
            continue
        try:
            mark = read_typed_mark(text, max_score=Decimal(criterion["max"]))
        except MarkRefused as refusal:
            raise MarkRefused(f"{criterion['name']}: {refusal}") from refusal
        if mark.status != Status.SCORED:
            raise MarkRefused(_("%(criterion)s: type a number.") % {"criterion": criterion["name"]})
        clean[criterion["name"]] = score_text(mark.score)
    if unknown := set(scores) - {criterion["name"] for criterion in rubric}:
        raise MarkRefused(_("The rubric has no criterion “%(name)s”.") % {"name": min(unknown)})
    return RubricScores(clean, sum(map(Decimal, clean.values()), Decimal(0)) if clean else None)


def status_letter(status: str) -> str:
    """How a status stands in a cell: "a", "e", "m"; "" for a score or nothing."""
    return "" if status in (Status.SCORED, Status.EMPTY) else str(status)[0]


def typed_text(result: Result) -> str:
    """What one would type to get the result's mark."""
    return score_text(result.score) if result.status == Status.SCORED else status_letter(result.status)
