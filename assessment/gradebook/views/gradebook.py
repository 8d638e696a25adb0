"""The gradebook of a class and session, and saving its cells."""

import json
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.capabilities import Capability
from core.school import school_today

from ...grading.sessions import chosen_session, sessions_of
from ...grading.typed_marks import Entry, typed_text
from ..access import READERS, WRITERS, closed_text, may_enter_marks, seen_class
from ..actions.marks import CellEntry, MarkConflict, save_cells
from ..pages.gradebook import ShownCell, cell_data, read_gradebook

MOST_CELLS = 3000
# All of them with long comments are less; what five megabytes of brackets are made into takes thirty times as much.
MOST_BYTES = 3 * 1024 * 1024

# What the script says.
_TEXTS = {
    "saving": gettext_lazy("Saving…"),
    "saved": gettext_lazy("All changes saved"),
    "offline": gettext_lazy(
        "Not saved yet. Your marks are kept on this device and sent again when the connection is back."
    ),
    "signedOut": gettext_lazy(
        "Not saved: your sign-in has ended. Sign in again in another tab; your marks are kept on this device."
    ),
    "refused": gettext_lazy("Some marks were not taken. Each says why in its cell."),
    "forbidden": gettext_lazy("Not saved: you may not enter marks of this class any more."),
    "student": gettext_lazy("Student"),
    "grade": gettext_lazy("Grade"),
    "average": gettext_lazy("Average"),
    "outOf": gettext_lazy("out of"),
    "left": gettext_lazy("left the class"),
    "late": gettext_lazy("late"),
    "comment": gettext_lazy("comment"),
    "absent": gettext_lazy("absent"),
    "exempt": gettext_lazy("exempt"),
    "missing": gettext_lazy("missing"),
    "empty": gettext_lazy("not marked"),
    "released": gettext_lazy("Families see these marks"),
    "own": gettext_lazy("your mark; a second one is to come"),
    "first": gettext_lazy("one mark is in; it is shown when both are"),
    "second": gettext_lazy("the second mark is in; it is shown when both are"),
    "differs": gettext_lazy("the two marks differ and are to be settled"),
    "notSaved": gettext_lazy("not saved"),
    "notMark": gettext_lazy("Type a number, or a for absent, e for exempt, m for missing."),
    "tooMuch": gettext_lazy("The highest mark is"),
    "tooFine": gettext_lazy("A mark has two decimal places at most."),
    "pasteOutside": gettext_lazy("Part of what you pasted lies outside the table and was left out."),
    "nobodyHere": gettext_lazy("There is no cell to paste into here."),
    "conflict": gettext_lazy("changed this mark"),
    "why": gettext_lazy("Why this grade?"),
    "brought": gettext_lazy("Why this grade? Marks of the class before are in it"),
    "movedTo": gettext_lazy("The marks count in the class that the student moved to"),
}

# What stands under the table as buttons, and its other keys: they show under "?".
_TOOLS = [
    ("a", "A Enter", gettext_lazy("Absent")),
    ("e", "E Enter", gettext_lazy("Exempt")),
    ("m", "M Enter", gettext_lazy("Missing")),
    ("delete", "Del", gettext_lazy("Empty")),
    ("l", "Alt L", gettext_lazy("Late")),
    ("c", "Alt C", gettext_lazy("Comment")),
    ("h", "Alt H", gettext_lazy("Details and history")),
    ("undo", "Ctrl Z", gettext_lazy("Undo")),
    ("redo", "Ctrl Y", gettext_lazy("Redo")),
]
_KEYS = [
    ("↑ ↓ ← →", gettext_lazy("Move")),
    ("Enter", gettext_lazy("Move down")),
    ("Tab", gettext_lazy("Move right")),
    ("F2", gettext_lazy("Edit what is there")),
    ("Esc", gettext_lazy("Leave it as it was")),
    ("Shift ↑ ↓ ← →", gettext_lazy("Choose several cells")),
    ("Ctrl Enter", gettext_lazy("Put what is typed into all of them")),
    ("Ctrl C", gettext_lazy("Copy")),
    ("Ctrl V", gettext_lazy("Paste, also from a spreadsheet")),
]


def get_class(request, pk):
    """The class, when the user sees its marks; 404 otherwise."""
    school_class = seen_class(request.user, pk)
    if school_class is None:
        raise Http404
    return school_class


def get_session(request, sessions):
    session = chosen_session(sessions, request.GET.get("session", ""), school_today())
    if session is None:
        raise Http404
    return session


