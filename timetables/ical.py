"""A calendar as RFC 5545 wants it: lines of 75 octets, texts escaped, times in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime
from unicodedata import category

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\t": " "})
LINE_OCTETS = 75


@dataclass(frozen=True)
class Event:
    """One entry. `uid` stays the same for as long as the entry exists; `changed_at` is when it was last other."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    changed_at: datetime
    location: str = ""
    description: str = ""
    is_cancelled: bool = False


def write_calendar(name, events, *, product):
    """The text of a calendar, lines ended by CRLF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{escape(product)}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _event(event):
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(event.uid)}"
    yield f"DTSTAMP:{utc(event.changed_at)}"
    yield f"LAST-MODIFIED:{utc(event.changed_at)}"
    yield f"DTSTART:{utc(event.starts_at)}"
    yield f"DTEND:{utc(event.ends_at)}"
    yield f"SUMMARY:{escape(event.summary)}"
    if event.location:
        yield f"LOCATION:{escape(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{escape(event.description)}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    if event.is_cancelled:
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def utc(moment):
    """20261121T083000Z"""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escape(text):
    """A text as a property's value. Control characters, which no calendar may hold, are left out."""
    # Some readers end a line wherever Python does.
    text = "\n".join(str(text).splitlines()).translate(_ESCAPES)
    return "".join(char for char in text if category(char) != "Cc")


def fold(line):
    """`line` in pieces of at most 75 octets, each after the first begun by a space; no letter is cut in two."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += octets
    return "\r\n".join([*pieces, piece])
