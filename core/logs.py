"""What every record of the log says besides its message: for which school, by whom, in the course of what."""

import copy
import logging
import uuid
from contextvars import ContextVar
from typing import NamedTuple

from celery import current_task
from django.http import HttpRequest

from .current import SYSTEM, current_actor
from .postgres.selected import connection

NOTHING = "-"
_request_id = ContextVar("request_id", default=NOTHING)


class RequestIdMiddleware:
    """Gives each request an id, and answers it as X-Request-ID: who reports an error can name it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        token = _request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response.headers["X-Request-ID"] = request.id
        return response


class ContextFilter(logging.Filter):
    """Gives a handler's records `school` (the schema), `user` (the id there) and `request` (its id, or the task's)."""

    def filter(self, record):
        # A copy, for Django hands its other handlers the request itself under this name.
        told = copy.copy(record)
        request = getattr(record, "request", None)
        origin = _of_request(request) if isinstance(request, HttpRequest) else _of_now()
        told.school, told.user, told.request = origin.school, origin.user, origin.request
        return told


class _Origin(NamedTuple):
    school: str
    user: object
    request: str


def _of_now():
    return _Origin(connection.schema_name, _id_of(current_actor()), _present_id())


def _of_request(request):
    """The same for a record about a request that may be over, so that its school has been given up."""
    school, actor = getattr(request, "school", None), getattr(request, "actor", SYSTEM)
    name = school.schema_name if school else connection.schema_name
    return _Origin(name, _id_of(actor), getattr(request, "id", NOTHING))


def _id_of(actor):
    return actor.user.pk if actor.user else NOTHING


def _present_id():
    if (request := _request_id.get()) != NOTHING:
        return request
    return (current_task.request.id if current_task else None) or NOTHING
