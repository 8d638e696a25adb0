"""What each kind of page costs whom it is for, as a multiple of the least that a page can cost.

The school is the larger one of the demo, with all of it filled. The web server is granian with two processes of four
threads. Each page is asked for by one client, and the processor time of the web server's and the database's processes
is divided by the number of answers; then by 1, 8 and 32 clients that ask again at once, for how long each waits.

The unit is `bench/bare.py`: session, user, one query of 44 rows, a short template. So a figure holds on any machine and
for any Python, and says what the page adds. A page that is over its budget is marked in the table.

At the end the school gets four earlier years, and every page is asked for again: none may grow with a school's age.
"""

import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, repeat
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context, tenant_context

from academics.models import SchoolClass, Section, Student
from accounts.models import User
from assessment.models import Result
from attendance.models import AttendanceCode
from bench.earlier_years import add_earlier_years
from bench.figures import Figure
from bench.large_school import TOKEN, savings
from bench.load import load, request
from bench.traffic import Site, Visit, session_of
from core.school import school_today
from tenants.actions import ensure_platform
from tenants.demo.schools import GREENWOOD
from tenants.demo.seeding import seed_demo
from tenants.models import School

HOST = "greenwood.localhost"
ASKED, SECONDS = 150, 3
CLIENTS = (1, 8, 32)
EARLIER_YEARS = 4


@dataclass(frozen=True)
class Page:
    """`budget` is in multiples of the bare page, web server and database together; `saves` gives other bodies in turn."""

    name: str
    who: str
    path: str
    budget: float | None = None
    saves: tuple[bytes, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self):
        return f"{self.name} ({self.who})"


def run():
    print(f"Python built with: {sysconfig.get_config_var('CONFIG_ARGS') or 'unknown'}")
    call_command("migrate", verbosity=0)
    ensure_platform()
    seed_demo(print, [GREENWOOD])
    school = School.objects.at_host(HOST).get()
    _analyze()
    with tenant_context(school):
        users = _users()
        visits = {who: Visit(HOST, b"", session_of(user)) for who, user in users.items()} | {
            "visitor": Visit(HOST, b"")
        }
        pages = list(_pages(users["teacher"]))
    with Site("bench.bare_settings") as site:
        costs = {}
        for page in (each for each in pages if not each.saves):
            costs[page] = _times_bare(site, page, pages[0], visits)
            yield from _measure(site, page, visits[page.who], school, costs[page])
        with transaction.atomic(), tenant_context(school):
            add_earlier_years(EARLIER_YEARS)
        _analyze()
        for page, before in costs.items():
            grown = _times_bare(site, page, pages[0], visits) / before
            yield Figure(f"{page}: of itself, after {EARLIER_YEARS} years more", grown, "x", 1.25)
        # Last of all: what they save stands on the pages.
        for page in (each for each in pages if each.saves):
            yield from _measure(site, page, visits[page.who], school, _times_bare(site, page, pages[0], visits))


def _times_bare(site, page, bare, visits):
    """What the page costs as a multiple of the bare one, which is asked before and after it: machines change their pace."""
    before, cost, after = (sum(_processor_time(site, each, visits[each.who])) for each in (bare, page, bare))
    return 2 * cost / (before + after)


def _analyze():
    with connections[settings.OWNER_DATABASE].cursor() as cursor:
        cursor.execute("ANALYZE")


def _users():
    def by(who):
        return User.objects.get(email=GREENWOOD.address(who))

    child = Student.objects.get(student_number=GREENWOOD.demo_child.number)
    return {"owner": by("owner"), "teacher": by("teacher"), "guardian": by("guardian"), "student": child.user}


def _pages(teacher) -> Iterator[Page]:
    section = Section.objects.get(name=GREENWOOD.sections[0][0])
    school_class = SchoolClass.objects.taught_by(teacher, on=school_today()).exclude(section=None).first()
    register = f"/attendance/sections/{section.pk}/register/"
    gradebook = f"/assessment/classes/{school_class.pk}/gradebook/"
    yield Page("bare", "owner", "/bare/")
    for who in ("owner", "teacher"):
        yield Page("list of students", who, "/school/students/", 4)
        yield Page("register", who, register, 6)
        yield Page("gradebook", who, gradebook, 6)
        yield Page("Today", who, "/attendance/", 8)
    child = Student.objects.roster(section, on=school_today()).first()
    yield Page("a student", "owner", f"/school/students/{child.pk}/", 8)
    for who in ("guardian", "student"):
        yield Page("home", who, "/family/", 8)
    for name in ("homework", "marks", "timetable", "attendance"):
        yield Page(name, "guardian", f"/family/{name}/", 10)
    yield Page("sign-in", "visitor", "/account/login/", 1)
    yield Page("nothing there", "owner", "/no-such-page/", 1)
    yield _mark(register, child)
    yield _cell(school_class)


