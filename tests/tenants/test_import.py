"""A school from an archive: all of it or nothing, and nothing from a file that was made to do harm."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from academics.models import Student
from accounts.models import Invitation, User
from attendance.models import AbsenceAlert, Register
from jobs.models import Job
from messaging.models import Delivery, Message
from tenants.archive import reading
from tenants.archive.writing import write_archive
from tenants.models import School
from tenants.provisioning.media import media_folder, remove_media
from tests.checksums import checksum

TO = ("--subdomain", "elm", "--owner-email", "olive@example.org")
STUDENTS = "tables/academics_student.csv"


@pytest.fixture
def archive(greenwood, cast, tmp_path):
    """Path of Greenwood's archive: with a photo, a text that looks like a formula, and a job."""
    cast.amina.photo.save("amina.png", ContentFile(b"a picture"))
    Student.objects.filter(pk=cast.bashir.pk).update(notes="=1+1\n'-x;+254", preferred_name="")
    User.objects.filter(username="olive").update(last_login=timezone.now())
    Job.objects.create(kind="x", title="x", created_by=cast.olive)
    path = tmp_path / "greenwood.zip"
    with path.open("w+b") as out:
        write_archive(out, greenwood)
    yield path
    remove_media(greenwood.schema_name)


@pytest.fixture
def run(db):
    """run(path, *arguments) -> what import_school prints, on the platform; files of new schools are removed."""
    with schema_context("public"):
        before = set(School.objects.values_list("schema_name", flat=True))

    def imported(path, *arguments):
        out = io.StringIO()
        with schema_context("public"):
            call_command("import_school", str(path), *(arguments or TO), stdout=out)
        return out.getvalue()

    yield imported
    with schema_context("public"):
        for name in set(School.objects.values_list("schema_name", flat=True)) - before:
            remove_media(name)


def elm():
    with schema_context("public"):
        return School.objects.at_host("elm.localhost").get()


def manifest_of(school):
    out = io.BytesIO()
    return write_archive(out, school)


