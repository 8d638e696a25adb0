"""One request, one transaction."""

import logging

from django.conf import settings
from django.db import DataError, connection, transaction
from django.views.defaults import bad_request

from accounts.storage import files_kept_with_rows

log = logging.getLogger(__name__)


class TransactionMiddleware:
    """Everything that a request reads and writes is one transaction: who asks, the view, the session.

    It is what ATOMIC_REQUESTS does for views alone, where each query of a middleware would be a
    transaction of its own. An exception in the view takes back what it wrote, files too; what follows,
    such as the error's page, begins anew.

    A form that somebody sends twice is done one after the other: the second one finds what the first
    one did, and the rules against doing it again hold.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        _begin(request)
        try:
            if request.method == "POST":
                _wait_for_the_same(request)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
                request.saved_files.forget()
        except BaseException as error:
            _end(request, error)
            raise
        _end(request)
        return response

    def process_exception(self, request, exception):
        _end(request, exception)
        _begin(request)
        if isinstance(exception, DataError):
            # What no column can hold, such as a NUL in a text: sent past the forms, which would have said so.
            log.warning("PostgreSQL cannot hold what was sent", exc_info=exception)
            return bad_request(request, exception)
        return None


def _begin(request):
    request.saved_files = files_kept_with_rows()
    request.saved_files.__enter__()
    atomic = transaction.atomic()
    atomic.__enter__()
    request.transaction = atomic


def _wait_for_the_same(request):
    """Holds back another post of this session to this address until the transaction ends."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if session:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{session}:{request.path}"])


def _end(request, error=None):
    atomic, request.transaction = request.transaction, None
    if atomic is None:
        return
    failure = (type(error) if error else None, error, error and error.__traceback__)
    try:
        atomic.__exit__(*failure)
    except BaseException as another:
        failure = (type(another), another, another.__traceback__)
        raise
    finally:
        request.saved_files.__exit__(*failure)
