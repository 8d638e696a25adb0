"""Log records as JSON, one object a line, without what logs must not hold."""

import json
import logging
import re
from datetime import UTC, datetime

from django.http import HttpRequest

from .requestlog import safe_path

_MAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@(?=[\w-]+\.)")
# PostgreSQL shows the row or the statement that it refused; psycopg writes values into statements.
_ROWS = re.compile(r"^(?:(?:DETAIL|CONTEXT|QUERY|LINE \d+): .*|[ \t]+\^[ \t]*)\n?", re.MULTILINE)


class JsonFormatter(logging.Formatter):
    """time, level, logger, message, school, user, request; of a request also its line; of an error its traceback.

    E-mail addresses lose their names, errors of the database the rows they quote, messages about a request
    what is secret in its path.
    """

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", "-")
        message = _without_rows(record.getMessage())
        if isinstance(request, HttpRequest):
            message, request = _without_path(message, request), getattr(request, "id", "-")
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
            "school": getattr(record, "school", "-"),
            "user": getattr(record, "user", "-"),
            "request": request,
            **getattr(record, "request_line", {}),
        }
        if record.exc_info:
            entry["error"] = _without_rows(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False, default=str)


def _without_rows(text: str) -> str:
    return _MAIL.sub("…@", _ROWS.sub("", text))


def _without_path(message: str, request: HttpRequest) -> str:
    safe = safe_path(request)
    for path in (request.path, request.path.encode("unicode_escape").decode("ascii")):
        if path != safe:
            message = message.replace(path, safe)
    return message
