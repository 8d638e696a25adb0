"""What load balancers, container runtimes and the TLS front ask: alive, ready, and whose host is this.

Answered under any host name and before everything else, so that a probe by address needs no school, no
session and no TLS, and leaves no line in the log. Not for browsers: the TLS front keeps /health/ to itself.
"""

import logging
import re
from functools import cache as once

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, JsonResponse
from django_tenants.utils import app_labels

from tenants.models import School
from tenants.routing import school_for_host

log = logging.getLogger(__name__)

OK, FAILED, UNKNOWN = "ok", "failed", "unknown"
HOST = re.compile(r"[a-z0-9.-]{1,253}")


class HealthMiddleware:
    """Answers /health/live, /health/ready and /health/domain; passes everything else on."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.answers = {"/health/live": _live, "/health/ready": _Readiness(), "/health/domain": _domain}

    def __call__(self, request):
        answer = self.answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        connection.set_schema_to_public()
        response = answer(request)
        response["Cache-Control"], response["X-Content-Type-Options"] = "no-store", "nosniff"
        # Django would log each refusal; _Readiness says once what changed.
        response._has_been_logged = True
        return response


def _live(request):
    """This process answers; it asks nobody else, for a restart mends nothing of theirs."""
    return HttpResponse("ok", content_type="text/plain")


class _Readiness:
    """Whether pages can be served: 503 when not. Without the cache they are served, more slowly."""

    def __init__(self):
        self.before = "ready"

    def __call__(self, request):
        parts = {**_database(), "static": _static(), "cache": OK if cache.ping() else FAILED}
        failed = [name for name, state in parts.items() if state != OK]
        status = "ready" if not failed else "degraded" if failed == ["cache"] else "not ready"
        if status != self.before:
            log.warning("Now %s%s", status, f": {', '.join(failed)}" if failed else "")
            self.before = status
        return JsonResponse({"status": status, "parts": parts}, status=503 if status == "not ready" else 200)


def _database():
    """Asked as pages ask: through the web server's login, as the platform's role."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return {"database": FAILED, "migrations": UNKNOWN}
    try:
        applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    except Error:
        return {"database": OK, "migrations": FAILED}
    return {"database": OK, "migrations": OK if _needed() <= applied else FAILED}


@once
def _needed():
    """{(app, name)} of this release's migrations of the platform's own schema."""
    labels = set(app_labels(settings.SHARED_APPS))
    return {key for key in MigrationLoader(None).disk_migrations if key[0] in labels}


def _static():
    """Whether this process has read the names of the collected files; where none are collected it needs none."""
    collected = isinstance(staticfiles_storage, ManifestFilesMixin)
    return OK if not collected or staticfiles_storage.hashed_files else FAILED


def _domain(request):
    """200 when a school or the platform answers at ?domain=, else 404: for whom the front may get a certificate.

    What came through the front itself is refused: nobody outside may ask.
    """
    host = request.GET.get("domain", "").rstrip(".").lower()
    if "X-Forwarded-For" in request.headers or not HOST.fullmatch(host):
        return HttpResponse(status=404)
    try:
        school = school_for_host(host)
    except Error:
        return HttpResponse(status=503)
    known = school is not None and school.status != School.Status.PROVISIONING
    return HttpResponse(status=200 if known else 404)
