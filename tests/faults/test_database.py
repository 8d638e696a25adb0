"""PostgreSQL goes away under load and comes back."""

import threading
import time

from .furnished import SCHEMA
from .marker import Marker

# After its return no page may fail from so many seconds on, for so long.
GRACE, QUIET = 5, 3


def test_a_restart_under_load_loses_no_mark_and_heals_by_itself(site, postgres, rows, ids, visitor, today):
    late = rows("SELECT id FROM attendance_attendancecode WHERE scope = 'late'")[0][0]
    stopped = threading.Event()
    # The office may write into registers that another test finished.
    olive, places = visitor("olive"), {"Amina": "7A", "Bashir": "7A", "Chen": "7A", "Dina": "7B"}
    path = f"/attendance/sections/{{}}/register/{today}/students/{{}}/mark/"
    markers = {
        name: Marker(olive, path.format(ids[section], ids[name]), late, stopped) for name, section in places.items()
    }
    for marker in markers.values():
        marker.start()
    time.sleep(1)
    postgres.stop()
    time.sleep(1)
    postgres.start()
    back_at = time.monotonic()
    time.sleep(GRACE + QUIET)
    stopped.set()
    for marker in markers.values():
        marker.join(30)
    failures = [(at - back_at, status) for marker in markers.values() for at, status in marker.failures]
    assert failures, "the restart was not noticed: nothing was tested"
    assert not [failure for failure in failures if failure[0] > GRACE]
    for name, marker in markers.items():
        kept = rows(f"SELECT minutes_late FROM {SCHEMA}.attendance_mark WHERE student_id = %s", ids[name])
        assert marker.acknowledged
        assert not {*marker.acknowledged} - {minutes for (minutes,) in kept}, f"marks of {name} are lost"
