"""How long 4,000 students with guardians, enrolments and sections take, and how much memory.

The import runs as an operator would run it: `manage.py import_roster` in a fresh process. The
whole process is timed, Python's and Django's start included; the memory is its peak.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.core.management import call_command
from django_tenants.utils import tenant_context
from openpyxl import Workbook

from academics.actions.defaults import create_default_year
from academics.models import Enrolment, Guardian, GuardianLink, Student
from bench.figures import Figure
from bench.rosters import HEADER, students
from core.school import school_today
from tenants.models import Domain, School
from tenants.provisioning.schema import create_schema, drop_schema, fill_schema

STUDENTS = 4000
SECONDS = 10
MEGABYTES = 300
HOST = "bench-import.localhost"
SCHEMA = "bench_import"
# The command in a process of its own, which says at its end how much memory it took at most.
_MEASURED = """
import json, resource, runpy, sys
try:
    runpy.run_path("manage.py", run_name="__main__")
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = used.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    print(json.dumps({"peak_mb": peak, "cpu_s": used.ru_utime + used.ru_stime}), file=sys.stderr)
"""


def run():
    """Figures for an XLSX file and for a CSV file of the same rows."""
    rows = students(STUDENTS)
    call_command("migrate", verbosity=0)
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for path in (_xlsx(Path(folder) / "students.xlsx", rows), _csv(Path(folder) / "students.csv", rows)):
            seconds, used = _measure(path)
            what = f"import of {STUDENTS} students, {path.suffix[1:].upper()}"
            figures.append(Figure(f"{what}: time", seconds, "s", SECONDS))
            # On a busy machine the time says little; the processor time of the command stays the same.
            figures.append(Figure(f"{what}: processor time of the command", used["cpu_s"], "s", SECONDS))
            figures.append(Figure(f"{what}: peak memory of the command", used["peak_mb"], "MB", MEGABYTES))
    return figures


def _xlsx(path, rows):
    book = Workbook(write_only=True)
    page = book.create_sheet("Students")
    for row in (HEADER, *rows):
        page.append(row)
    book.save(path)
    return path


def _csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows((HEADER, *rows))
    return path


def _measure(path):
    """(seconds, {"peak_mb", "cpu_s"}) of one import into a new school."""
    school = _new_school()
    try:
        command = [sys.executable, "-c", _MEASURED, "import_roster", "--school", HOST, "--make-sections", str(path)]
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
        seconds = time.perf_counter() - started
        if done.returncode:
            raise SystemExit(done.stderr)
        _check(school)
        return seconds, json.loads(done.stderr.splitlines()[-1])
    finally:
        _remove_school(school)


def _new_school():
    _remove_school(School.objects.filter(schema_name=SCHEMA).first())
    school = School.objects.create(schema_name=SCHEMA, name="Bench", status=School.Status.ACTIVE, country="GB")
    create_schema(SCHEMA)
    fill_schema(school)
    with tenant_context(school):
        create_default_year(school_today(), school.country)
    Domain.objects.create(domain=HOST, tenant=school, is_primary=True)
    return school


def _remove_school(school):
    if school:
        drop_schema(SCHEMA)
        Domain.objects.filter(tenant=school).delete()
        School.objects.filter(pk=school.pk).delete()


def _check(school):
    """The measured import did all of its work, or its figures mean nothing."""
    with tenant_context(school):
        made = [model.objects.count() for model in (Student, Enrolment, GuardianLink, Guardian)]
    print(f"  {made[0]} students, {made[1]} enrolments, {made[2]} guardian links, {made[3]} guardians", flush=True)
    if made[0] != STUDENTS or made[1] != STUDENTS or not made[3] < made[2]:
        raise SystemExit(f"The import did not make what it should: {made}")
