"""The audit trail in words: for its page and its file."""

import re
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What this app records, in words. Other apps' verbs read well enough as they are.
_VERBS = {
    "session.start": gettext_lazy("Signed in"),
    "session.end": gettext_lazy("Signed out"),
    "session.lockout": gettext_lazy("Too many wrong passwords: sign-in paused"),
    "session.revoke": gettext_lazy("Signed a device out"),
    "password.change": gettext_lazy("Changed the password"),
    "password.reset": gettext_lazy("Set a new password by a link"),
    "password.reset_link": gettext_lazy("Sent a link for a new password"),
    "second_factor.add": gettext_lazy("Added a second step of signing in"),
    "second_factor.remove": gettext_lazy("Removed a second step of signing in"),
    "second_factor.renew": gettext_lazy("Made new recovery codes"),
    "invitation.send": gettext_lazy("Invited"),
    "invitation.withdraw": gettext_lazy("Withdrew an invitation that had not gone"),
    "invitation.accept": gettext_lazy("Accepted the invitation"),
    "account.add": gettext_lazy("Added an account"),
    "account.link": gettext_lazy("Gave an account to a person of the lists"),
    "account.change": gettext_lazy("Changed an account"),
    "account.block": gettext_lazy("Stopped sign-in"),
    "account.unblock": gettext_lazy("Allowed sign-in"),
    "account.remove_second_factors": gettext_lazy("Took a lost second step off an account"),
    "profile.change": gettext_lazy("Changed the own profile"),
    "role.give": gettext_lazy("Gave a role"),
    "roles.change": gettext_lazy("Changed somebody's roles"),
    "role.change": gettext_lazy("Changed what a role allows"),
    "role.add": gettext_lazy("Added a role"),
    "role.remove": gettext_lazy("Deleted a role"),
    "view_as.start": gettext_lazy("Began to see the school as somebody else"),
    "view_as.end": gettext_lazy("Stopped seeing the school as somebody else"),
    "support.start": gettext_lazy("Support visit began"),
    "support.end": gettext_lazy("Support visit ended"),
    "list.export": gettext_lazy("Exported a list"),
}

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z))?")


def describe_verb(verb):
    """An event's verb as a sentence: "role.add" -> "Added a role"; "student.update" -> "Student: update"."""
    return _VERBS.get(verb) or code_as_words(verb)


def code_as_words(code):
    """A code as words: "role.change" -> "Role: change", "given_name" -> "Given name"."""
    return str(code).replace("_", " ").replace(".", ": ", 1).capitalize()


class FieldChange(NamedTuple):
    """One field of an audit event, as texts; "" where a side has none."""

    field: str
    before: str
    after: str


def changes(event) -> list[FieldChange]:
    """What an audit event says of each field."""
    before, after = event.before or {}, event.after or {}
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [FieldChange("", _plain(event.before), _plain(event.after))]
    # The row's own number says nothing: the event names its subject.
    names = [name for name in {**before, **after} if name != "id"]
    both = [FieldChange(code_as_words(name), _plain(before.get(name)), _plain(after.get(name))) for name in names]
    return [each for each in both if each.before or each.after]


def _plain(value):
    match value:
        case None | "":
            return ""
        case True:
            return _("yes")
        case False:
            return _("no")
        case list():
            return ", ".join(_plain(item) for item in value) or _("nothing")
        case {"id": _, "name": str(name), **others} if not others:
            return name
        case dict():
            return ", ".join(f"{code_as_words(name)}: {_plain(item)}" for name, item in value.items())
        case str() if _MOMENT.fullmatch(value):
            return _moment(value)
    return str(value)


def _moment(text):
    """A day or a time as people read it, in the school's zone."""
    try:
        if len(text) == 10:
            return date_format(date.fromisoformat(text), "DATE_FORMAT")
        return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")
    except ValueError:
        return text
