"""One request, one transaction."""

import hashlib
import logging
import re
from datetime import timedelta
from traceback import walk_tb
from types import TracebackType
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DataError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.defaults import bad_request

from .storage import files_kept_with_rows

if TYPE_CHECKING:
    from .requests import GetResponse

log = logging.getLogger(__name__)

# What the same person asks for once more within this time was a double click: it is done already.
DOUBLE_CLICK = timedelta(seconds=30)
_SESSION_KEY = re.compile(r"[a-z0-9]{8,40}")

# What the end of a block is told.
type _Failure = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class _Request(HttpRequest):
    """What is written on a request here."""

    transaction: transaction.Atomic | None
    saved_files: files_kept_with_rows


class TransactionMiddleware:
    """Everything that a request reads and writes is one transaction: who asks, the view, the session.

    It is what ATOMIC_REQUESTS does for views alone, where each query of a middleware would be a
    transaction of its own. An exception in the view takes back what it wrote, files too; what follows,
    such as the error's page, begins anew.

    A form that somebody sends twice is done one after the other: the second one finds what the first
    one did, and the rules against doing it again hold.
    """

    def __init__(self, get_response: "GetResponse") -> None:
        self.get_response = get_response

    def __call__(self, request: _Request) -> HttpResponseBase:
        _forget_what_is_no_session(request)
        _begin(request)
        try:
            if request.method == "POST":
                _wait_for_same_post(request)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
                request.saved_files.forget()
        except BaseException as error:
            _end(request, error)
            raise
        _end(request)
        return response

    def process_exception(self, request: _Request, exception: Exception) -> HttpResponse | None:
        _end(request, exception)
        _begin(request)
        if isinstance(exception, DataError) or _is_of_json(exception):
            # What no column can hold, such as a NUL in a text, or no list of lists: sent past the forms, which would have
            # said so.
            log.warning("What was sent cannot be held", exc_info=exception)
            return bad_request(request, exception)
        return None


def _is_of_json(exception: Exception) -> bool:
    """Whether a text of JSON lies in itself deeper than can be read."""
    if not isinstance(exception, RecursionError):
        return False
    *_above, (place, _line) = walk_tb(exception.__traceback__)
    return place.f_globals.get("__name__", "").partition(".")[0] == "json"


def _forget_what_is_no_session(request: HttpRequest) -> None:
    """A cookie that holds what no session is called is none: a NUL, which it can have in quotes, no query can hold."""
    if not _SESSION_KEY.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)


def _begin(request: _Request) -> None:
    request.saved_files = files_kept_with_rows()
    request.saved_files.__enter__()
    atomic = transaction.atomic()
    atomic.__enter__()
    request.transaction = atomic


def _wait_for_same_post(request: HttpRequest) -> None:
    """Holds back another post of this session to this address until the transaction ends."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if session:
        with connection.cursor() as cursor:
            lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))"
            cursor.execute(lock, [_hashed(f"{session}:{request.path}")])


def _hashed(key: str) -> str:
    """The key in letters that a query can hold: an address may have others."""
    return hashlib.sha256(key.encode()).hexdigest()


def _end(request: _Request, error: BaseException | None = None) -> None:
    atomic, request.transaction = request.transaction, None
    if atomic is None:
        return
    failure: _Failure = (type(error), error, error.__traceback__) if error else (None, None, None)
    try:
        atomic.__exit__(*failure)
    except BaseException as another:
        failure = (type(another), another, another.__traceback__)
        raise
    finally:
        request.saved_files.__exit__(*failure)
