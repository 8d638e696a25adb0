"""A school is erased for good: what goes, what the report says, and what brings it back in vain."""

import io
import json

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context
from redis.exceptions import RedisError

from accounts.models import AuditEvent, User
from core.current import Actor, acting
from tenants import tasks
from tenants.actions import (
    ask_for_erasure,
    carry_out_erasure,
    erase_school,
    erasing,
    finish_erasures,
    provision_school,
    replay_tombstones,
    resume_school,
    suspend_school,
)
from tenants.models import Domain, ErasureReport, School, SchoolSchema, SignUp, Tombstone
from tenants.provisioning.media import media_folder, remove_media
from tenants.provisioning.owner import owner_connection
from tenants.provisioning.schema import create_schema
from tests.cast import make_cast
from tests.checksums import checksum


def _make_oak():
    with schema_context("public"):
        school = provision_school(
            "Oak Hill School", subdomain="oak-hill", owner_email="head@oak.example", owner_name="Hanna Head"
        ).school
        SignUp.objects.create(
            school_name=school.name,
            subdomain="oak-hill",
            owner_name="Hanna Head",
            owner_email="head@oak.example",
            state=SignUp.State.DONE,
            expires_at=timezone.now(),
            school=school,
        )
    with tenant_context(school):
        make_cast()


@pytest.fixture(scope="module")
def _oak(write_once):
    write_once(_make_oak)


@pytest.fixture
def oak(_oak, platform, settings, tmp_path):
    """A school with people, a session, a file, a cached value and the sign-up that it came from."""
    # Its name is the same in each test: what says that it was erased is not to be there in the next.
    settings.BACKUP_ROOT = tmp_path
    school = School.objects.get(name="Oak Hill School")
    with tenant_context(school):
        default_storage.save("students/a.txt", ContentFile(b"12345"))
        cache.set("session", "of somebody")
    yield school
    remove_media(school.schema_name)


def roles():
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        return {name for (name,) in cursor.fetchall()}


def what_is_left(name, schemas):
    """Everything of the school that is still there, in words."""
    left = []
    left += ["schema"] if name in schemas() else []
    left += ["role"] if name in roles() else []
    left += ["files"] if media_folder(name).exists() else []
    left += ["row"] if School.objects.filter(schema_name=name).exists() else []
    left += ["schema's row"] if SchoolSchema.objects.filter(name=name).exists() else []
    left += ["domain"] if Domain.objects.filter(domain="oak-hill.localhost").exists() else []
    left += ["sign-up"] if SignUp.objects.filter(owner_email="head@oak.example").exists() else []
    with schema_context(name):
        left += ["cache"] if cache.get("session") else []
    return left


def test_nothing_is_left(oak, schemas):
    """Broken once on purpose by leaving the sign-up, with the owner's name and address, and by keeping the role."""
    assert len(what_is_left(oak.schema_name, schemas)) == 8
    erase_school(oak)
    assert what_is_left(oak.schema_name, schemas) == []


def test_the_report_counts_what_there_was_and_names_nobody(oak, staff):
    with tenant_context(oak):
        users = User.objects.count()
    with acting(Actor(user=staff, name=staff.name)):
        report = erase_school(oak)
    assert report == ErasureReport.objects.get()
    content = report.content
    assert content["schema"] == oak.schema_name
    assert content["tables"]["accounts_user"] == users
    assert (content["files"], content["bytes"], content["cached"]) == (1, 5, 1)
    assert content["asked_by"] == f"platform staff {staff.pk}"
    assert content["asked_at"] <= content["erased_at"]
    tombstone = Tombstone.objects.get()
    for text in (json.dumps(content), json.dumps(tombstone.found), str(tombstone.asked_by)):
        for word in ("Hanna", "head@oak", "Amina", "Odhiambo", staff.name, staff.email):
            assert word not in text


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.content["tables"].update(accounts_user=0),
        lambda report: report.content.update(asked_by="nobody"),
        lambda report: setattr(report, "signature", "x"),
    ],
)
def test_a_report_that_was_changed_is_not_genuine(oak, change):
    """Broken once on purpose by signing the schema's name alone."""
    report = erase_school(oak)
    report.refresh_from_db()
    assert report.is_genuine
    change(report)
    assert not report.is_genuine


def test_a_report_outlives_a_change_of_the_secret_key(oak, settings):
    report = erase_school(oak)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-tests-only"
    assert report.is_genuine
    settings.SECRET_KEY_FALLBACKS = []
    assert not report.is_genuine


def test_asking_closes_the_school_and_a_worker_does_the_rest(
    oak, schemas, queued, visitor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), schema_context("public"):
        ask_for_erasure(oak)
        ask_for_erasure(oak)
    with schema_context("public"):
        assert AuditEvent.objects.filter(verb="school.delete").count() == 1
        oak.refresh_from_db()
        assert oak.status == "erasing"
        assert visitor.get("/", SERVER_NAME="oak-hill.localhost").status_code == 404
        assert queued == 2 * [("tenants.erase_school", (oak.schema_name,), "public")]
        tasks.erase_school(oak.schema_name)
        tasks.erase_school(oak.schema_name)
        assert what_is_left(oak.schema_name, schemas) == []
        assert ErasureReport.objects.count() == 1, "a second message does nothing"


