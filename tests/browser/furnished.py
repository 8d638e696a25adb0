"""Schools for the browser tests, and a session for each of their people.

Runs inside the browser tests' site (`site.run_python`), not in pytest's process.
"""

import uuid
from datetime import time, timedelta

from django.utils import timezone
from django_tenants.utils import tenant_context

from academics.imports.actions.batches import add_batch, match_columns, start_import
from academics.models import ImportBatch
from accounts.models import User
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.models import Assessment
from attendance.actions.planned import plan_absence
from attendance.actions.registers import Choice, close_register, save_marks
from attendance.models import AttendanceCode
from core.school import school_today
from jobs.running import execute_job
from messaging.actions.sending import Recipient, send_message
from tenants.actions import grant_support, make_staff
from tenants.models import Domain, School, SignUp
from tenants.provisioning.schema import create_schema, fill_schema
from tenants.routing import forget_hosts
from tests.cast import Cast, make_cast
from tests.sessions import session_of
from timetables.actions.plans import publish_timetable
from timetables.models import GridUse, Period, Room, ScheduledLesson, TimeGrid, Timetable
from tools.canary import plant_canaries

# One sheet for each state that an import can be in: matched, ready, with errors, done.
SHEETS = (
    ("uploaded.csv", "Adm No,First Name,Last Name,Class,Grade\n11,Esi,Mensah,7A,Grade 7\n"),
    ("ready.csv", "Adm No,First Name,Last Name,Class,Grade\n12,Fola,Ade,7A,Grade 7\nS1,Amina,Odhiambo,7A,Grade 7\n"),
    ("errors.csv", "Adm No,First Name,Last Name,Class,Grade,Date of birth\n13,,Obi,7A,Grade 7,31/31/2013\n"),
    ("done.csv", "Adm No,First Name,Last Name,Class,Grade\n14,Hana,Wanjiru,7B,Grade 7\n"),
    ("sections.csv", "Adm No,First Name,Last Name,Class\n15,Imani,Were,9Z\n16,Joy,Were,A section with a long name\n"),
    (
        "leavers.csv",
        "Adm No,First Name,Last Name,Class,Grade,Last day\nS5,Eve,Gone,7A,,\n17,Kai,Uno,,Grade 12,\n"
        "S4,Dina,Odhiambo,7B,,2026-01-31\n",
    ),
)


def furnish(subdomain):
    """A school in which every page has something to show; returns {username: session key} of its people."""
    with tenant_context(_new_school(subdomain)):
        make_cast()
        cast = Cast()
        _publish_week(cast)
        _live_a_day(cast)
        plant_canaries()
        return {user.username: session_of(user) for user in User.objects.all()}


def furnish_cast(subdomain):
    """A school of the cast alone, whose maths 7A has three tests without marks; returns what `furnish` does."""
    with tenant_context(_new_school(subdomain)):
        make_cast()
        cast = Cast()
        tests = ensure_scheme(cast.year).categories.get(name="Tests")
        Assessment.objects.bulk_create(
            Assessment(
                school_class=cast.maths_7a,
                session=cast.year.children.get(),
                category=tests,
                title=f"Test {number + 1}",
                max_score=20,
                position=number,
            )
            for number in range(3)
        )
        return {user.username: session_of(user) for user in User.objects.all()}


def _publish_week(cast):
    """Mathematics 7A on each day of the week at 8 o'clock, in a room."""
    today = school_today()
    grid = TimeGrid.objects.create(name="Usual")
    period = Period.objects.create(grid=grid, name="1", starts_at=time(8), ends_at=time(8, 40))
    Period.objects.create(grid=grid, name="2", starts_at=time(8, 40), ends_at=time(9, 20))
    GridUse.objects.create(grid=grid, starts_on=cast.year.starts_on)
    room = Room.objects.create(name="Room 7")
    week = Timetable.objects.create(school_year=cast.year, name="Week", starts_on=today, ends_on=cast.year.ends_on)
    for weekday in range(1, 8):
        ScheduledLesson.objects.create(
            timetable=week, school_class=cast.maths_7a, weekday=weekday, period=period, room=room
        )
    execute_job(publish_timetable(week, by=cast.rita).pk)


def _new_school(subdomain):
    school = School.objects.create(
        schema_name=f"{subdomain}_site",
        name=f"{subdomain.capitalize()} School",
        status=School.Status.ACTIVE,
        week_days=[1, 2, 3, 4, 5, 6, 7],
    )
    create_schema(school.schema_name)
    fill_schema(school)
    Domain.objects.create(domain=f"{subdomain}.localhost", tenant=school)
    forget_hosts()
    return school


def furnish_console():
    """Something in each list of the platform's console; returns {"staff": session key}.

    The school in the making is shown by the public site too.
    """
    _sign_up(1, "Baobab School", SignUp.State.CONFIRMED)
    _sign_up(2, "Neem School", SignUp.State.FAILED, error="The address “neem” is taken by another school.")
    staff, _created = make_staff("ada@example.org", name="Ada")
    grant_support(School.objects.serving().first(), staff, reason="The import stands still.", minutes=30)
    return {"staff": session_of(staff)}


def _sign_up(number, name, state, error=""):
    SignUp.objects.create(
        id=uuid.UUID(int=number),
        school_name=name,
        subdomain=name.split()[0].lower(),
        owner_name="Olive Owner",
        owner_email="olive@example.org",
        state=state,
        error=error,
        expires_at=timezone.now() + timedelta(1),
        next_attempt_at=timezone.now() + timedelta(1),
    )


def _live_a_day(cast):
    today = school_today()
    absent = AttendanceCode.objects.get(letter="A")
    plan_absence(cast.chen, starts_on=today, ends_on=today + timedelta(1), code=absent, reason="Dentist", by=cast.olive)
    save_marks(cast.section_7a, today, [Choice(cast.bashir, absent)], by=cast.tomas)
    close_register(cast.section_7a, today, by=cast.tomas)
    send_message(
        topic="absence",
        subject="Bashir Odhiambo is absent today",
        body="Bashir Odhiambo (7A) was marked absent. Please tell the office why.",
        recipients=[Recipient(cast.grace, cast.grace.user, cast.grace.email, (cast.bashir,))],
    )
    for name, text in SHEETS:
        batch = add_batch(text.encode(), name, ImportBatch.Kind.STUDENTS, by=cast.olive)
        if name != "uploaded.csv":
            execute_job(match_columns(batch, batch.mapping, by=cast.olive).pk)
        if name == "done.csv":
            execute_job(start_import(batch, by=cast.olive).pk)
