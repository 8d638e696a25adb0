"""Celery task classes: every task says whose it is.

tenant-schemas-celery runs a task without a school in the public schema. Here such a task fails,
both where it is sent and where it is run. One of a suspended school is dropped: what must happen is
a row, which the sweep takes up when the school is open again.
"""

import logging

from celery.exceptions import Ignore
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django_tenants.utils import get_public_schema_name
from tenant_schemas_celery.app import get_schema_name_from_task
from tenant_schemas_celery.task import TenantTask

from core.postgres.selected import connection
from core.school import NoSchool, current_school, school_zone

log = logging.getLogger(__name__)


class WrongPlace(ImproperlyConfigured):
    """The platform's own work was about to be done in a school."""


class SchoolTask(TenantTask):
    """A task of one school; the default. It carries the schema that was selected when it was sent, and works in its time zone."""

    abstract = True

    def apply_async(self, args=None, kwargs=None, **options):
        headers = options.get("headers") or {}
        if headers.get("_schema_name", connection.schema_name) == get_public_schema_name():
            raise NoSchool(f"{self.name} was sent outside a school.")
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args, **kwargs):
        expected = get_schema_name_from_task(self, kwargs)
        if not expected or expected == get_public_schema_name():
            raise NoSchool(f"{self.name} arrived without its school.")
        if connection.schema_name != expected:
            raise NoSchool(f"{self.name} is of {expected} but {connection.schema_name} is selected.")
        if not current_school().is_open:
            log.warning("%s is dropped: the school is closed.", self.name)
            raise Ignore
        if current_school().frozen:
            # It moves to another server; it is back in seconds.
            raise self.retry(countdown=5, max_retries=None)
        with timezone.override(school_zone()):
            return super().__call__(*args, **kwargs)


class PlatformTask(TenantTask):
    """A task of the platform itself: beat's sweepers, which visit schools one by one."""

    abstract = True

    def apply_async(self, args=None, kwargs=None, **options):
        options["headers"] = {**(options.get("headers") or {}), "_schema_name": get_public_schema_name()}
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args, **kwargs):
        if connection.schema_name != get_public_schema_name():
            raise WrongPlace(f"{self.name} is the platform's but {connection.schema_name} is selected.")
        return super().__call__(*args, **kwargs)
