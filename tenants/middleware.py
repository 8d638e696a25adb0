"""From the host name to the school: the first thing that happens to a request."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpResponseNotFound
from django.shortcuts import render
from django.urls import set_urlconf

from .models import School
from .routing import school_for_host


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
            return HttpResponseNotFound("Not found", content_type="text/plain")
        school = school_for_host(_hostname(host))
        if school is None or school.status == School.Status.PROVISIONING:
            return HttpResponseNotFound("Not found", content_type="text/plain")
        request.tenant = request.school = school
        if school.is_platform:
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            set_urlconf(request.urlconf)
        else:
            if school.status == School.Status.SUSPENDED:
                return render(request, "tenants/suspended.html", {"school": school}, status=503)
            connection.set_tenant(school)
        try:
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()


def _hostname(host):
    """The host without port and trailing dot, lower case."""
    name = host if host.endswith("]") else host.rpartition(":")[0] if ":" in host else host
    return name.rstrip(".").lower()