def _mark(register, child):
    """One mark after another of one student."""
    codes = AttendanceCode.objects.filter(letter__in="PE").values_list("pk", flat=True)
    bodies = tuple(urlencode({"code": code}).encode() for code in codes)
    path = f"{register}{school_today().isoformat()}/students/{child.pk}/mark/"
    headers = (("Content-Type", "application/x-www-form-urlencoded"), ("HX-Request", "true"))
    return Page("one attendance mark", "teacher", path, 6, bodies, headers)


def _cell(school_class):
    today = school_today()
    open_now = {"assessment__session__starts_on__lte": today, "assessment__session__ends_on__gte": today}
    result = Result.objects.scored().filter(assessment__school_class=school_class, **open_now).first()
    bodies = tuple(savings(result.assessment_id, result.student_id, value) for value in ("1", "2"))
    path = f"/assessment/classes/{school_class.pk}/gradebook/cells/"
    return Page("a cell's save", "owner", path, 4, bodies, (("Content-Type", "application/json"),))


def _requests(page, visit):
    """The bytes of one request after another, without end."""
    if not page.saves:
        return repeat(request(visit, page.path))
    signed = Visit(visit.host, visit.word, f"{visit.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}")
    headers = {"X-CSRFToken": TOKEN, "Origin": f"https://{visit.host}", **dict(page.headers)}
    return cycle([request(signed, page.path, method="POST", headers=headers, body=body) for body in page.saves])


def _measure(site, page, visit, school, of_bare):
    """Figures of one page; `of_bare` is what `_times_bare` said of it."""
    web, database = _processor_time(site, page, visit)
    yield Figure(f"{page}: of the bare page", of_bare, "x", page.budget)
    yield Figure(f"{page}: processor time, web server", web, "ms")
    yield Figure(f"{page}: processor time, database", database, "ms")
    if not page.saves:
        statements, size = _in_process(page, visit, school)
        yield Figure(f"{page}: statements", statements, "")
        yield Figure(f"{page}: size", size, "bytes")
    asked = _requests(page, visit)
    loads = {clients: load(site.port, asked, seconds=SECONDS, clients=clients) for clients in CLIENTS}
    yield Figure(f"{page}: answers a second, 8 clients", loads[8].per_second, "/s")
    for clients, found in loads.items():
        yield Figure(f"{page}: p50 of {clients}", found.percentile(50), "ms")
        yield Figure(f"{page}: p95 of {clients}", found.percentile(95), "ms")
    expected = 0 if page.path != "/no-such-page/" else None
    yield Figure(f"{page}: answers that were not 200", sum(each.refused for each in loads.values()), "", expected)


def _processor_time(site, page, visit):
    """(web server, database) in milliseconds, of one answer to one client."""
    asked = _requests(page, visit)
    # Each of the two processes compiles what it needs on its first answers.
    load(site.port, asked, seconds=1)
    before, answers = site.processor_seconds(), 0
    while answers < ASKED:
        answers += len(load(site.port, asked, seconds=1, clients=1).milliseconds)
    web, database = (1000 * (now - then) / answers for now, then in zip(site.processor_seconds(), before, strict=True))
    return web, database


def _in_process(page, visit, school):
    """(statements, bytes) of the page, asked for in this process."""
    client = Client(SERVER_NAME=visit.host, headers={"X-Forwarded-Proto": "https"})
    client.cookies[settings.SESSION_COOKIE_NAME] = visit.session
    if page.path == "/bare/":
        return 3, 0
    with tenant_context(school):
        for _once in range(2):
            with CaptureQueriesContext(connection) as queries, schema_context("public"):
                answer = client.get(page.path)
    # BEGIN and COMMIT are none.
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in queries), len(answer.content)
