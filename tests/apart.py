"""A school with committed rows, for what several do at the same moment on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connections
from django_tenants.utils import tenant_context

from tenants.models import School
from tenants.provisioning.schema import create_schema, drop_schema, fill_schema


@contextmanager
def school_apart():
    """start(function, …) runs it in the school "apart_test", in a thread with a connection of its own; gives a Future."""
    with ThreadPoolExecutor() as threads:
        school = threads.submit(_committed, _make_school).result()

        def start(function, *args):
            return threads.submit(_committed, _inside, school, function, *args)

        try:
            yield start
        finally:
            threads.submit(_committed, _remove, school).result()


def _committed(function, *args):
    try:
        return function(*args)
    finally:
        connections.close_all()


def _make_school():
    school = School.objects.create(schema_name="apart_test", name="Apart", status="provisioning")
    create_schema(school.schema_name)
    fill_schema(school)
    return school


def _inside(school, function, *args):
    with tenant_context(school):
        return function(*args)


def _remove(school):
    drop_schema(school.schema_name)
    School.objects.filter(pk=school.pk).delete()
