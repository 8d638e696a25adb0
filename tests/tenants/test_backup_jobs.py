"""Backups and restores as jobs: who may, what is written down, and that nothing happens a second time."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from academics.models import Student
from accounts.models import AuditEvent, Invitation, OutgoingMail, User
from attendance.models import AbsenceAlert, Register
from core.school import school_today
from jobs.models import Job
from jobs.running import execute_job
from messaging.models import Delivery, Message
from tenants import sweep
from tenants.actions import erase_school, provision_school, start_backup, start_staff_backup
from tenants.backup import taking
from tenants.backup.checksums import table_checksums
from tenants.backup.keeping import backup_path
from tenants.backup.pending_work import stop_pending_work
from tenants.backup.programs import ProgramFailed
from tenants.backup.restoring import restore_beside, swap_in
from tenants.models import Backup, ErasureReport, School, SchoolSchema
from tenants.provisioning.media import media_folder
from tests.cast import Cast

from .test_backup import tidy  # noqa: F401 (a fixture)

PAGE = "/settings/school/backups/"


@pytest.fixture
def greenwood(tidy, greenwood, settings, tmp_path):  # noqa: F811
    """Greenwood, with files and backups in a folder of the test's own."""
    settings.MEDIA_ROOT, settings.BACKUP_ROOT = tmp_path / "media", tmp_path / "backups"
    return greenwood


@pytest.fixture
def console(greenwood):
    """A client of the platform's host with Ada signed in, and the platform selected."""
    with schema_context("public"):
        address = "ada@example.org"
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.create_superuser(address, address, "a long enough secret", given_name="Ada"))
        yield client


@pytest.fixture
def page(greenwood):
    """page() -> Greenwood's backups in the console; page("3/restore/") below it."""
    return lambda rest="": f"/admin/tenants/school/{greenwood.pk}/backups/{rest}"


def run_last():
    """Does the newest job of who is selected, as a worker does; returns it."""
    row = Job.objects.order_by("-pk").first()
    execute_job(row.pk)
    row.refresh_from_db()
    return row


def backups(school):
    return Backup.objects.of_school(school)


def trail(school):
    """[(verb, actor's name)] about backups: (the platform's, the school's), the oldest first."""
    found = []
    for schema_name in ("public", School.objects.fresh(school).schema_name):
        with schema_context(schema_name):
            events = AuditEvent.objects.filter(verb__regex="backup|restore").order_by("pk")
            found.append([(event.verb, event.actor_name) for event in events])
    return found


# --- The owner's page ---------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("olive", 200), ("paul", 403), ("rita", 403), ("tomas", 403)])
def test_who_may_back_up_the_school(sign_in, cast, who, status):
    assert sign_in(getattr(cast, who)).get(PAGE).status_code == status
    assert sign_in(getattr(cast, who)).post(PAGE).status_code == (302 if status == 200 else status)
    assert PAGE in sign_in(cast.olive).get("/settings/school/").text
    assert PAGE not in sign_in(cast.paul).get("/settings/school/").text


def test_the_owner_backs_up_and_sees_the_list(sign_in, cast, greenwood):
    client = sign_in(cast.olive)
    answer = client.post(PAGE)
    assert client.post(PAGE)["Location"] == answer["Location"], "a second click is the same backup"
    assert Job.objects.count() == 1
    assert "A backup is being made" in client.get(PAGE).text
    job = run_last()
    assert (job.state, job.result_url) == ("done", PAGE)
    (backup,) = backups(greenwood)
    assert (backup.maker, backup.asked_by) == ("school", "Olive Owner")
    assert backup.size == backup_path(backup).stat().st_size
    text = client.get(PAGE).text
    assert "Olive Owner" in text and "Back up now" in text
    assert backup.file not in text, "who may read the file may read everything"
    ours, theirs = trail(greenwood)
    assert ours == [
        ("school.backup", "Olive Owner (Greenwood School)"),
        ("school.backup_made", "Olive Owner (Greenwood School)"),
    ]
    assert theirs == [("school.backup", "Olive Owner"), ("school.backup_made", "Olive Owner")]


def test_a_colleagues_backup_is_not_begun_again(sign_in, cast, greenwood):
    """Broken once on purpose by leading to the colleague's job, which is a 404."""
    start_backup(by=cast.paul)
    answer = sign_in(cast.olive).post(PAGE, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)] and "A backup is being made" in answer.text
    assert Job.objects.count() == 1


