"""What school number 1,000 costs beside number 1: to make, to migrate, to serve.

One thousand real schools on one PostgreSQL, each made by `provision_school` and given a section of
twenty students with the school's own word in every name. Then a later release is played, and HTTP
requests go to all of them. SCHOOLS in the environment makes a smaller run for trying it out.
"""

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import psutil
from django.core.management import call_command
from django.db import connection, connections, transaction
from django_tenants.utils import tenant_context

from academics.models import AcademicSession, Enrolment, GradeLevel, Section, SectionMembership, Student
from bench.figures import Figure
from bench.traffic import THREADS, Site, Visit, database_is_here, drive, percentile, sign_in
from core.postgres.base import DatabaseWrapper
from core.school import school_today
from tenants.actions import ensure_platform, provision_school
from tenants.models import School
from tenants.provisioning.spare_schemas import make_spare

SCHOOLS = int(os.environ.get("SCHOOLS", 1000))
SAMPLE = min(30, SCHOOLS // 3)
STUDENTS = 20
REQUESTS = 10 * SCHOOLS
ROOT = Path(__file__).resolve().parent.parent
# What a later release brings: one column more, with a default that the database itself knows.
LATER = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.AddField("user", "nickname", models.CharField(max_length=20, default="", db_default=""))]
"""


def run():
    """Figures of all parts, in the order in which a platform lives through them."""
    call_command("migrate", verbosity=0)
    ensure_platform()
    return [*_provisioning(), *_tenancy(), *_traffic(), *_migrations()]


def _provisioning():
    made = []
    for number in range(SCHOOLS):
        made.append(_measured(partial(_provision, number)))
        _fill(School.objects.at_host(f"{_name(number)}.localhost").get(), number)
        if (number + 1) % 100 == 0:
            print(f"  {number + 1} schools", flush=True)
    for _ in range(SAMPLE):
        make_spare()
    pooled = [_measured(partial(_provision, number)) for number in range(SCHOOLS, SCHOOLS + SAMPLE)]
    first, last = made[1 : SAMPLE + 1], made[-SAMPLE:]
    slower = _pace(last) / _pace(first)
    return [
        Figure(f"a school without a spare schema, of the first {SAMPLE}: wall", _wall(first), "s", 3),
        Figure(f"a school without a spare schema, of the last {SAMPLE} of {SCHOOLS}: wall", _wall(last), "s", 3),
        Figure("how much slower the machine itself was for the last ones", slower, "×"),
        Figure("growth of it, that apart: wall", _wall(last) / _wall(first) / slower, "×", 1.2),
        Figure(
            "growth of it, that apart: processor time, PostgreSQL's included",
            _cpu(last) / _cpu(first) / slower,
            "×",
            1.2,
        ),
        Figure(f"a school from a spare schema, after {SCHOOLS}: wall", _wall(pooled), "s", 1),
    ]


def _provision(number):
    provision_school(_name(number), subdomain=_name(number), owner_email="owner@example.org")


def _name(number):
    return f"school-{number:04}"


def _word(number):
    """What every name in the school holds, and no name of another one."""
    return f"Canary{number:04}x"


def _wall(costs):
    return statistics.median(wall for wall, _cpu, _pace in costs)


def _cpu(costs):
    return statistics.median(cpu for _wall, cpu, _pace in costs)


def _pace(costs):
    return statistics.median(pace for _wall, _cpu, pace in costs)


def _measured(work):
    """(wall, processor, pace) seconds of `work()`; the processor time of the database's backends is in it.

    The pace is that of the machine: what the same calculation takes now. A virtual machine changes it by the minute.
    """
    backends = [psutil.Process(pid) for pid in _backends()] if database_is_here() else []
    spent, started = _spent(backends), time.perf_counter()
    work()
    wall, cpu = time.perf_counter() - started, _spent(backends) - spent
    started = time.perf_counter()
    hashlib.pbkdf2_hmac("sha256", b"the same", b"each time", 50_000)
    return wall, cpu, time.perf_counter() - started


def _spent(processes):
    return time.process_time() + sum(sum(process.cpu_times()[:2]) for process in processes)


def _backends():
    """The server's processes that serve this one."""
    found = []
    for alias in connections:
        connections[alias].ensure_connection()
        found.append(connections[alias].connection.info.backend_pid)
    return found


