"""Listing, suspending, resuming and deleting schools."""

import io
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from accounts.models import AuditEvent
from tenants.actions import provision_school, suspend_school
from tenants.models import Domain, School
from tenants.provisioning.media import media_folder, remove_media
from tests.checksums import checksum


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def _make_oak():
    with schema_context("public"):
        provision_school("Oak Hill School", subdomain="oak-hill", owner_email="head@oak.example")


@pytest.fixture(scope="module")
def _oak(write_once):
    write_once(_make_oak)


@pytest.fixture
def oak(_oak, platform, settings, tmp_path):
    # Its name is the same in each test: what says that it was erased is not to be there in the next.
    settings.BACKUP_ROOT = tmp_path
    return School.objects.get(name="Oak Hill School")


def test_the_list_names_address_status_and_people(platform):
    lines = run("list_tenants").splitlines()
    assert lines[0].split() == ["NAME", "ADDRESS", "STATUS", "STUDENTS", "STAFF", "GUARDIANS", "USERS"]
    greenwood = next(line for line in lines if line.startswith("Greenwood"))
    assert greenwood.split()[2:6] == ["http://greenwood.localhost/", "active", "5", "2"]
    assert not any("Platform" in line for line in lines[1:])


def test_suspending_is_noted_in_both_trails(oak):
    run("suspend_tenant", "oak-hill", "--reason", "Not paid")
    oak.refresh_from_db()
    assert (oak.status, oak.suspension_reason) == ("suspended", "Not paid")
    assert AuditEvent.objects.filter(verb="school.suspend", reason="Not paid").count() == 1
    with tenant_context(oak):
        assert AuditEvent.objects.get(verb="school.suspend").after == {"status": "suspended"}
    run("suspend_tenant", "oak-hill", "--reason", "Not paid")
    with schema_context("public"):
        assert AuditEvent.objects.filter(verb="school.suspend").count() == 1, "a second time does nothing"
    run("resume_tenant", "oak-hill")
    oak.refresh_from_db()
    assert (oak.status, oak.suspension_reason) == ("active", "")


def test_suspending_and_resuming_leaves_the_others_as_they_were(oak, greenwood, riverside):
    with schema_context("public"):
        before = [checksum(school) for school in (greenwood, riverside)]
        run("suspend_tenant", "oak-hill", "--reason", "Not paid")
        run("resume_tenant", "oak-hill")
        assert [checksum(school) for school in (greenwood, riverside)] == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("suspend_tenant", "nobody", "--reason", "x"), "no school at the subdomain"),
        (("suspend_tenant", "oak-hill", "--reason", "  "), "Say why"),
        (("resume_tenant", "nobody"), "no school"),
        (("delete_tenant", "nobody", "--yes"), "no school"),
    ],
)
def test_bad_input_gets_one_line(oak, arguments, says):
    with pytest.raises(CommandError, match=says):
        run(*arguments)


def test_deleting_asks_for_the_name(oak, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="--yes"):
        run("delete_tenant", "oak-hill")
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": staticmethod(lambda: True)}))
    monkeypatch.setattr("builtins.input", lambda _question: "Oak")
    with pytest.raises(CommandError, match="not the school's name"):
        run("delete_tenant", "oak-hill")
    assert School.objects.filter(pk=oak.pk).exists()
    monkeypatch.setattr("builtins.input", lambda _question: "Oak Hill School")
    run("delete_tenant", "oak-hill")
    assert not School.objects.filter(pk=oak.pk).exists()


def _rows(school):
    """{table: row count} of a school."""
    with tenant_context(school), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [school.schema_name])
        tables = [name for (name,) in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
        return counts


def test_deleting_one_school_leaves_the_others_as_they_were(
    oak, greenwood, schemas, django_capture_on_commit_callbacks
):
    for school in (oak, greenwood):
        with tenant_context(school):
            default_storage.save("notes/a.txt", ContentFile(school.name))
            cache.set("greeting", school.name)
    with schema_context("public"):
        cache.set("greeting", "platform")
        before = _rows(greenwood)
        with django_capture_on_commit_callbacks(execute=True):
            run("delete_tenant", "oak-hill", "--yes")
        assert oak.schema_name not in schemas()
        assert not Domain.objects.filter(domain="oak-hill.localhost").exists()
        assert not media_folder(oak.schema_name).exists()
        assert _rows(greenwood) == before
        assert cache.get("greeting") == "platform"
    with schema_context(oak.schema_name):
        assert cache.get("greeting") is None
    with tenant_context(greenwood):
        assert cache.get("greeting") == greenwood.name
        assert Path(default_storage.path("notes/a.txt")).read_text() == greenwood.name
        default_storage.delete("notes/a.txt")


def test_a_deletion_that_fails_keeps_the_files(oak, monkeypatch, schemas):
    folder = media_folder(oak.schema_name)
    folder.mkdir(parents=True)
    monkeypatch.setattr("tenants.actions.erasing.record", lambda *_args, **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("delete_tenant", "oak-hill", "--yes")
    assert oak.schema_name in schemas()
    assert folder.exists()
    folder.rmdir()


@pytest.mark.parametrize("name", ["", "..", ".", "a/b", "/etc", "a/../b", "a\n", "public", "-rf", "a" * 64])
def test_only_a_schools_own_folder_is_removed(name, monkeypatch):
    """Nothing is removed here even by code that is wrong: the removal itself is taken out."""
    removed = []
    monkeypatch.setattr("tenants.provisioning.media.shutil.rmtree", lambda path, **_options: removed.append(path))
    with pytest.raises(ValueError, match="no folder"):
        remove_media(name)
    assert removed == []


def test_the_platform_itself_is_no_school(platform):
    with pytest.raises(Exception, match="no school"):
        suspend_school(School.objects.get(schema_name="public"), reason="x")