def test_the_oldest_of_the_schools_own_go(cast, greenwood, settings, django_capture_on_commit_callbacks):
    """Broken once on purpose by counting the platform's too: the staff's backup went."""
    settings.SCHOOL_BACKUPS = 2
    with schema_context("public"):
        start_staff_backup(greenwood, by=None)
        run_last()
    for _number in range(3):
        start_backup(by=cast.olive)
        with django_capture_on_commit_callbacks(execute=True):
            run_last()
    kept = backups(greenwood)
    assert [backup.maker for backup in kept] == ["school", "school", "staff"]
    assert {path.name for path in settings.BACKUP_ROOT.iterdir()} == {backup.file for backup in kept}


def test_without_the_program_the_owner_is_told_and_nothing_is_left(cast, greenwood, monkeypatch, settings):
    def fail(*_arguments, **_options):
        raise ProgramFailed("pg_dump: secret detail")

    monkeypatch.setattr(taking, "run_program", fail)
    start_backup(by=cast.olive)
    job = run_last()
    assert job.state == "failed" and "could not be made" in job.error and "secret" not in job.error
    assert not list(settings.BACKUP_ROOT.iterdir()) and not backups(greenwood)


def test_a_school_that_is_erased_meanwhile_leaves_no_backup(cast, greenwood, settings):
    """Broken once on purpose by not looking at the school again when the file is written."""
    start_backup(by=cast.olive)
    with schema_context("public"):
        School.objects.filter(pk=greenwood.pk).update(status=School.Status.ERASING)
    assert run_last().state == "failed"
    assert not list(settings.BACKUP_ROOT.iterdir())


def test_the_list_asks_the_database_as_often_for_three_as_for_one(sign_in, cast, greenwood):
    client, counts = sign_in(cast.olive), []
    for number in (1, 2):
        with schema_context("public"):
            for _each in range(number):
                Backup.objects.create(school=greenwood, file="x", size=1, maker="school", asked_by="Olive")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- The console -----------------------------------------------------------------------------------


def test_only_the_platforms_staff_restores(console, page, platform_visitor, greenwood, riverside):
    backup = Backup.objects.create(school=greenwood, file="x", size=1, maker="staff", asked_by="Ada")
    kept = SchoolSchema.objects.create(name="kept", state="beside", beside=greenwood.pk, version="")
    posts = [page(), page(f"{backup.pk}/restore/"), page(f"beside/{kept.pk}/discard/")]
    for address in [*posts, page(f"beside/{kept.pk}/put-in-place/")]:
        assert platform_visitor.post(address)["Location"].startswith("/admin/login/")
    for address in posts[1:]:
        assert console.get(address).status_code == 405
        elsewhere = address.replace(f"/{greenwood.pk}/", f"/{riverside.pk}/")
        assert console.post(elsewhere).status_code == 404, "another school's"
    assert console.get(page(f"beside/{kept.pk}/put-in-place/")).status_code == 404, "it is not whole"
    School.objects.filter(pk=greenwood.pk).update(status=School.Status.ERASING)
    assert console.get(page()).status_code == 403
    assert console.post(posts[1]).status_code == 404
    assert not Job.objects.exists()


