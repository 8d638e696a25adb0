"""A school's backup, restored beside it, compared and swapped in; the other schools stay as they are."""

import hashlib
import io
import json
import zipfile

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import schema_context, tenant_context
from psycopg import sql

from academics.models import Student
from accounts.models import AuditEvent, User
from tenants.backup import restoring
from tenants.backup.checksums import table_checksums
from tenants.backup.restoring import BadBackup, discard_restored, restore_beside
from tenants.backup.taking import DUMP, back_up
from tenants.models import School, SchoolSchema
from tenants.provisioning.media import media_folder

_RESTORED = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'school\\_%'"


@pytest.fixture
def tidy(django_db_setup):
    """What psql has restored is committed: this drops it after the test's own transaction is over."""
    parameters = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**parameters, autocommit=True) as owner:
        before = {name for (name,) in owner.execute(_RESTORED)}
        yield
        for (name,) in owner.execute(_RESTORED).fetchall():
            if name not in before:
                owner.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
                owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


@pytest.fixture
def greenwood(tidy, greenwood, settings, tmp_path):
    """Greenwood, with files and backups in a folder of the test's own."""
    settings.MEDIA_ROOT, settings.BACKUP_ROOT = tmp_path / "media", tmp_path / "backups"
    return greenwood


def command(*arguments):
    """What the command printed."""
    output = io.StringIO()
    with schema_context("public"):
        call_command(*arguments, stdout=output)
    return output.getvalue()


def kept_beside():
    """The names of schemas that stand beside their school."""
    with schema_context("public"):
        return list(SchoolSchema.objects.beside().values_list("name", flat=True))


def test_a_lost_student_comes_back(greenwood, riverside, cast):
    default_storage.save("notes/a.txt", ContentFile(b"before"))
    before, others = table_checksums(greenwood.schema_name), table_checksums(riverside.schema_name)
    backup = command("backup_school", "greenwood").strip()
    cast.amina.delete()
    Student.objects.filter(pk=cast.bashir.pk).update(given_name="Changed")
    said = command("restore_school", "greenwood", backup, "--swap")
    assert f"academics_student: {before['academics_student'][0] - 1} rows now, {before['academics_student'][0]}" in said
    assert "academics_subject" not in said
    school = School.objects.fresh(greenwood)
    assert school.schema_name != greenwood.schema_name
    with tenant_context(school):
        assert Student.objects.get(given_name="Amina")
        assert Student.objects.get(pk=cast.bashir.pk).given_name == cast.bashir.given_name
        assert User.objects.get(pk=cast.olive.pk).check_password("wrong") is False
        assert AuditEvent.objects.get(verb="school.restore").before == {"schema": greenwood.schema_name}
        assert default_storage.open("notes/a.txt").read() == b"before"
        # The next number is free: sequences come back too.
        Student.objects.create(student_number="new", given_name="New")
    assert kept_beside() == [greenwood.schema_name]
    assert table_checksums(riverside.schema_name) == others


def test_without_being_told_to_it_only_compares(greenwood):
    """The trail alone differs: that the school was backed up is written there when the backup is made."""
    backup = command("backup_school", "greenwood").strip()
    before = table_checksums(greenwood.schema_name)
    said = command("restore_school", "greenwood", backup)
    rows = before["accounts_auditevent"][0]
    assert said == f"accounts_auditevent: {rows} rows now, {rows - 1} in the backup\n"
    assert table_checksums(greenwood.schema_name) == before
    assert kept_beside() == []
    assert School.objects.fresh(greenwood).schema_name == greenwood.schema_name


def test_a_restored_school_is_walled_off_like_every_other(greenwood, riverside):
    with schema_context("public"):
        restored = restore_beside(greenwood, back_up(greenwood))
    with schema_context(restored), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM academics_student GROUP BY 1")
        assert cursor.fetchone()[0] == restored
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute(f"SELECT 1 FROM {greenwood.schema_name}.academics_student")


def test_a_backup_is_for_its_readers_account_alone(greenwood):
    path = back_up(greenwood)
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path], "nothing is left beside it"


def _changed(path, change, *, honest):
    """A copy of the backup with each member passed through `change(name, content)`; honest: its manifest says so."""
    copy = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        changed = dict(change(name, old.read(name)) for name in old.namelist())
        if honest:
            manifest = json.loads(changed["manifest.json"])
            members = {name: content for name, content in changed.items() if name != "manifest.json"}
            manifest["sha256"] = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
            changed["manifest.json"] = json.dumps(manifest).encode()
        for name, content in changed.items():
            new.writestr(name, content)
    return copy


@pytest.mark.parametrize(
    ("honest", "change", "says"),
    [
        (False, lambda name, content: (name, content[:-2000] if name == DUMP else content), "is damaged: dump.sql"),
        (False, lambda name, content: (name, b"y" if name == "files/a.txt" else content), "is damaged: files/a.txt"),
        (False, lambda name, content: (name, b"{}" if name == "manifest.json" else content), "no manifest"),
        (False, lambda name, content: ("files/b.txt" if name == "files/a.txt" else name, content), "does not hold"),
        (
            True,
            lambda name, content: (name, content.replace(b"Amina", b"Emina") if name == DUMP else content),
            "differs",
        ),
        (True, lambda name, content: (name, content + b"SELECT 1/0;" if name == DUMP else content), "psql: .*zero"),
        (True, lambda name, content: ("files/../../x" if "a.txt" in name else name, content), "leads elsewhere"),
    ],
)
def test_a_backup_that_was_tampered_with_leaves_nothing(greenwood, honest, change, says, schemas):
    """Broken once on purpose by leaving out the comparison with the manifest: Emina was restored."""
    default_storage.save("a.txt", ContentFile(b"x"))
    backup = _changed(back_up(greenwood), change, honest=honest)
    before = schemas()
    with pytest.raises(CommandError, match=f"Nothing was restored. .*{says}"):
        command("restore_school", "greenwood", str(backup))
    assert schemas() == before
    assert {path.name for path in media_folder(greenwood.schema_name).parent.iterdir()} == {greenwood.schema_name}


def test_what_is_no_backup_is_refused(greenwood, tmp_path):
    (tmp_path / "x.zip").write_text("no")
    with pytest.raises(BadBackup, match="cannot be read"):
        restore_beside(greenwood, tmp_path / "x.zip")


def test_another_schools_backup_is_refused(greenwood, riverside):
    with pytest.raises(BadBackup, match="of another school: Riverside"):
        restore_beside(greenwood, back_up(riverside))


def test_only_a_restored_schema_is_swapped_in(greenwood, riverside):
    with schema_context("public"), pytest.raises(ValueError, match="not a restored schema"):
        restoring.swap_in(greenwood, riverside.schema_name)


def test_a_missing_program_is_named(greenwood, settings, tmp_path):
    settings.PG_PROGRAMS = str(tmp_path)
    with pytest.raises(CommandError, match="pg_dump is not installed"):
        command("backup_school", "greenwood")
    assert not list(settings.BACKUP_ROOT.iterdir())


def test_what_is_discarded_leaves_nothing(greenwood, schemas):
    before = schemas()
    with schema_context("public"):
        discard_restored(restore_beside(greenwood, back_up(greenwood)))
    assert schemas() == before
