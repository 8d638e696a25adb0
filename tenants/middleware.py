"""From the host name to the school: the first thing that happens to a request."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.utils import translation
from psycopg.errors import InsufficientPrivilege

from .models import School
from .routing import school_for_host

# What a suspended school tells browsers and robots: ask again in an hour.
RETRY_SECONDS = 3600
# And one that is just moving to another server.
MOVING_SECONDS = 5
_READING = ("GET", "HEAD", "OPTIONS")
# Nobody finds a school that is being made or erased.
_CLOSED = (School.Status.PROVISIONING, School.Status.ERASING)


class SchoolMiddleware:
    """Selects the school's schema and URLs for the request; an unknown host gets a plain 404.

    The schema is given up again afterwards, so that nothing which runs later in this thread can
    inherit it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        connection.set_schema_to_public()
        try:
            host = request.get_host()
        except DisallowedHost:
            return _not_found()
        school = school_for_host(_hostname(host))
        if school is None or school.status in _CLOSED:
            return _not_found()
        request.tenant = request.school = school
        if school.is_platform:
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            set_urlconf(request.urlconf)
        elif school.status == School.Status.SUSPENDED:
            return _closed(school)
        elif school.frozen and request.method not in _READING:
            return _moving(school)
        else:
            connection.set_tenant(school)
        try:
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()

    def process_exception(self, request, exception):
        """Who began to write in the moment in which the school was switched is told to send it again."""
        refused = isinstance(exception, DatabaseError) and isinstance(exception.__cause__, InsufficientPrivilege)
        if not refused or request.school.is_platform:
            return None
        now = School.objects.fresh(request.school)
        return _moving(now) if now.frozen or now.cell != request.school.cell else None


def _not_found():
    return HttpResponseNotFound("Not found", content_type="text/plain")


def _closed(school):
    with translation.override(school.locale):
        page = render_to_string("tenants/suspended.html", {"school": school, "support": settings.SUPPORT_EMAIL})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"})


def _moving(school):
    """Nothing is written for some seconds while the school changes its server."""
    with translation.override(school.locale):
        page = render_to_string("tenants/moving.html", {"school": school})
    return HttpResponse(page, status=503, headers={"Retry-After": str(MOVING_SECONDS), "Cache-Control": "no-store"})


def _hostname(host):
    """The host without port and trailing dot, lower case."""
    name = host if host.endswith("]") else host.rpartition(":")[0] if ":" in host else host
    return name.rstrip(".").lower()
