"""Many schools with the same people, ids and addresses, and a word of its own on every row of each.

Runs inside a site's Django (`site.run_python`); `bench.canaries` asks them from outside.
"""

import re
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django_tenants.utils import tenant_context

from academics.models import Guardian, StaffMember
from accounts.actions import give_role
from accounts.capabilities import RoleCode
from accounts.models import User
from attendance.models import AttendanceCode, Mark
from messaging.models import Delivery
from tenants.models import Domain, School
from tenants.provisioning.schema import create_schema, fill_schema
from tenants.routing import forget_hosts
from tools.canary import CANARY_ID, plant_canaries

PK = CANARY_ID
WORD = re.compile(r"canary[a-j]{4}")


def word(number):
    """What stands on each row of the school of this number, in its address, and nowhere else."""
    # No digits: the keys that lists are sorted by write those in another way.
    return "canary" + "".join("abcdefghij"[int(digit)] for digit in f"{number:04}")


def host(number):
    """Where it answers."""
    return f"{word(number)}.localhost"


def plant(count):
    """Makes `count` schools; returns [{role: session key, and "code": the one of lateness}] in their order."""
    found = [_plant_school(number) for number in range(count)]
    forget_hosts()
    return found


def _plant_school(number):
    school = School.objects.create(
        schema_name=f"{word(number)}_site",
        name=f"School {word(number)}",
        status=School.Status.ACTIVE,
        week_days=[1, 2, 3, 4, 5, 6, 7],
    )
    create_schema(school.schema_name)
    fill_schema(school)
    Domain.objects.create(domain=host(number), tenant=school)
    with tenant_context(school):
        plant_canaries(word=word(number))
        guardian = _person("guardian", number, RoleCode.GUARDIAN)
        teacher = _person("teacher", number, RoleCode.TEACHER)
        Guardian.objects.filter(pk=PK).update(user=guardian)
        StaffMember.objects.filter(pk=PK).update(user=teacher)
        Delivery.objects.filter(pk=PK).update(recipient=guardian)
        people = {"owner": _person("owner", number, RoleCode.OWNER), "teacher": teacher, "guardian": guardian}
        sessions = {role: _session(user) for role, user in people.items()}
        late = next(code.pk for code in AttendanceCode.objects.all() if code.is_late)
        return {**sessions, "code": late}


def _person(name, number, role):
    user = User.objects.create_user(name, f"{name}@example.org", given_name=name, family_name=word(number))
    give_role(user, role)
    return user


def _session(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def look_for_strays():
    """([marks of each school], [row that names a school which it is not of])."""
    marks, strays = [], []
    for number, school in enumerate(School.objects.filter(schema_name__startswith="canary").order_by("schema_name")):
        with tenant_context(school), connection.cursor() as cursor:
            marks.append(Mark.objects.count())
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [school.schema_name])
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                rows = [text for (text,) in cursor.fetchall() if set(WORD.findall(text)) - {word(number)}]
                strays += [f"{school.schema_name}.{table}: {text[:200]}" for text in rows]
    return marks, strays
