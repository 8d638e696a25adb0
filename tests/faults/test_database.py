"""PostgreSQL goes away under load and comes back."""

import threading
import time

from .furnished import SCHEMA

# After its return no page may fail from so many seconds on, for so long.
GRACE, QUIET = 5, 3


class Marker(threading.Thread):
    """Posts one mark after the other for a student; each has minutes of its own, by which it is known again."""

    def __init__(self, office, path, code, stopped):
        super().__init__(daemon=True)
        self._office, self._path, self._code, self._stopped = office, path, code, stopped
        self.acknowledged, self.failures = [], []

    def run(self):
        for minutes in range(1, 600):
            if self._stopped.wait(0.05):
                return
            answer = self._office.post(self._path, {"code": self._code, "minutes": minutes}, **{"HX-Request": "true"})
            if answer.status == 200:
                self.acknowledged.append(minutes)
            else:
                self.failures.append((answer.at, answer.status))


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
