"""The round over all schools: each visited apart, so that one that fails leaves the others alone."""

import pytest
from django.db import connection
from django.utils import timezone
from django_tenants.utils import schema_context

from core.current import SYSTEM, current_actor
from tenants import sweep
from tenants.models import School


@pytest.fixture
def schools(greenwood, riverside):
    """The ids of both schools, asked from where the sweep runs: no school selected."""
    with schema_context("public"):
        yield [greenwood.pk, riverside.pk]


@pytest.fixture
def duty(monkeypatch):
    """duty(function) makes `function` the only thing that a visit does."""
    return lambda *functions: monkeypatch.setattr(sweep, "DUTIES", functions)


def test_every_school_is_visited_in_its_own_schema_by_the_system(schools, duty):
    seen = []

    def look():
        seen.append((connection.schema_name, current_actor()))

    duty(look)
    sweep.sweep_schools(schools)
    assert seen == [("greenwood_test", SYSTEM), ("riverside_test", SYSTEM)]
    assert connection.schema_name == "public"


def test_a_school_that_fails_is_named_in_the_log_and_leaves_the_others_alone(schools, duty, caplog):
    seen = []

    def fail():
        if connection.schema_name == "greenwood_test":
            raise RuntimeError("broken")

    def look():
        seen.append(connection.schema_name)

    duty(fail, look)
    sweep.sweep_schools(schools)
    assert seen == ["greenwood_test", "riverside_test"]
    assert "fail failed in school greenwood_test" in caplog.text


def test_every_school_is_visited_by_its_own_clock(schools, duty):
    """Broken by leaving the sweep in UTC."""
    for pk, zone in zip(schools, ("Pacific/Tongatapu", "Pacific/Honolulu"), strict=True):
        School.objects.filter(pk=pk).update(timezone=zone)
    seen = []
    duty(lambda: seen.append(timezone.get_current_timezone_name()))
    sweep.sweep_schools(schools)
    assert seen == ["Pacific/Tongatapu", "Pacific/Honolulu"]
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_suspended_school_is_not_visited(schools, duty):
    School.objects.filter(pk=schools[0]).update(status=School.Status.SUSPENDED)
    seen = []
    duty(lambda: seen.append(connection.schema_name))
    sweep.sweep_schools(schools)
    assert seen == ["riverside_test"]
    assert sweep.school_chunks() == [[schools[1]]]


def test_schools_come_in_chunks(schools, monkeypatch):
    monkeypatch.setattr(sweep, "CHUNK", 1)
    assert sweep.school_chunks() == [[schools[0]], [schools[1]]]


def test_the_real_duties_run_in_every_school(schools, caplog):
    sweep.sweep_schools(schools)
    assert "failed" not in caplog.text


def test_beat_sends_the_sweep_to_the_platform():
    from schoolsaas.celery import app

    (entry,) = app.conf.beat_schedule.values()
    assert entry["task"] == "tenants.sweep"
