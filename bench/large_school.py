"""One large school: 2,000 students, 100 teachers, 80 classes of 30, 100,000 marks, and how many pages of it a second.

The web server is granian with two processes, the clients are eight connections kept open, all on the same
machine. Each figure is taken after a warming-up of two seconds. Each saving of a cell changes another mark.
"""

import json
import random
from itertools import count, cycle

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django_tenants.utils import tenant_context

from assessment.models import Result
from bench.figures import Figure
from bench.filling import fill
from bench.load import load, request
from bench.traffic import Site, Visit, sign_in
from core.school import school_today
from tenants.actions import ensure_platform, provision_school
from tenants.models import School

SECONDS = 10
TOKEN = "b" * 32


def run():
    call_command("migrate", verbosity=0)
    ensure_platform()
    provision_school("Large School", subdomain="large", owner_email="owner@large.example")
    school = School.objects.at_host("large.localhost").get()
    with transaction.atomic(), tenant_context(school):
        classes = fill()
        cells = _cells()
    # As autovacuum does within a minute; until then PostgreSQL sorts all students for one page of them.
    with connections[settings.OWNER_DATABASE].cursor() as cursor:
        cursor.execute("ANALYZE")
    visit = Visit("large.localhost", b"")
    with Site() as site:
        sign_in([visit])
        grids = [f"/assessment/classes/{group.pk}/gradebook/" for group in classes[:20]]
        return [
            *_pages(site, visit, "the list of students, 44 rows", ["/school/students/"], 600),
            *_pages(site, visit, "the gradebook, 30 × 20", grids, 400),
            *_saving(site, visit, cells),
            *_alone(site, visit, "students to look after, of the whole school", "/assessment/insights/"),
        ]


def _cells():
    """(class, assessment, student) of marks of the running term, in no order."""
    today = school_today()
    found = Result.objects.filter(assessment__session__starts_on__lte=today, assessment__session__ends_on__gte=today)
    cells = list(found.values_list("assessment__school_class_id", "assessment_id", "student_id"))
    random.Random(3).shuffle(cells)
    return cells


def _pages(site, visit, what, paths, wanted):
    asked = cycle([request(visit, path) for path in paths])
    load(site.port, asked, seconds=2)
    found = load(site.port, asked, seconds=SECONDS)
    yield Figure(f"{what}: requests a second (wanted {wanted})", found.per_second, "/s")
    yield Figure(f"{what}: p95 of 8 clients", found.percentile(95), "ms")
    yield Figure(f"{what}: answers that were no page", found.refused, "", 0)


def _alone(site, visit, what, path):
    found = load(site.port, cycle([request(visit, path)]), seconds=SECONDS, clients=1)
    yield Figure(f"{what}: median of one client", found.percentile(50), "ms")
    yield Figure(f"{what}: answers that were no page", found.refused, "", 0)


def _saving(site, visit, cells):
    asked = _savings(visit, cells)
    load(site.port, asked, seconds=2)
    found = load(site.port, asked, seconds=SECONDS)
    yield Figure("a cell's save: savings a second", found.per_second, "/s")
    yield Figure("a cell's save: median of 8 clients", found.percentile(50), "ms")
    yield Figure("a cell's save: p95 of 8 clients", found.percentile(95), "ms", 30)
    alone = load(site.port, asked, seconds=SECONDS, clients=1)
    yield Figure("a cell's save: p95 of one client", alone.percentile(95), "ms", 30)
    yield Figure("a cell's save: answers that were not “saved”", found.refused + alone.refused, "", 0)


def savings(assessment, student, value):
    """The body by which one mark is saved."""
    return json.dumps({"assessment": assessment, "student": student, "value": value}).encode()


def _savings(visit, cells):
    """Requests that each write another mark, or the same one anew when all have been written."""
    signed = Visit(visit.host, visit.word, f"{visit.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}")
    headers = {"Content-Type": "application/json", "X-CSRFToken": TOKEN, "Origin": f"https://{visit.host}"}
    for round_ in count():
        for school_class, assessment, student in cells:
            value = f"{(assessment + student + round_) % 40}.25"
            body = savings(assessment, student, value)
            path = f"/assessment/classes/{school_class}/gradebook/cells/"
            yield request(signed, path, method="POST", headers=headers, body=body)
