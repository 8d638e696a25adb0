"""A worker dies in the middle of a job."""

from .furnished import SCHEMA

STUDENTS = 300
STATE = "SELECT state, attempts FROM jobs_job WHERE id = %s"


def test_a_killed_workers_import_is_done_once_by_the_next(site, interpreter, rows, waiting_for):
    with site.connect() as holder:
        holder.execute(f"BEGIN; LOCK TABLE {SCHEMA}.academics_enrolment IN SHARE MODE")
        interpreter.run(f"from tests.faults.furnished import *; import_students({STUDENTS})")
        [(job,)] = rows("SELECT job_id FROM academics_importbatch ORDER BY id DESC LIMIT 1")
        # The students are written, their enrolments wait: the middle.
        middle = lambda: f"the import is in the middle, it is {rows(STATE, job)}"  # noqa: E731
        site.wait_until(lambda: waiting_for("academics_enrolment"), middle)
        site.kill_worker()
    site.start_worker()
    site.wait_until(lambda: rows(STATE, job)[0][0] == "done", "the import is done", seconds=60)
    assert rows(STATE, job) == [("done", 2)]
    imported = "FROM academics_student WHERE student_number LIKE 'R%%'"
    assert rows(f"SELECT count(*), count(DISTINCT student_number) {imported}") == [(STUDENTS, STUDENTS)]
    assert rows(f"SELECT count(*) FROM academics_enrolment WHERE student_id IN (SELECT id {imported})") == [(STUDENTS,)]
    done = rows(
        "SELECT verb, count(*) FROM accounts_auditevent WHERE verb LIKE 'import.%%' GROUP BY verb ORDER BY verb"
    )
    assert done == [("import.apply", 1), ("import.start", 1)]