@transaction.atomic
def _fill(school, number):
    """A section of twenty students, all with the school's word in their names; open every day of the week."""
    School.objects.filter(pk=school.pk).update(week_days=[1, 2, 3, 4, 5, 6, 7])
    with tenant_context(school):
        year, level = AcademicSession.objects.years().first(), GradeLevel.objects.create(name="Grade 7")
        section = Section.objects.create(school_year=year, grade_level=level, name=f"7A {_word(number)}")
        students = Student.objects.bulk_create(
            Student(student_number=str(index), given_name=f"Pupil {index}", family_name=_word(number))
            for index in range(STUDENTS)
        )
        first_day = school_today() - timedelta(30)
        Enrolment.objects.bulk_create(Enrolment(student=one, starts_on=first_day) for one in students)
        SectionMembership.objects.bulk_create(
            SectionMembership(student=one, section=section, starts_on=first_day) for one in students
        )


class _Untold(DatabaseWrapper):
    """The same connection without the statement that makes it a school's."""

    def _tell(self):
        pass


def _tenancy():
    """What a transaction costs more because it is a school's: one statement for the role and the path."""
    school = School.objects.schools().first()
    plain, scoped = _Untold(connection.settings_dict, "plain"), DatabaseWrapper(connection.settings_dict, "scoped")
    times = {plain: [], scoped: []}
    for wrapper in times:
        connections[wrapper.alias] = wrapper
        wrapper.set_tenant(school)
    # By turns, so that what else the machine does falls on both.
    for _ in range(3000):
        for wrapper, taken in times.items():
            started = time.perf_counter()
            with transaction.atomic(wrapper.alias), wrapper.cursor() as cursor:
                cursor.execute("SELECT 1")
            taken.append(time.perf_counter() - started)
    for wrapper in times:
        wrapper.close()
        wrapper.close_pool()
        del connections[wrapper.alias]
    more = 1000 * (statistics.median(times[scoped]) - statistics.median(times[plain]))
    return [Figure("a transaction, because it is a school's", more, "ms", 0.3)]


def _traffic():
    visits = [Visit(f"{_name(number)}.localhost", _word(number).encode()) for number in range(SCHOOLS)]
    with Site() as site:
        sign_in(visits)
        cold = drive(site, visits, len(visits))
        warm = drive(site, visits, REQUESTS)
        memory = site.backend_megabytes()
    everything = [*cold, *warm]
    return [
        Figure(f"first request of each of {SCHOOLS} schools: p50", percentile(cold, 50), "ms"),
        Figure(f"first request of each of {SCHOOLS} schools: p95", percentile(cold, 95), "ms"),
        Figure(f"{REQUESTS} mixed requests over all schools: p50", percentile(warm, 50), "ms", 100),
        Figure(f"{REQUESTS} mixed requests over all schools: p95", percentile(warm, 95), "ms", 100),
        Figure("requests a second, with the client on the same cores", 1000 * THREADS / _mean(warm), "/s"),
        Figure("answers that were no page", sum(not answer.ok for answer in everything), "", 0),
        Figure("answers with another school's word, or without their own", sum(a.leaked for a in everything), "", 0),
        Figure("memory of a database backend after it, mean", statistics.mean(memory or [0]), "MB"),
        Figure("memory of a database backend after it, most", max(memory or [0]), "MB"),
    ]


def _mean(answers):
    return statistics.mean(answer.milliseconds for answer in answers)


def _migrations():
    nothing = _timed(ROOT, "migrate_schools")
    with tempfile.TemporaryDirectory() as folder:
        later = Path(folder) / "later"
        shutil.copytree(ROOT, later, ignore=shutil.ignore_patterns(".*", "node_modules", "__pycache__"))
        (later / "node_modules").symlink_to(ROOT / "node_modules")
        (later / "accounts/migrations/0002_later.py").write_text(LATER)
        _timed(later, "render_school_template")
        additive = _timed(later, "migrate_schools", "--workers", "2")
    return [
        Figure(f"migrate_schools with nothing to do, {SCHOOLS} schools, whole command", nothing, "s", 2),
        Figure(f"migrate_schools, one column more in {SCHOOLS} schools, two workers", additive, "s", 300),
    ]


def _timed(folder, *arguments):
    started = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started
