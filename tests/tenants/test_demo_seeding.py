"""Filling the demo schools, stopped in the middle."""

from dataclasses import replace

import pytest
from django_tenants.utils import tenant_context

from accounts.models import User
from tenants.demo import seeding
from tenants.demo.schools import RIVERSIDE
from tenants.models import School

SMALL = replace(
    RIVERSIDE,
    name="Stopped School",
    subdomain="stopped",
    week_days=(1, 2, 3, 4, 5, 6, 7),
    students=12,
    levels=2,
    teachers=3,
)


@pytest.fixture
def stopped(platform, monkeypatch, settings, tmp_path):
    """The demo's school, made with its rosters, and nothing of the rest."""
    settings.STATE_DIR = tmp_path
    # They take long, and need more of a school than there is here.
    for name in ("fill_structure", "write_attendance", "write_marks", "write_timetable", "write_homework"):
        monkeypatch.setattr(seeding, name, lambda *_args, **_named: None)
    for name in ("write_reports", "plan_year_end"):
        monkeypatch.setattr(seeding, name, lambda *_args, **_named: None)

    def stop(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(seeding, "_open_accounts", stop)
        seeding.seed_demo(print, [SMALL])
    return School.objects.at_host("stopped.localhost").get()


def test_a_demo_that_was_stopped_goes_on(stopped):
    """Broken once by the half of a school: its teachers had no accounts, and `make demo` ended in a traceback ever after."""
    seeding.seed_demo(print, [SMALL])
    with tenant_context(stopped):
        assert User.objects.filter(email=SMALL.address("registrar")).exists()