def repacked(path, change, *, rehash=True):
    """The archive again, after change({name: content}); with `rehash` its manifest says so too."""
    with zipfile.ZipFile(path) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    change(entries)
    if rehash:
        manifest = json.loads(entries["manifest.json"])
        manifest["entries"] = {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in entries.items()
            if name != "manifest.json"
        }
        entries["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in entries.items():
            new.writestr(name, content)


def replace(name, old, new):
    """A change of one entry's content."""

    def change(entries):
        assert old in entries[name], old
        entries[name] = entries[name].replace(old, new)

    return change


def set_manifest(**values):
    def change(entries):
        entries["manifest.json"] = json.dumps(json.loads(entries["manifest.json"]) | values).encode()

    return change


def add(name, content=b"x"):
    return lambda entries: entries.update({name: content})


def test_everything_is_there_again(archive, run, greenwood):
    """Broken once on purpose by an import that leaves the apostrophes in."""
    before = manifest_of(greenwood)
    assert "Greenwood School is ready: http://elm.localhost" in run(archive)
    after = manifest_of(elm())
    hashes, again = ({table["name"]: table for table in manifest["tables"]} for manifest in (before, after))
    # What the import itself writes down.
    for own in ("accounts_auditevent",):
        hashes.pop(own), again.pop(own)
    assert again == hashes
    files = {name: entry for name, entry in before["entries"].items() if name.startswith("files/")}
    assert {name: entry for name, entry in after["entries"].items() if name.startswith("files/")} == files
    with tenant_context(elm()):
        amina = Student.objects.get(given_name="Amina")
        assert amina.photo.read() == b"a picture"
        amina.photo.close()
        assert Student.objects.get(given_name="Bashir").notes == "=1+1\n'-x;+254"
        assert not Job.objects.exists()


def test_new_rows_get_ids_that_were_never_used(archive, run, greenwood):
    """Broken once on purpose without setval: the first new student had an id that was taken."""
    run(archive)
    with tenant_context(greenwood):
        theirs = Student.objects.create(student_number="N1", given_name="New")
    with tenant_context(elm()):
        ours = Student.objects.create(student_number="N1", given_name="New")
    assert ours.pk == theirs.pk


def test_nobody_has_a_password_and_only_the_owner_is_invited(archive, run, visitor):
    output = run(archive)
    with tenant_context(elm()):
        assert not User.objects.with_password().exists()
        assert [invitation.user.username for invitation in Invitation.objects.all()] == ["olive"]
    link = output.strip().rpartition(" ")[2].removeprefix("http://elm.localhost")
    assert visitor.get(link, SERVER_NAME="elm.localhost").status_code == 200


def test_an_owner_who_was_not_in_the_school_is_added(archive, run):
    run(archive, "--subdomain", "elm", "--owner-email", "new@elm.example", "--name", "Elm School")
    school = elm()
    assert school.name == "Elm School"
    with tenant_context(school):
        assert {owner.email for owner in User.objects.owners()} == {"olive@example.org", "new@elm.example"}


def test_what_was_under_way_is_not_sent_again(greenwood, cast, run, tmp_path):
    """Broken once on purpose without `stop_unsent`: the sweep would have mailed it."""
    message = Message.objects.create(topic="absence", subject="Absent", body="Absent")
    Delivery.objects.create(message=message, guardian=cast.grace, channel="email", address="grace@example.org")
    register = Register.objects.create(section=cast.section_7a, date=timezone.now().date())
    AbsenceAlert.objects.create(
        student=cast.amina, date=register.date, register=register, due_at=timezone.now() - timedelta(1)
    )
    path = tmp_path / "greenwood.zip"
    with path.open("w+b") as out:
        write_archive(out, greenwood)
    run(path)
    with tenant_context(elm()):
        assert Delivery.objects.get().state == "failed"
        assert AbsenceAlert.objects.get().state == "cancelled"
    assert Delivery.objects.get().state == "queued"


@pytest.mark.parametrize(
    ("change", "rehash", "says"),
    [
        (replace(STUDENTS, b"Amina", b"Anima"), False, "changed or damaged"),
        (replace(STUDENTS, b"Amina", b"Anima"), True, "rows of academics_student are not those"),
        (replace(STUDENTS, b"student_number", b"number"), True, "columns of academics_student"),
        (replace(STUDENTS, b"2013-05-01", b"2013-15-01"), True, "academics_student does not fit"),
        (lambda entries: entries.update({STUDENTS: entries[STUDENTS][:3]}), True, "columns of academics_student"),
        (lambda entries: entries.pop(STUDENTS), True, "does not hold what its manifest lists"),
        (replace("tables/academics_guardianlink.csv", b"\n1,", b"\n1,9"), True, r"not those|not there|does not fit"),
        (lambda entries: entries.pop("manifest.json"), False, "no manifest"),
        (add("manifest.json", b"{"), False, "manifest.json cannot be read"),
        (add("manifest.json", b"[" * 100_000), False, "manifest.json cannot be read"),
        (add("school.json", b"[]"), True, "school.json cannot be read"),
        (replace("school.json", b'"Greenwood School"', b"7"), True, "school.json cannot be read"),
        (replace("school.json", b"#1f6feb", b"red"), True, "colour"),
        (replace("school.json", b'"UTC"', b'"Moon"'), True, "no time zone"),
        (set_manifest(format="else"), True, "no export of a school"),
        (set_manifest(format_version=2), True, "format 2"),
        (set_manifest(schema_version="0" * 16), True, "other tables"),
        (set_manifest(tables=[]), True, "other tables"),
        (set_manifest(tables=7), True, "not complete"),
        (add("../riverside_test/students/x.png"), True, "no place in it"),
        (add("files/../../riverside_test/x.png"), True, "no place in it"),
        (add("/etc/cron.d/x"), True, "no place in it"),
        (add("files/..\\x.png"), True, "no place in it"),
        (add("files/"), True, "no place in it"),
        (add("tables/accounts_secret.csv"), True, "holds more than"),
        (add("files/\x01"), True, "no place in it"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(archive, run, greenwood, riverside, schemas, change, rehash, says):
    before, schools, others = schemas(), School.objects.count, [checksum(riverside), checksum(greenwood)]
    folders = {path.name for path in media_folder("x").parent.iterdir()}
    with schema_context("public"):
        number = schools()
    repacked(archive, change, rehash=rehash)
    with pytest.raises(CommandError, match=says) as refused:
        run(archive)
    assert "\n" not in str(refused.value)
    with schema_context("public"):
        assert schools() == number
    assert schemas() == before
    assert {path.name for path in media_folder("x").parent.iterdir()} == folders
    assert [checksum(riverside), checksum(greenwood)] == others


def test_a_used_id_is_no_next_id(archive, run):
    def change(entries):
        manifest = json.loads(entries["manifest.json"])
        next(table for table in manifest["tables"] if table["name"] == "academics_student")["next_id"] = 2
        entries["manifest.json"] = json.dumps(manifest).encode()

    repacked(archive, change)
    with pytest.raises(CommandError, match="next id of academics_student"):
        run(archive)


def test_a_bomb_is_refused_before_it_is_unpacked(archive, run, monkeypatch):
    """Broken once on purpose without the check of sizes: every byte was unpacked and hashed."""
    repacked(archive, add("files/big.png", bytes(70 * 1024 * 1024)))
    monkeypatch.setattr(reading.Archive, "portions", lambda *_args: pytest.fail("It was unpacked."))
    with pytest.raises(CommandError, match="far too big"):
        run(archive)


def test_a_size_that_lies_is_found(archive, run):
    """The directory says that an entry is small; what follows it is cut off, and the checksum with it."""
    content = archive.read_bytes()
    with zipfile.ZipFile(archive) as zipped:
        entry = zipped.getinfo(STUDENTS)
    size = entry.file_size.to_bytes(4, "little")
    at = content.rindex(entry.CRC.to_bytes(4, "little") + entry.compress_size.to_bytes(4, "little") + size)
    archive.write_bytes(content[: at + 8] + (10).to_bytes(4, "little") + content[at + 12 :])
    with pytest.raises(CommandError, match="damaged"):
        run(archive)


def test_a_link_in_the_file_is_refused(archive, run):
    link = zipfile.ZipInfo("files/link.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(archive, "a") as zipped:
        zipped.writestr(link, "/etc/passwd")
    with pytest.raises(CommandError, match="no place in it"):
        run(archive)


def test_an_entry_that_comes_twice_is_refused(archive, run):
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(archive, "a") as zipped:
        zipped.writestr(STUDENTS, "id\n")
    with pytest.raises(CommandError, match="twice"):
        run(archive)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(17)])
def test_what_is_no_archive_is_refused(run, tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"no ZIP file|no manifest"):
        run(path)
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.zip")


def test_an_address_that_is_taken_is_refused(archive, run, riverside):
    before = checksum(riverside)
    for subdomain in ("riverside", "no school"):
        with pytest.raises(CommandError):
            run(archive, "--subdomain", subdomain, "--owner-email", "olive@example.org")
    assert checksum(riverside) == before


def test_no_other_school_changes(archive, run, greenwood, riverside):
    before = [checksum(school) for school in (greenwood, riverside)]
    run(archive)
    assert [checksum(school) for school in (greenwood, riverside)] == before


def with_manifest(path, manifest):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("manifest.json", manifest)
    return path


def with_entries(path, count):
    with zipfile.ZipFile(path, "w") as zipped:
        for number in range(count):
            zipped.writestr(f"files/{number}", b"")
    return path


@pytest.mark.parametrize(
    "make",
    [
        lambda path: with_manifest(path, b"[" + b"[]," * 20_000_000 + b"[]]"),
        lambda path: with_entries(path, 100_000),
    ],
    ids=["manifest", "entries"],
)
def test_a_file_that_would_fill_the_memory_is_refused_outside(run, tmp_path, make):
    """Broken before: 60 kB took more than a gigabyte of the process that loads schools."""
    path = make(tmp_path / "bomb.zip")
    Path("/proc/self/clear_refs").write_text("5")
    before = held("VmRSS")
    with pytest.raises(CommandError, match=r"too complicated|no manifest"):
        run(path)
    assert held("VmHWM") - before < 150 * 1024


def held(name):
    """Kilobytes that this process holds, or held at the most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
