"""Which school answers at a host name; asked on every request, so kept close and dropped on change.

Three layers: this process for a second, Valkey for an hour, the database. A change raises a
version in Valkey, which every process compares once a second: an answer is never older than that.
When Valkey is down the database answers.
"""

import logging
import time

from django.core.cache import cache
from django_tenants.utils import get_public_schema_name, schema_context
from redis.exceptions import RedisError

from .models import Domain

log = logging.getLogger(__name__)

FRESH_SECONDS = 1
SHARED_SECONDS = 3600
_VERSION = "routing:version"


class _Local:
    """This process's answers: {host: School or None}, all of one version."""

    version = None
    checked_at = 0.0
    schools = {}


def school_for_host(host):
    """The School that answers at `host` (lower case, no port), or None for an unknown one.

    The platform's own host gives the row of the public schema.
    """
    _forget_when_stale()
    if host in _Local.schools:
        return _Local.schools[host]
    with schema_context(get_public_schema_name()):
        school = _shared_answer(host)
    if school is not None:
        # Unknown hosts are not kept: anybody can invent as many as they like.
        _Local.schools[host] = school
    return school


def forget_hosts():
    """Call after any change of a School or Domain: every process asks again within a second."""
    _Local.schools = {}
    _Local.checked_at = 0.0
    try:
        with schema_context(get_public_schema_name()):
            cache.set(_VERSION, time.time_ns(), timeout=None)
    except RedisError:
        log.warning("Routing changed while the cache is down; other processes may serve old answers.")


def _forget_when_stale():
    now = time.monotonic()
    if now - _Local.checked_at < FRESH_SECONDS:
        return
    try:
        with schema_context(get_public_schema_name()):
            version = cache.get(_VERSION)
    except RedisError:
        version = object()  # differs from every other: nothing is kept while the cache is down
    if version != _Local.version:
        _Local.schools = {}
        _Local.version = version
    _Local.checked_at = now


def _shared_answer(host):
    key = f"routing:{_Local.version}:{host}"
    try:
        school = cache.get(key)
    except RedisError:
        return _from_database(host)
    if school is None:
        school = _from_database(host)
        if school is not None:
            cache.set(key, school, timeout=SHARED_SECONDS)
    return school


def _from_database(host):
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain else None
