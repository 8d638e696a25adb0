"""What every record of the log says besides its message: for which school, by whom, in the course of what."""

import copy
import logging
import uuid
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from celery import current_task
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .current import SYSTEM, Actor, current_actor
from .postgres.selected import connection

if TYPE_CHECKING:
    from .requests import GetResponse, Request

NOTHING = "-"
_request_id = ContextVar("request_id", default=NOTHING)


class RequestIdMiddleware:
    """Gives each request an id, and answers it as X-Request-ID: who reports an error can name it."""

    def __init__(self, get_response: "GetResponse") -> None:
        self.get_response = get_response

    def __call__(self, request: "Request") -> HttpResponseBase:
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

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        # A copy, for Django hands its other handlers the request itself under this name.
        told = copy.copy(record)
        request = getattr(record, "request", None)
        origin = _of_request(request) if isinstance(request, HttpRequest) else _of_now()
        vars(told).update(origin._asdict())
        return told


class _Origin(NamedTuple):
    """What the record is given, by these names."""

    school: str
    user: object
    request: str


def _of_now() -> _Origin:
    return _Origin(connection.schema_name, _id_of(current_actor()), _present_id())


def _of_request(request: HttpRequest) -> _Origin:
    """The same for a record about a request that may be over, so that its school has been given up."""
    school, actor = getattr(request, "school", None), getattr(request, "actor", SYSTEM)
    name = school.schema_name if school else connection.schema_name
    return _Origin(name, _id_of(actor), getattr(request, "id", NOTHING))


def _id_of(actor: Actor) -> object:
    return actor.user.pk if actor.user else NOTHING


def _present_id() -> str:
    if (request := _request_id.get()) != NOTHING:
        return request
    return (current_task.request.id if current_task else None) or NOTHING
