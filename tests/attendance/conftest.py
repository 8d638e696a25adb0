"""What attendance tests share."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tenants.utils import schema_context

from attendance.actions import Choice, close_register, save_marks
from attendance.models import AbsenceAlert, AttendanceCode, AttendancePolicy
from core.school import school_today
from tenants.routing import forget_hosts


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def code(greenwood):
    """code("A") -> the attendance code of that letter."""
    return lambda letter: AttendanceCode.objects.get(letter=letter)


@pytest.fixture
def mark(cast, code, today):
    """mark(amina, "A") saves a mark as Tomas in today's register of 7A; `by` and `section` say otherwise."""

    def save(student, letter, *, by=None, section=None, minutes=None, day=None):
        choice = Choice(student=student, code=code(letter), minutes=minutes)
        return save_marks(section or cast.section_7a, day or today, [choice], by=by or cast.tomas)

    return save


@pytest.fixture
def close(cast, today):
    """close() finishes today's register of 7A as Tomas."""
    return lambda section=None, by=None: close_register(section or cast.section_7a, today, by=by or cast.tomas)


@pytest.fixture
def wait():
    """wait(minutes) lets that much of every pending alert's grace period pass."""

    def pass_time(minutes):
        for alert in AbsenceAlert.objects.pending():
            alert.due_at -= timedelta(minutes=minutes)
            alert.save(update_fields=["due_at"])

    return pass_time


@pytest.fixture
def policy(greenwood):
    """policy(grace_minutes=0) changes the rules in force."""

    def change(**values):
        AttendancePolicy.objects.filter(pk=AttendancePolicy.objects.of_day(timezone.now().date()).pk).update(**values)

    return change


@pytest.fixture
def closed_on(greenwood):
    """closed_on(day): Greenwood is closed on that day of the week."""

    def close(day):
        greenwood.week_days = [number for number in range(1, 8) if number != day.isoweekday()]
        with schema_context("public"):
            type(greenwood).objects.filter(pk=greenwood.pk).update(week_days=greenwood.week_days)
            forget_hosts()

    yield close
    forget_hosts()