@requires(*READERS)
@require_safe
def gradebook(request, pk):
    """All marks of a class in a term or grading period: drawn and edited by a script, each column a plain form too."""
    school_class = get_class(request, pk)
    sessions = sessions_of(school_class)
    session = get_session(request, sessions)
    book = read_gradebook(school_class, session)
    today = school_today()
    may_enter = may_enter_marks(request.user, school_class)
    is_open = session.is_posting_open(today)
    manages = request.user.can(Capability.MANAGE_ASSESSMENT)
    data = book.data(request.user) | {
        "editable": may_enter and (is_open or manages),
        "needsReason": may_enter and manages and not is_open,
        "key": f"{request.user.pk}:{school_class.pk}:{session.pk}",
        "urls": {
            "save": reverse("assessment:cells", args=[school_class.pk]),
            "cell": reverse("assessment:cell", args=[0, 0]),
            "column": reverse("assessment:assessment", args=[0]),
            "grade": reverse("assessment:grade", args=[school_class.pk, 0]),
        },
        "say": _TEXTS,
    }
    context = {
        "school_class": school_class,
        "session": session,
        "sessions": sessions,
        "book": book,
        "data": data,
        "may_enter": may_enter,
        "may_add": data["editable"],
        # Of a year that is over, who taught it reaches the marks alone.
        "opens_class": school_class.school_year.ends_on >= today or request.user.can(Capability.SEE_ALL_PEOPLE),
        "closed": "" if is_open or not may_enter else closed_text(session, today),
        "needs_reason": data["needsReason"],
        "tools": _TOOLS,
        "keys": _KEYS,
    }
    return render(request, "assessment/gradebook.html", context)


@requires(*WRITERS)
@require_POST
def cells(request, pk):
    """Saves cells: JSON of one, or {"cells": [one, …], "reason"}; one is {assessment, student, value, late, comment, version}.

    Answers {"cells": […]} in the same order, each as it is now, with `error` where it was refused and `conflict` where
    somebody else was faster. The status is 200, or for a single cell 422 and 409.
    """
    school_class = get_class(request, pk)
    if not may_enter_marks(request.user, school_class):
        raise PermissionDenied
    if len(request.body) > MOST_BYTES:
        return JsonResponse({"error": _("These are too many marks at once. Save fewer.")}, status=413)
    try:
        sent = _read_cells(request.body)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return JsonResponse({"error": _("This is no list of marks. Load the page again.")}, status=400)
    if len(sent.cells) > MOST_CELLS:
        error = _("That are %(count)d marks at once; %(most)d can be saved.") % {
            "count": len(sent.cells),
            "most": MOST_CELLS,
        }
        return JsonResponse({"error": error}, status=413)
    outcomes = save_cells(school_class, sent.cells, by=request.user, reason=sent.reason)
    answer = JsonResponse({"cells": [_answer(outcome, request.user) for outcome in outcomes]})
    if sent.single and outcomes[0].refusal:
        answer.status_code = 409 if isinstance(outcomes[0].refusal, MarkConflict) else 422
    return answer


class _Sent(NamedTuple):
    """Cells to save; a `single` one is answered with a status of its own."""

    cells: list[CellEntry]
    reason: str
    single: bool


def _read_cells(body: bytes) -> _Sent:
    sent = json.loads(body)
    # Half of a letter, which JSON can write and nothing can hold, is a ValueError.
    json.dumps(sent, ensure_ascii=False).encode()
    single = "cells" not in sent
    rows = [sent] if single else sent["cells"]
    wanted = [
        CellEntry(_id(row["assessment"]), _id(row["student"]), _entry(row), _version(row.get("version")))
        for row in rows
    ]
    return _Sent(wanted, str(sent.get("reason") or ""), single)


def _id(value):
    """The id of a row; one that no column of the database could hold is that of none."""
    return value if type(value) is int and 0 < value < 2**63 else 0


def _version(value):
    return None if value is None else _id(value)


def _entry(row):
    value, late, comment = row.get("value"), row.get("late"), row.get("comment")
    return Entry(
        value=None if value is None else str(value)[:60],
        is_late=None if late is None else bool(late),
        comment=None if comment is None else str(comment),
    )


def _answer(outcome, viewer):
    cell = ShownCell(outcome.cell.assessment, outcome.cell.student)
    if outcome.result is not None:
        cell = cell_data(outcome.result, viewer)
    answer = {"cell": cell}
    if isinstance(outcome.refusal, MarkConflict):
        answer["conflict"] = _conflict(outcome.refusal.current)
    if outcome.refusal:
        answer["error"] = str(outcome.refusal)
    return answer


def _conflict(current):
    """Who, what, when, for the words of the dialog."""
    if current is None:
        return {"by": "", "at": "", "value": ""}
    return {
        "by": current.updated_by.name if current.updated_by else _("Somebody"),
        "at": date_format(localtime(current.updated_at), "DATETIME_FORMAT"),
        "value": typed_text(current),
    }