def test_the_whole_way_there_and_back(greenwood, cast, console, page):
    with tenant_context(greenwood):
        before = table_checksums(greenwood.schema_name)
    console.post(page())
    assert console.post(page())["Location"] == f"/admin/jobs/job/{Job.objects.get().pk}/change/", "one for two clicks"
    assert run_last().state == "done"
    (backup,) = backups(greenwood)
    assert (backup.maker, backup.asked_by) == ("staff", "Ada")
    with tenant_context(greenwood):
        cast.amina.delete()

    restore = page(f"{backup.pk}/restore/")
    first = console.post(restore)
    assert console.post(restore)["Location"] == first["Location"], "one for two clicks"
    assert run_last().state == "done"
    kept = SchoolSchema.objects.beside().get()
    students = before["academics_student"][0]
    assert ["academics_student", students - 1, students] in kept.differences
    text = console.get(page()).text
    assert "academics_student" in text and "Restored from a backup" in text
    assert School.objects.fresh(greenwood).schema_name == greenwood.schema_name, "the school is not touched"

    put = page(f"beside/{kept.pk}/put-in-place/")
    assert console.post(put, {"address": "riverside"}).status_code == 422
    console.post(put, {"address": "greenwood"})
    assert "under way" in console.post(page(f"beside/{kept.pk}/discard/"), follow=True).text
    assert run_last().state == "done"
    school = School.objects.fresh(greenwood)
    assert school.schema_name == kept.name
    with tenant_context(school):
        assert Student.objects.filter(given_name="Amina").exists()

    former = SchoolSchema.objects.beside().get()
    assert former.name == greenwood.schema_name and former.is_ready
    assert "What the school lived in until then" in console.get(page()).text
    console.post(page(f"beside/{former.pk}/put-in-place/"), {"address": "greenwood"})
    assert run_last().state == "done"
    assert School.objects.fresh(greenwood).schema_name == greenwood.schema_name

    again = SchoolSchema.objects.beside().get()
    console.post(page(f"beside/{again.pk}/discard/"))
    job = run_last()
    assert job.state == "done"
    Job.objects.filter(pk=job.pk).update(state="queued")
    execute_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done", "a second try does no harm"
    assert not SchoolSchema.objects.beside().exists()
    ours, theirs = trail(greenwood)
    steps = [
        "school.backup",
        "school.backup_made",
        "school.ask_restore_beside",
        "school.restore_beside",
        "school.ask_restore",
        "school.restore",
        "school.ask_restore",
        "school.restore",
        "school.ask_restore_discard",
        "school.restore_discard",
        "school.restore_discard",
    ]
    assert ours == [(verb, "Ada") for verb in steps]
    # What was done while it lived elsewhere is written there.
    assert {name for _verb, name in theirs} == {"Ada (platform)"}
    assert [verb for verb, _name in theirs] == [*steps[:5], *steps[7:]]


def test_a_second_try_puts_away_what_the_first_one_left(console, page, greenwood, schemas):
    """Broken once on purpose by going on without that: the row was in the way, and so was the file."""
    console.post(page())
    run_last()
    console.post(page(f"{backups(greenwood)[0].pk}/restore/"))
    name = Job.objects.order_by("-pk").first().arguments["schema"]
    SchoolSchema.objects.create(name=name, state="beside", beside=greenwood.pk, restored=True, version="")
    assert "Not restored to its end" in console.get(page()).text
    media_folder(name).mkdir(parents=True)
    (media_folder(name) / "half.txt").write_text("half")
    assert run_last().state == "done"
    assert SchoolSchema.objects.beside().get().is_ready
    assert not media_folder(name).exists()
    assert name in schemas()


@pytest.mark.parametrize("gone", ["file", "row"])
def test_a_backup_that_is_gone_is_said(console, page, greenwood, settings, gone):
    backup = Backup.objects.create(school=greenwood, file="gone.zip", size=1, maker="staff", asked_by="Ada")
    console.post(page(f"{backup.pk}/restore/"))
    if gone == "row":
        Backup.objects.all().delete()
    job = run_last()
    assert job.state == "failed" and ("Nothing was restored" in job.error or "not there any more" in job.error)
    assert not SchoolSchema.objects.beside().exists()


# --- Nothing twice ------------------------------------------------------------------------------------


def _leave_things_to_do(cast):
    """One of each thing that the sweep would take up, due now."""
    now = timezone.now()
    message = Message.objects.create(topic="absence", subject="Absent", body="Today")
    Delivery.objects.create(message=message, guardian=cast.grace, channel="email", address="grace@example.org")
    Delivery.objects.create(
        message=message, guardian=cast.peter, channel="email", address="p@example.org", state="sending", claimed_at=now
    )
    register = Register.objects.create(section=cast.section_7a, date=school_today())
    AbsenceAlert.objects.create(student=cast.amina, date=register.date, register=register, due_at=now)
    for wait in (timedelta(0), timedelta(hours=1)):
        user = User.objects.create(username=f"new{wait}", email=f"new{wait.seconds}@example.org")
        Invitation.objects.create(user=user, email=user.email, next_attempt_at=now + wait)
    Job.objects.create(kind="tests.x", title="Import", created_by=cast.rita, heartbeat_at=now - timedelta(hours=1))
    Job.objects.create(kind="tests.x", title="Done", created_by=cast.rita, state="done")
    OutgoingMail.objects.create(
        kind="password_reset", content={"email": "olive@example.org"}, expires_at=now + timedelta(1)
    )
    Session.objects.create(session_key="old", session_data="x", expire_date=now + timedelta(days=9))


