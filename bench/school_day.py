"""A morning: 1,160 people of twenty schools, each of whom asks for a page every twelve seconds.

Every school is a copy of the larger one of the demo, with accounts for those who come: families, students, teachers, the office.
Everybody has a session and a connection of their own, and asks for what their like opens, as often as they do. An
answer's time counts from the moment it was wanted, so that a server which falls behind cannot hide it.
"""

import heapq
import random
import resource
import selectors
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django_tenants.utils import tenant_context

from academics.actions.accounts import open_account
from academics.models import Guardian, SchoolClass, Section, Student, TeachingAssignment
from accounts.models import User
from assessment.models import Result
from attendance.models import AttendanceCode, RegisterClosure
from bench.figures import Figure
from bench.large_school import TOKEN, savings
from bench.load import Client, Load, request
from bench.traffic import Site, Visit, session_of
from core.school import school_today
from tenants.actions import ensure_platform, provision_school
from tenants.demo.schools import GREENWOOD
from tenants.demo.seeding import seed_demo
from tenants.models import School

SCHOOLS, THINK, SECONDS = 20, 12.0, 60
# How many of a school come.
COMING = {"guardian": 36, "student": 12, "teacher": 8, "office": 2}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
CELL = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Wish:
    """Something that people ask for; `often` beside the other wishes. With `bodies` it saves one of them."""

    name: str
    path: str
    often: int
    bodies: tuple[bytes, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def run():
    # A connection each, here and in the server.
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    call_command("migrate", verbosity=0)
    ensure_platform()
    seed_demo(print, [GREENWOOD])
    first = School.objects.at_host("greenwood.localhost").get()
    with transaction.atomic(), tenant_context(first):
        # Nobody is done yet.
        RegisterClosure.objects.filter(register__date=school_today()).delete()
        people = _people()
        wishes = {(who, user.pk): _wishes(who, user) for who, users in people.items() for user in users}
    schools = [first, *(_copy(first, number) for number in range(1, SCHOOLS))]
    with connections[settings.OWNER_DATABASE].cursor() as cursor:
        cursor.execute("ANALYZE")
    visitors = []
    for school in schools:
        host = school.domains.first().domain
        with transaction.atomic(), tenant_context(school):
            visitors += [
                (Visit(host, b"", session_of(user)), wishes[who, user.pk]) for who in people for user in people[who]
            ]
    with Site() as site:
        _stroll(site.port, visitors, seconds=THINK)
        used = sum(site.processor_seconds())
        found, by_name = _stroll(site.port, visitors, seconds=SECONDS)
        used = sum(site.processor_seconds()) - used
    yield Figure(f"a school day, {len(visitors)} people: answers a second", found.per_second, "/s")
    yield Figure("a school day: p50", found.percentile(50), "ms")
    yield Figure("a school day: p95", found.percentile(95), "ms", 100)
    yield Figure("a school day: answers that were no page", found.refused, "", 0)
    yield Figure(
        "a school day: processor time of web server and database for an answer",
        1000 * used / len(found.milliseconds),
        "ms",
    )
    yield Figure("a school day: processors used by both", used / SECONDS, "")
    for name, load in sorted(by_name.items()):
        yield Figure(f"a school day, {name}: p95", load.percentile(95), "ms")


def _people():
    """{who: [User]} of those who come to the selected school."""
    owner = User.objects.owners().first()
    today = school_today()
    families = (
        Guardian.objects.exclude(email="").filter(links__student__memberships__ends_on=None).distinct().order_by("pk")
    )
    children = Student.objects.enrolled(on=today).order_by("pk")
    teachers = User.objects.filter(staffmember__assignments__in=TeachingAssignment.objects.on(today)).distinct()
    return {
        "guardian": [each.user or open_account(each, by=owner) for each in families[: COMING["guardian"]]],
        "student": [each.user or open_account(each, by=owner) for each in children[: COMING["student"]]],
        "teacher": list(teachers.order_by("pk")[: COMING["teacher"]]),
        "office": [owner, User.objects.get(email=GREENWOOD.address("registrar"))],
    }


def _wishes(who, user):
    family = [Wish("home", "/family/", 6), Wish("homework", "/family/homework/", 2), Wish("marks", "/family/marks/", 2)]
    family += [Wish("timetable", "/family/timetable/", 1), Wish("messages", "/family/messages/", 1)]
    child = Student.objects.enrolled(on=school_today()).first()
    office = [Wish("list", "/school/students/", 3), Wish("a student", f"/school/students/{child.pk}/", 3)]
    office += [Wish("Today", "/attendance/", 2), Wish("search", "/school/search/?q=wam", 2)]
    return {"guardian": family, "student": family, "office": office}.get(who) or _wishes_of_teacher(user)


def _wishes_of_teacher(user):
    """Most of what is written in a school: attendance marks and marks."""
    today = school_today()
    wishes = [Wish("Today", "/attendance/", 3), Wish("list", "/school/students/", 1)]
    section = Section.objects.filter(
        assignments__in=TeachingAssignment.objects.on(today).homeroom(), assignments__staff__user=user
    ).first()
    if section:
        register = f"/attendance/sections/{section.pk}/register/"
        codes = AttendanceCode.objects.filter(letter__in="PE").values_list("pk", flat=True)
        bodies = tuple(urlencode({"code": code}).encode() for code in codes)
        wishes.append(Wish("register", register, 2))
        for student in Student.objects.roster(section, on=today)[:6]:
            path = f"{register}{today.isoformat()}/students/{student.pk}/mark/"
            wishes.append(Wish("one attendance mark", path, 1, bodies, tuple(FORM.items())))
    school_class = SchoolClass.objects.taught_by(user, on=today).first()
    if school_class:
        gradebook = f"/assessment/classes/{school_class.pk}/gradebook/"
        wishes.append(Wish("gradebook", gradebook, 2))
        open_now = {"assessment__session__starts_on__lte": today, "assessment__session__ends_on__gte": today}
        # Not what two have marked: the grid refuses to change what they came to.
        by_one = Result.objects.scored().filter(first_score=None, second_score=None)
        for result in by_one.filter(assessment__school_class=school_class, **open_now)[:4]:
            bodies = tuple(savings(result.assessment_id, result.student_id, value) for value in ("1", "2"))
            wishes.append(Wish("a cell's save", f"{gradebook}cells/", 1, bodies, tuple(CELL.items())))
    return wishes


def _copy(first, number):
    """A school with the rows of another."""
    name = f"school-{number:02}"
    provision_school(name, subdomain=name, owner_email="owner@example.org")
    school = School.objects.at_host(f"{name}.localhost").get()
    School.objects.filter(pk=school.pk).update(
        week_days=first.week_days, timezone=first.timezone, country=first.country
    )
    # In one transaction: rows that refer to each other come in any order.
    with transaction.atomic(settings.OWNER_DATABASE), connections[settings.OWNER_DATABASE].cursor() as cursor:
        tables = _tables(cursor, first.schema_name)
        names = ", ".join(f'"{school.schema_name}"."{table}"' for table, _columns in tables)
        cursor.execute(f"TRUNCATE {names} CASCADE")
        for table, columns in tables:
            cursor.execute(
                f'INSERT INTO "{school.schema_name}"."{table}" ({columns}) '
                f'SELECT {columns} FROM "{first.schema_name}"."{table}"'
            )
        _move_sequences(cursor, school.schema_name)
    return School.objects.get(pk=school.pk)


def _tables(cursor, schema):
    """[(table, its columns that are written)]"""
    cursor.execute(
        "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = %s AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' AND table_name <> 'django_migrations' "
        "GROUP BY table_name",
        [schema],
    )
    return cursor.fetchall()


def _move_sequences(cursor, schema):
    """Behind the ids that are taken."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s AND is_identity = 'YES'",
        [schema],
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('\"{schema}\".\"{table}\"', '{column}'), max({column})) "
            f'FROM "{schema}"."{table}"'
        )


def _stroll(port, visitors, *, seconds):
    """(Load of all, {name of a wish: its Load}): everybody asks again THINK seconds after they asked, more or less."""
    chance, number = random.Random(5), count()
    chooser = selectors.DefaultSelector()
    begin = time.perf_counter()
    due = [(begin + chance.uniform(0, THINK), next(number), Client(port), visitor) for visitor in visitors]
    heapq.heapify(due)
    waiting, found, by_name = {}, Load(seconds), defaultdict(lambda: Load(seconds))
    while (now := time.perf_counter()) < begin + seconds or waiting:
        while due and due[0][0] <= now < begin + seconds:
            when, _number, client, (visit, wishes) = heapq.heappop(due)
            wish = chance.choices(wishes, [each.often for each in wishes])[0]
            client.ask(_bytes(visit, wish, chance), since=when)
            chooser.register(client.socket, selectors.EVENT_READ)
            waiting[client.socket] = client, (visit, wishes), wish.name
        for key, _events in chooser.select(max(0.0, min(due[0][0] - now, 0.05)) if due else 0.05):
            client, visitor, name = waiting[key.fileobj]
            if client.is_answered():
                chooser.unregister(key.fileobj)
                del waiting[key.fileobj]
                for load in (found, by_name[name]):
                    load.milliseconds.append(1000 * (time.perf_counter() - client.asked_at))
                    load.refused += not client.is_ok
                heapq.heappush(due, (client.asked_at + THINK * chance.uniform(0.5, 1.5), next(number), client, visitor))
    for _when, _number, client, _visitor in due:
        client.socket.close()
    return found, by_name


def _bytes(visit, wish, chance):
    if not wish.bodies:
        return request(visit, wish.path)
    signed = Visit(visit.host, visit.word, f"{visit.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}")
    headers = {"X-CSRFToken": TOKEN, "Origin": f"https://{visit.host}", **dict(wish.headers)}
    return request(signed, wish.path, method="POST", headers=headers, body=chance.choice(wish.bodies))
