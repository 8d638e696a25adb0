"""The pages of a person's own jobs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.models import Job
from jobs.progress import Reporter
from jobs.running import execute_job, start_job
from tests.downloads import rows_of
from tests.pages import tight

from .test_running import count_up, import_file, make_file


@pytest.fixture
def running_job(cast):
    return start_job(count_up, "Count the students", {"to": 3}, by=cast.rita)


def test_the_page_asks_again_until_the_job_is_done(cast, sign_in, running_job):
    Job.objects.filter(pk=running_job.pk).update(state="running")
    Reporter(running_job.pk)(1, 4, "Counting")
    page = tight(sign_in(cast.rita).get(f"/jobs/{running_job.pk}/").text)
    assert 'hx-trigger="every 1s"' in page
    assert "Counting: 1 of 4" in page
    Job.objects.filter(pk=running_job.pk).update(state="failed", error="The file is gone.")
    piece = sign_in(cast.rita).get(f"/jobs/{running_job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in piece and "<html" not in piece
    assert "The file is gone." in piece


def test_a_finished_job_leads_to_its_result(cast, sign_in, running_job):
    execute_job(running_job.pk)
    client = sign_in(cast.rita)
    assert client.get(f"/jobs/{running_job.pk}/", headers={"HX-Request": "true"})["HX-Redirect"] == "/counted/"
    assert 'href="/counted/"' in client.get(f"/jobs/{running_job.pk}/").content.decode()


def test_nobody_sees_another_persons_job_or_file(cast, sign_in):
    row = start_job(make_file, "File", by=cast.rita)
    execute_job(row.pk)
    assert sign_in(cast.olive).get(f"/jobs/{row.pk}/").status_code == 404
    assert sign_in(cast.olive).get(f"/jobs/{row.pk}/file/").status_code == 404
    assert "File" not in sign_in(cast.olive).get("/jobs/").content.decode().split("<main")[1]
    answer = sign_in(cast.rita).get(f"/jobs/{row.pk}/file/")
    assert b"".join(answer.streaming_content) == b"a,b\n"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_job_without_a_file_has_no_download(cast, sign_in, running_job):
    assert sign_in(cast.rita).get(f"/jobs/{running_job.pk}/file/").status_code == 404


def test_the_list_asks_the_database_as_often_for_three_as_for_one(cast, sign_in):
    client = sign_in(cast.rita)
    counts = []
    for jobs in (1, 2):
        for number in range(jobs):
            start_job(count_up, f"Job {number}", {"to": 1}, by=cast.rita)
        client.get("/jobs/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/jobs/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_ones_own_jobs_as_a_file(cast, sign_in):
    start_job(count_up, "=1+1", {"to": 1}, by=cast.rita)
    start_job(count_up, "Somebody else's", {"to": 1}, by=cast.olive)
    (row,) = rows_of(sign_in(cast.rita).get("/jobs/exports/jobs.csv"))
    assert (row["What"], row["State"]) == ("'=1+1", "Waiting")
    assert sign_in(cast.tomas).get("/jobs/exports/jobs.csv").status_code == 403


def test_who_lost_the_right_does_not_get_the_file(cast, sign_in):
    """Broken by asking only whose job it was: the file could be fetched for a month."""
    row = start_job(import_file, "File", by=cast.rita)
    execute_job(row.pk)
    client, address = sign_in(cast.rita), f"/jobs/{row.pk}/file/"
    assert client.get(address).status_code == 200
    cast.rita.role_assignments.all().delete()
    assert client.get(address).status_code == 403


def test_a_file_that_the_disk_has_lost_is_not_found(cast, sign_in):
    row = start_job(import_file, "File", by=cast.rita)
    execute_job(row.pk)
    row.refresh_from_db()
    row.result_file.storage.delete(row.result_file.name)
    assert sign_in(cast.rita).get(f"/jobs/{row.pk}/file/").status_code == 404


def test_nobody_gets_the_file_of_a_job_that_there_is_no_more(cast, sign_in):
    row = Job.objects.create(
        kind="jobs.gone.make", title="Old", created_by=cast.rita, state="done", result_file="x.csv"
    )
    assert sign_in(cast.rita).get(f"/jobs/{row.pk}/file/").status_code == 403
