"""How long report cards of twelve subjects take: those of one level of 1,000 students, and of all ten levels.

The school is written in bulk: ten levels of 34 sections, twelve subjects in each with five marked assessments, eleven
weeks of registers. Each level is one job, done as a worker would do it (`jobs.running.execute_job`), in a process of its
own whose memory at its highest is told: from the reading of the marks to the last PDF with its row, in one transaction.
"""

import os
import subprocess
import sys
import time
from datetime import timedelta

import psutil
from django.core.management import call_command
from django.db import transaction
from django_tenants.utils import tenant_context

from academics.models import (
    AcademicSession,
    Course,
    Enrolment,
    GradeLevel,
    SchoolClass,
    Section,
    SectionMembership,
    Student,
    Subject,
)
from accounts.models import User
from assessment.grading.sessions import leaf_sessions
from assessment.models import Document, DocumentTemplate, ReportRun
from assessment.reports.actions.runs import approve_run, start_making
from assessment.reports.gaps import find_gaps
from bench.figures import Figure
from bench.filling import fill_marks
from core.school import school_today
from jobs.running import execute_job
from tenants.actions import ensure_platform, provision_school
from tenants.demo.history import write_attendance
from tenants.models import School

LEVELS = int(os.environ.get("LEVELS", "10"))
STUDENTS, SIZE, SUBJECTS, COLUMNS = 1000, 30, 12, 5
HOST = "large.localhost"


def run():
    call_command("migrate", verbosity=0)
    ensure_platform()
    provision_school("Large School", subdomain="large", owner_email="owner@large.example")
    school = School.objects.at_host(HOST).get()
    with transaction.atomic(), tenant_context(school):
        _fill(school)
    one, megabytes = _made_by_a_worker(1)
    yield Figure(f"{STUDENTS} report cards: time of the job", one, "s", 10)
    yield Figure(f"{STUDENTS} report cards: memory at its highest", megabytes, "MB", 500)
    if LEVELS == 1:
        return
    others, megabytes = _made_by_a_worker(LEVELS - 1)
    yield Figure(f"{LEVELS * STUDENTS} report cards: time of the jobs", one + others, "s", 120)
    yield Figure(f"{LEVELS * STUDENTS} report cards: memory at its highest", megabytes, "MB", 500)
    with tenant_context(school):
        if Document.objects.count() != LEVELS * STUDENTS:
            raise SystemExit("Not every student has a report card.")


def _made_by_a_worker(levels):
    """(seconds, megabytes): the next so many levels' report cards, made by a process that does nothing else."""
    script = f"import django; django.setup(); from bench.report_cards import work; work({levels})"
    worker = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    watched, highest = psutil.Process(worker.pid), 0
    while worker.poll() is None:
        highest = max(highest, watched.memory_info().rss)
        time.sleep(0.05)
    if worker.returncode:
        raise SystemExit("The worker failed.")
    return float(worker.stdout.read().split()[-1]), highest / 1024**2


def work(levels):
    """Prints how many seconds the jobs of the next so many levels take together."""
    with tenant_context(School.objects.at_host(HOST).get()):
        owner = User.objects.owners().first()
        seconds = 0
        for report_run in list(ReportRun.objects.filter(state=ReportRun.State.COMMENTS).order_by("pk")[:levels]):
            approve_run(report_run, by=owner, acknowledged=find_gaps(report_run).number)
            job = start_making(report_run, by=owner)
            started = time.perf_counter()
            execute_job(job.pk)
            seconds += time.perf_counter() - started
            job.refresh_from_db()
            if job.error:
                raise SystemExit(job.error)
        print(seconds)


def _fill(school):
    today = school_today()
    year = AcademicSession.objects.year_of(today)
    session = next(each for each in leaf_sessions(year) if each.holds(today))
    first_day = max(year.starts_on, today - timedelta(60))
    subjects = Subject.objects.bulk_create(Subject(code=f"S{n}", name=f"Subject {n}") for n in range(SUBJECTS))
    template = DocumentTemplate.objects.get(kind=DocumentTemplate.Kind.REPORT_CARD)
    for number in range(LEVELS):
        level = GradeLevel.objects.create(name=f"Grade {number + 1}", position=number)
        courses = Course.objects.bulk_create(
            Course(subject=subject, grade_level=level, title=f"{subject}, {level}") for subject in subjects
        )
        students = [
            Student(
                student_number=f"S{number}-{n:04}", given_name=f"Given {n}", family_name=f"Family {n * 7919 % 1000}"
            )
            for n in range(STUDENTS)
        ]
        for student in students:
            student.set_sort_name()
        Student.objects.bulk_create(students)
        Enrolment.objects.bulk_create(Enrolment(student=each, starts_on=first_day) for each in students)
        classes = []
        for start in range(0, STUDENTS, SIZE):
            section = Section.objects.create(
                school_year=year, grade_level=level, name=f"{number + 1}.{start // SIZE + 1}"
            )
            members = students[start : start + SIZE]
            SectionMembership.objects.bulk_create(
                SectionMembership(student=each, section=section, starts_on=first_day) for each in members
            )
            rows = [
                SchoolClass(school_year=year, course=c, section=section, title=f"{c.subject} {section.name}")
                for c in courses
            ]
            for row in rows:
                row.set_sort_key()
            pks = [each.pk for each in members]
            classes += [(row, pks) for row in SchoolClass.objects.bulk_create(rows)]
        fill_marks(year, classes, [(session, COLUMNS)])
        ReportRun.objects.create(session=session, grade_level=level, template=template)
    write_attendance(school, today=today, seed=5)
