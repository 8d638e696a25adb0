"""A school moves between two PostgreSQL servers while it is in use."""

import re
import signal
import subprocess
import sys
import threading
import time

from tests.faults.furnished import SCHEMA, SUBDOMAIN
from tests.faults.marker import Marker
from tools.site import ROOT, wait_until

from .furnished import NEIGHBOUR_SCHEMA

CHECKSUM = "SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {} AS t"


def _has_school(asked, cell):
    return bool(asked("SELECT 1 FROM pg_namespace WHERE nspname = %s", SCHEMA, cell=cell))


def _checksums(asked, schema):
    tables = [name for (name,) in asked("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema)]
    return {name: asked(CHECKSUM.format(f"{schema}.{name}")) for name in tables}


def _where(asked):
    return asked("SELECT cell, frozen FROM public.tenants_school WHERE schema_name = %s", SCHEMA)[0]


def test_a_school_moves_there_and_back_and_loses_nothing(site, asked, visitor, today):
    """Broken once on purpose by a switch that holds nobody still and does not catch up: ids were given twice."""
    late = asked("SELECT id FROM attendance_attendancecode WHERE scope = 'late'")[0][0]
    students = dict(asked("SELECT given_name, id FROM academics_student"))
    sections = dict(asked("SELECT name, id FROM academics_section"))
    neighbours = _checksums(asked, NEIGHBOUR_SCHEMA)
    olive, stopped = visitor("olive"), threading.Event()
    path = f"/attendance/sections/{{}}/register/{today}/students/{{}}/mark/"
    markers = {
        name: Marker(olive, path.format(sections[section], students[name]), late, stopped)
        for name, section in {"Amina": "7A", "Bashir": "7A", "Dina": "7B"}.items()
    }
    for marker in markers.values():
        marker.start()
    time.sleep(1)
    said = site.manage("move_school", SUBDOMAIN, "--cell", "b")
    time.sleep(1)
    stopped.set()
    for marker in markers.values():
        marker.join(30)

    assert float(re.search(r"written for ([\d.]+) s", said)[1]) < 10
    assert _where(asked) == ("b", False)
    assert _has_school(asked, "b")
    assert not _has_school(asked, "")
    failures = [failure for marker in markers.values() for failure in marker.failures]
    assert {status for _at, status in failures} == {503}, "the switch was not noticed, or broke something"
    assert max(at for at, _status in failures) - min(at for at, _status in failures) < 10
    for name, marker in markers.items():
        kept = asked("SELECT minutes_late FROM attendance_mark WHERE student_id = %s", students[name], cell="b")
        assert marker.acknowledged
        assert not {*marker.acknowledged} - {minutes for (minutes,) in kept}, f"marks of {name} are lost"
    assert _checksums(asked, NEIGHBOUR_SCHEMA) == neighbours

    assert asked("SELECT count(*) FROM pg_replication_slots") == [(0,)]

    # Who was signed in still is, and new rows get ids of their own; the workers find the school as well.
    before = asked("SELECT max(id) FROM academics_gradelevel", cell="b")[0][0]
    olive.post("/school/structure/levels/new/", {"name": "Grade 9", "position": 9})
    assert asked("SELECT id > %s FROM academics_gradelevel WHERE name = 'Grade 9'", before, cell="b") == [(True,)]
    olive.post("/settings/school/export/")
    wait_until(
        lambda: asked("SELECT state FROM jobs_job ORDER BY id DESC LIMIT 1", cell="b") == [("done",)],
        "the export is done",
    )
    assert asked("SELECT count(*) FROM accounts_auditevent WHERE verb = 'school.move'", cell="b") == [(1,)]

    site.run_python("from tests.cells.furnished import send_home; send_home()")
    wait_until(lambda: asked("SELECT state FROM public.jobs_job") == [("done",)], "the way back is done", seconds=90)
    assert _where(asked) == ("", False)
    assert not _has_school(asked, "b")
    assert asked("SELECT count(*) FROM academics_gradelevel WHERE name = 'Grade 9'") == [(1,)]
    assert olive.get("/school/structure/").status == 200


def test_a_busy_school_stays_where_it_is(site, asked, visitor):
    """Broken once on purpose by leaving out the undoing, the sweep's too: the school stayed frozen."""
    with site.connect() as holder:
        holder.execute(f"BEGIN; LOCK TABLE {SCHEMA}.academics_enrolment IN ROW EXCLUSIVE MODE")
        done = subprocess.run(
            [sys.executable, "manage.py", "move_school", SUBDOMAIN, "--cell", "b"],
            cwd=ROOT,
            env=site.environment,
            capture_output=True,
            text=True,
        )
    assert done.returncode != 0
    assert "busy" in done.stderr
    assert _where(asked) == ("", False)
    assert not _has_school(asked, "b")
    assert visitor("olive").post("/school/structure/levels/new/", {"name": "Grade 10", "position": 9}).status == 302
    assert asked("SELECT count(*) FROM pg_replication_slots") == [(0,)]


def test_a_move_that_is_killed_is_cleaned_up(site, asked, visitor):
    """Broken once on purpose by a sweep that does not look: the school stayed frozen for ever."""
    with site.connect() as holder:
        # A writer under way holds the move up while the school is frozen.
        holder.execute(f"BEGIN; LOCK TABLE {SCHEMA}.academics_enrolment IN ROW EXCLUSIVE MODE")
        mover = subprocess.Popen(
            [sys.executable, "manage.py", "move_school", SUBDOMAIN, "--cell", "b"],
            cwd=ROOT,
            env=site.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: _where(asked) == ("", True), "the school is frozen", seconds=60)
        mover.send_signal(signal.SIGKILL)
        mover.wait()
    wait_until(lambda: _where(asked) == ("", False), "the school can be written again", seconds=60)
    wait_until(lambda: not _has_school(asked, "b"), "the half-made copy is gone", seconds=30)
    assert visitor("olive").post("/school/structure/levels/new/", {"name": "Grade 11", "position": 9}).status == 302
    assert asked("SELECT count(*) FROM pg_replication_slots") == [(0,)]
