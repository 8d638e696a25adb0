"""How many people each school has."""

from dataclasses import dataclass

from django.db import connection
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from .models import SchoolSchema

_COUNT = """
    SELECT (SELECT count(*) FROM accounts_user),
           (SELECT count(*) FROM academics_student),
           (SELECT count(*) FROM academics_staffmember),
           (SELECT count(*) FROM academics_guardian)
"""


@dataclass(frozen=True)
class People:
    """Rows of one school."""

    users: int
    students: int
    staff: int
    guardians: int


def count_people(schools):
    """{school.pk: People}, None for a school without a schema; one query for each school.

    Never one query over two schools: they may lie on two servers. Give it a page of schools, not all of them.
    """
    with schema_context(get_public_schema_name()):
        present = set(SchoolSchema.objects.of_schools(schools).values_list("name", "cell"))
    return {school.pk: _count(school) if (school.schema_name, school.cell) in present else None for school in schools}


def _count(school):
    with tenant_context(school), connection.cursor() as cursor:
        cursor.execute(_COUNT)
        return People(*cursor.fetchone())