@pytest.mark.parametrize("change", [lambda school: suspend_school(school, reason="x"), resume_school])
def test_who_is_being_erased_is_not_suspended_or_opened(oak, change, queued):
    ask_for_erasure(oak)
    with pytest.raises(Exception, match="being erased"):
        change(oak)


@pytest.mark.parametrize("step", ["drop_schema", "remove_media", "forget_cached", "_finish"])
def test_killed_anywhere_the_sweep_finishes(oak, schemas, monkeypatch, step):
    """Broken once on purpose by a tombstone that is finished before the files are removed."""
    with monkeypatch.context() as killed:
        killed.setattr(erasing, step, lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase_school(oak)
    assert not ErasureReport.objects.exists()
    finish_erasures()
    assert what_is_left(oak.schema_name, schemas) == []
    report = ErasureReport.objects.get()
    assert report.content["tables"]["academics_student"] == 5, "the first count is kept"
    assert report.content["files"] == 1
    finish_erasures()
    assert ErasureReport.objects.count() == 1


def test_while_the_cache_is_down_the_erasure_is_not_finished(oak, schemas, monkeypatch):
    def down(_name):
        raise RedisError

    with monkeypatch.context() as broken:
        broken.setattr(erasing, "forget_cached", down)
        assert erase_school(oak) is None
    assert what_is_left(oak.schema_name, schemas) == ["cache"]
    tasks.actions.finish_erasures()
    assert what_is_left(oak.schema_name, schemas) == []


def _bring_back(name):
    """What a restored backup holds: the row, and the schema with its people, but no role."""
    school = School.objects.create(schema_name=name, name="Oak Hill School", status=School.Status.ACTIVE)
    Domain.objects.create(domain="oak-hill.localhost", tenant=school)
    with owner_connection() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {name}")
        cursor.execute(f"CREATE TABLE {name}.academics_student AS SELECT 'Amina' AS given_name")
    media_folder(name).mkdir(parents=True)


def test_what_a_backup_brings_back_is_erased_again(oak, greenwood, schemas):
    """Broken once on purpose by looking for Schools alone: a schema without its row stayed."""
    with schema_context("public"):
        erase_school(oak)
        assert replay_tombstones() == []
        _bring_back(oak.schema_name)
        before = checksum(greenwood)
        out = io.StringIO()
        call_command("replay_tombstones", stdout=out)
        assert out.getvalue() == f"Erased again: {oak.schema_name}\n"
        assert what_is_left(oak.schema_name, schemas) == []
        assert ErasureReport.objects.count() == 2
        assert ErasureReport.objects.first().content["tables"] == {"academics_student": 1}
        with owner_connection() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {oak.schema_name}")
        assert replay_tombstones() == [oak.schema_name]
        assert oak.schema_name not in schemas()
        assert checksum(greenwood) == before


def test_other_schools_stay_as_they_are(oak, greenwood, riverside):
    with schema_context("public"):
        before = [checksum(school) for school in (greenwood, riverside)]
        erase_school(oak)
        assert [checksum(school) for school in (greenwood, riverside)] == before
        assert carry_out_erasure(greenwood.schema_name) is None, "without a tombstone nothing is erased"
        assert [checksum(school) for school in (greenwood, riverside)] == before


def test_the_platform_itself_is_not_erased(platform):
    with pytest.raises(Exception, match="cannot be deleted"):
        erase_school(School.objects.get(schema_name="public"))
    assert not Tombstone.objects.exists()


def test_what_was_kept_beside_a_school_goes_with_it(oak, schemas):
    """Broken once on purpose by a tombstone for the live schema alone: the restored rows stayed for ever."""
    create_schema("kept_beside", state=SchoolSchema.State.BESIDE)
    SchoolSchema.objects.filter(name="kept_beside").update(beside=oak.pk)
    erase_school(oak)
    finish_erasures()
    assert not {oak.schema_name, "kept_beside"} & schemas()
    assert Tombstone.objects.finished().count() == 2


def test_a_tombstone_outlives_the_database(oak, schemas, tmp_path):
    """Broken once on purpose by asking the table alone, and by not asking for the signature."""
    with schema_context("public"):
        erase_school(oak)
        # What a restore to the moment before does.
        Tombstone.objects.all().delete()
        _bring_back(oak.schema_name)
        genuine = (tmp_path / "tombstones" / f"{oak.schema_name}.json").read_text()
        (tmp_path / "tombstones" / "greenwood_test.json").write_text(genuine)
        assert replay_tombstones() == [oak.schema_name]
        assert oak.schema_name not in schemas()
        assert School.objects.filter(schema_name="greenwood_test").exists()