def test_what_was_under_way_then_is_not_done_again(greenwood, cast):
    """Each line of `stop_pending_work` was once taken out on purpose."""
    _leave_things_to_do(cast)
    sent = Delivery.objects.create(message=Message.objects.get(), channel="portal", state="sent", recipient=cast.olive)
    assert stop_pending_work() == {
        "messages_stopped": 2,
        "alerts_stopped": 1,
        "notices_stopped": 0,
        "invitations_stopped": 2,
        "mails_stopped": 1,
        "jobs_stopped": 1,
    }
    assert not Session.objects.exists()
    states = set(Delivery.objects.exclude(pk=sent.pk).values_list("state", "error"))
    assert len(states) == 1 and "restored from a backup" in states.pop()[1]
    assert Delivery.objects.get(pk=sent.pk).state == "sent"
    job = Job.objects.get(title="Import")
    assert job.state == "failed" and "restored from a backup" in job.error
    Invitation.objects.update(next_attempt_at=timezone.now())
    before = list(AbsenceAlert.objects.values_list("state", flat=True))
    for duty in sweep.DUTIES:
        assert not duty(), duty.__name__
    assert list(AbsenceAlert.objects.values_list("state", flat=True)) == before
    assert mail.outbox == []


def test_a_swap_settles_what_was_restored_and_leaves_the_former_state_alone(greenwood, cast):
    """Broken once on purpose by settling whatever is swapped in: the way back lost the messages that waited."""
    restored = _restored_with_things_to_do(greenwood)
    _leave_things_to_do(cast)
    with schema_context("public"):
        swap_in(greenwood, restored)
        after = AuditEvent.objects.get(verb="school.restore").after
        assert (after["messages_stopped"], after["jobs_stopped"], after["invitations_stopped"]) == (2, 1, 2)
        school = School.objects.fresh(greenwood)
    with tenant_context(school):
        assert not Delivery.objects.waiting().exists() and not Job.objects.unfinished().exists()
    with schema_context("public"):
        swap_in(school, greenwood.schema_name)
    with tenant_context(greenwood):
        assert Delivery.objects.waiting().count() == 2
        assert Job.objects.unfinished().count() == 1


def _restored_with_things_to_do(school):
    """The name of a schema restored from a backup in which things waited to be done."""
    with schema_context("public"):
        restored = restore_beside(school, taking.back_up(school))
    with tenant_context(School(schema_name=restored)):
        _leave_things_to_do(Cast())
    return restored


# --- Erasing, and the command --------------------------------------------------------------------------


def test_erasing_the_school_erases_its_backups(greenwood, riverside, settings):
    """Broken once on purpose by removing the rows alone, and by files of the present schema's name alone."""
    with schema_context("public"):
        start_staff_backup(riverside, by=None)
        run_last()
        # One of the test's own: a role is there once for the databases of all test workers.
        oak = provision_school("Oak Hill School", subdomain="oak-hill", owner_email="head@oak.example").school
        for name in (f"{oak.schema_name}-1.zip", "earlier-1.zip"):
            (settings.BACKUP_ROOT / name).write_text("of this schema, and of one that is gone")
            Backup.objects.create(school=oak, file=name, size=1, maker="staff", asked_by="Ada")
        (settings.BACKUP_ROOT / f"{oak.schema_name}-2.partial").write_text("half-written")
        (settings.BACKUP_ROOT / f"{oak.schema_name}-x").mkdir()
        erase_school(oak)
        (left,) = Backup.objects.all()
        assert left.school_id == riverside.pk
        assert [path.name for path in settings.BACKUP_ROOT.glob("*-*")] == [left.file]
        assert ErasureReport.objects.get().content["backups"] == 2


def test_the_commands_backup_is_in_the_list(greenwood, settings, tmp_path, capsys):
    with schema_context("public"):
        call_command("backup_school", "greenwood")
        (backup,) = backups(greenwood)
        assert (backup.maker, backup.asked_by) == ("command", "System")
        assert capsys.readouterr().out.strip() == str(settings.BACKUP_ROOT / backup.file)
        call_command("backup_school", "greenwood", to=str(tmp_path / "away"))
        assert len(backups(greenwood)) == 1, "a copy to take away is not kept here"
    assert [verb for verb, _name in trail(greenwood)[1]] == 2 * ["school.backup_made"]
