"""Two sweepers at once, on connections of their own with committed data: a family is told once."""

import threading

from academics.models import Section, Student
from accounts.models import User
from attendance.actions import Choice, close_register, save_marks, send_due_alerts
from attendance.alerts import sending as alerts
from attendance.models import AbsenceAlert, AttendanceCode, AttendancePolicy
from core.school import school_today
from messaging.models import Message
from tests.cast import make_cast

PATIENCE = 20  # seconds


def _amina_is_absent():
    make_cast()
    AttendancePolicy.objects.update(grace_minutes=0)
    tomas, section = User.objects.get(username="tomas"), Section.objects.get(name="7A")
    choice = Choice(Student.objects.get(given_name="Amina"), AttendanceCode.objects.get(letter="A"))
    save_marks(section, school_today(), [choice], by=tomas)
    close_register(section, school_today(), by=tomas)


def test_a_family_is_told_once(apart, monkeypatch):
    """Without skip_locked the second sweeper would wait for the first."""
    apart(_amina_is_absent).result()
    in_the_middle, second_is_done = threading.Event(), threading.Event()
    letters = alerts.letters_to_guardians

    def slow_letters(*args):
        in_the_middle.set()
        assert second_is_done.wait(PATIENCE), "the second sweeper waited for the first"
        return letters(*args)

    monkeypatch.setattr(alerts, "letters_to_guardians", slow_letters)
    first = apart(send_due_alerts)
    assert in_the_middle.wait(PATIENCE)
    assert apart(send_due_alerts).result() == 0
    second_is_done.set()
    assert first.result() == 2
    assert apart(Message.objects.count).result() == 2
    assert apart(lambda: AbsenceAlert.objects.get().state).result() == "sent"
