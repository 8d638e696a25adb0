"""Which school answers at a host name; asked on every request, so kept close and dropped on change.

Three layers: this process, Valkey, the database. A change raises a version in Valkey, which every
process compares once a second: an answer is never older than that. When Valkey is down the
database answers. Should a change be lost on a Valkey that is down, both copies end by themselves.
"""

import json
import logging
import time

from django.core.cache import cache
from django_tenants.utils import get_public_schema_name, schema_context

from .models import School

log = logging.getLogger(__name__)

FRESH_SECONDS = 1
KEPT_SECONDS = 60
# Anybody can invent host names: so many unknown ones are remembered, then all are forgotten.
MAX_UNKNOWN = 1000
_VERSION = "routing:version"
_DOWN = object()


class _Answers:
    """This process's answers under one version. Threads may share it: it is replaced, never emptied."""

    def __init__(self, version=None, checked_at=0.0):
        self.version = version
        self.born_at = self.checked_at = checked_at
        self.schools = {}
        self.unknown = set()


class _Local:
    answers = _Answers()


def school_for_host(host):
    """The School that answers at `host` (lower case, no port), or None for an unknown one.

    The platform's own host gives the row of the public schema. All threads get the same object:
    change a fresh row, never this one.
    """
    answers = _current_answers()
    if host in answers.schools:
        return answers.schools[host]
    if host in answers.unknown:
        return None
    with schema_context(get_public_schema_name()):
        school = _shared_answer(answers.version, host)
    if school is not None:
        answers.schools[host] = school
    else:
        if len(answers.unknown) >= MAX_UNKNOWN:
            answers.unknown = set()
        answers.unknown.add(host)
    return school


def forget_hosts():
    """Call after any change of a School or Domain has committed: every process asks again within a second."""
    _Local.answers = _Answers()
    with schema_context(get_public_schema_name()):
        cache.set(_VERSION, time.time_ns(), timeout=None)
    if not cache.is_up:
        log.warning("Routing changed while the cache is down; for a minute other processes may serve old answers.")


def _current_answers():
    answers, now = _Local.answers, time.monotonic()
    if answers.checked_at and now - answers.checked_at < FRESH_SECONDS:
        return answers
    version = _shared_version()
    if version is _DOWN or version != answers.version or now - answers.born_at > KEPT_SECONDS:
        answers = _Local.answers = _Answers(version, now)
    answers.checked_at = now
    return answers


def _shared_version():
    with schema_context(get_public_schema_name()):
        version = cache.get(_VERSION)
    return version if cache.is_up else _DOWN


def _shared_answer(version, host):
    """The answer that all processes share under this version, read from the database where there is none."""
    if version is _DOWN:
        return _from_database(host)
    key = f"routing:{version}:{host}"
    school = _unpack(cache.get(key))
    if school is None:
        school = _from_database(host)
        if school is not None:
            cache.set(key, _pack(school), timeout=KEPT_SECONDS)
    return school


def _from_database(host):
    return School.objects.at_host(host).first()


def _pack(school):
    values = {field.attname: field.value_from_object(school) for field in School._meta.concrete_fields}
    # As text, times keep their microseconds and a file its name.
    return json.dumps(values, default=str)


def _unpack(text):
    """The row in `text`; None for no text and for a row that was packed by another release."""
    if text is None:
        return None
    values = json.loads(text)
    fields = School._meta.concrete_fields
    if values.keys() != {field.attname for field in fields}:
        return None
    return School.from_db(
        "default", [field.attname for field in fields], [field.to_python(values[field.attname]) for field in fields]
    )
