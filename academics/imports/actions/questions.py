"""What a command refuses to decide by itself: the preview of the pages asks the same."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..plans import RowOutcome


def open_questions(plan, choices):
    """Texts that name each row, or section, about which somebody has to decide, and the option that says how."""
    return [*_rows(plan, choices), *map(_section, plan.asks.get("sections", ()))]


def _rows(plan, choices):
    answers = {
        RowOutcome.NUMBER_CONFLICT: _("Another person needs another number."),
        RowOutcome.DUPLICATE: _(
            "Pass --namesakes import if this is another person, --namesakes skip to leave the row out."
        ),
        RowOutcome.GONE: _("Pass --leavers return to bring them back, --leavers skip to leave the row out."),
    }
    for row in plan.rows:
        is_open = row.can_be_accepted or row.outcome in (RowOutcome.NUMBER_CONFLICT, RowOutcome.GONE)
        if row.outcome in answers and is_open and str(row.outcome) not in choices.skips | choices.accepts:
            yield _("row %(row)d “%(label)s”: %(message)s %(answer)s") % {
                "row": row.number,
                "label": row.label,
                "message": row.message,
                "answer": answers[row.outcome],
            }


def _section(missing):
    name, rows = missing["name"], missing["rows"]
    if not missing["level"]:
        answer = _("Its level is not clear: add a column with the level, or make the section first.")
    else:
        answer = _("Pass --make-sections to make it, of level “%(level)s”.") % {"level": missing["level"]}
    text = ngettext(
        "There is no section “%(name)s” (%(count)d row). %(answer)s",
        "There is no section “%(name)s” (%(count)d rows). %(answer)s",
        rows,
    )
    return text % {"name": name, "count": rows, "answer": answer}
