"""Making a school: one way for command, form and console; all or nothing."""

import io
import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from academics.models import Student
from accounts.models import Invitation, User
from tenants.actions import creating, provision_school
from tenants.models import Domain, School
from tenants.provisioning.media import media_folder

pytestmark = pytest.mark.usefixtures("platform")

OAK = ("Oak Hill School", "--subdomain", "oak-hill", "--owner-email", "Head@Oak.example", "--country", "eg")


def create_tenant(*arguments):
    """What the command prints."""
    out = io.StringIO()
    call_command("create_tenant", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def oak():
    return School.objects.at_host("oak-hill.localhost").get()


def test_a_school_is_ready_with_its_owner_and_invitation():
    printed = create_tenant(*OAK, "--owner-name", "Amal Hassan")
    school = oak()
    assert (school.status, school.country, school.timezone, school.locale) == ("active", "EG", "Africa/Cairo", "ar")
    assert school.week_days == [1, 2, 3, 4, 7]
    assert school.schema_name.startswith("school_")
    assert "http://oak-hill.localhost/\n" in printed
    with tenant_context(school):
        owner = User.objects.owners().get()
        assert (owner.email, owner.name) == ("head@oak.example", "Amal Hassan")
        assert not owner.has_usable_password()
        invitation = Invitation.objects.open().get()
        token = printed.partition("http://oak-hill.localhost/access/invitation/")[2].split("/")[0]
        assert Invitation.id_from(token) == invitation.pk


def test_the_invitation_is_mailed_after_the_commit(queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        create_tenant(*OAK)
    assert [(name, schema) for name, _args, schema in queued] == [("accounts.send_invitation", oak().schema_name)]


def test_the_same_call_again_changes_nothing(schemas):
    first, before = create_tenant(*OAK), schemas()
    again = create_tenant(*OAK)
    assert "exists already" in again
    link = next(line for line in first.splitlines() if line.startswith("Invitation"))
    path = link.partition("invitation/")[2].split(":")[0]
    assert f"invitation/{path}:" in again, "the invitation that is open is shown again"
    assert schemas() == before
    with tenant_context(oak()):
        assert Invitation.objects.count() == 1
        User.objects.update(password="md5$x$y")
    assert "has accepted" in create_tenant(*OAK)


def test_a_withdrawn_invitation_is_replaced():
    create_tenant(*OAK)
    with tenant_context(oak()):
        Invitation.objects.all().withdraw()
    assert "/access/invitation/" in create_tenant(*OAK)
    with tenant_context(oak()):
        assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Another", *OAK[1:]), "taken by another school"),
        ((*OAK[:4], "other@oak.example"), "taken by another school"),
    ],
)
def test_another_school_at_the_same_subdomain_is_refused(arguments, says):
    create_tenant(*OAK)
    with pytest.raises(CommandError, match=says) as refused:
        create_tenant(*arguments)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"--subdomain": "api"}, "reserved"),
        ({"--subdomain": "oak--hill"}, "two hyphens"),
        ({"--owner-email": "head"}, "is not an e-mail address"),
        ({"--country": "EGY"}, "is not a country code"),
        ({"--timezone": "Mars/Base"}, "no time zone"),
        ({"--locale": "tlh"}, "no language"),
        ({"--roster": "missing.csv"}, "no file missing.csv"),
    ],
)
def test_bad_input_gets_one_clear_line_and_writes_nothing(changes, says, schemas):
    before = schemas()
    options = dict(zip(OAK[1::2], OAK[2::2], strict=True)) | changes
    with pytest.raises(CommandError, match=says) as refused:
        create_tenant("Oak Hill School", *[part for option in options.items() for part in option])
    assert "\n" not in str(refused.value)
    assert schemas() == before
    assert School.objects.schools().count() == 2


@pytest.mark.parametrize("name", ["", "   ", "x" * 151, "Oak\x00Hill"])
def test_a_school_needs_a_name(name):
    with pytest.raises(CommandError):
        create_tenant(name or " ", *OAK[1:])


def test_missing_arguments_are_named_where_nobody_can_be_asked(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="--owner-email"):
        create_tenant(*OAK[:3])


def test_in_a_terminal_they_are_asked_for(monkeypatch):
    answers = iter(["Oak Hill School", "", "head@oak.example"])
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": staticmethod(lambda: True)}))
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    assert "http://oak-hill-school.localhost/" in create_tenant()


STEPS = (
    "_new_row",
    "claim_schema",
    "fill_schema",
    "create_default_year",
    "_make_owner",
    "invite_user",
    "school_host",
)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_failure_at_any_step_leaves_nothing_behind(step, when, monkeypatch, schemas):
    """Broken once on purpose by taking the transaction away: all but the very first failure left a row or a schema."""
    before = schemas()
    original = getattr(creating, step)
    calls = []

    def broken(*args, **kwargs):
        calls.append(step)
        # The first question for the host only looks for a school made before.
        if step == "school_host" and len(calls) == 1:
            return original(*args, **kwargs)
        if when == "after":
            original(*args, **kwargs)
        raise RuntimeError(step)

    monkeypatch.setattr(creating, step, broken)
    with pytest.raises(RuntimeError, match=step):
        provision_school("Oak Hill School", subdomain="oak-hill", owner_email="head@oak.example")
    assert schemas() == before
    assert School.objects.schools().count() == 2
    assert not Domain.objects.filter(domain__startswith="oak-hill").exists()


def test_the_address_is_written_last():
    """Nobody finds the school before it is whole. Broken by writing it right after the school's row."""
    with CaptureQueriesContext(connection) as queries:
        provision_school("Oak Hill School", subdomain="oak-hill", owner_email="head@oak.example")
    writes = [query["sql"] for query in queries if re.match("INSERT|UPDATE|DELETE|CREATE|DO|GRANT", query["sql"])]
    assert len(writes) > 10
    assert 'INSERT INTO "tenants_domain"' in writes[-1]


def test_a_failing_fill_takes_its_files_along():
    seen = []

    def fill(school):
        seen.append(school.schema_name)
        folder = media_folder(school.schema_name)
        folder.mkdir(parents=True)
        (folder / "roster.csv").write_text("x")
        raise RuntimeError("fill")

    with pytest.raises(RuntimeError):
        provision_school("Oak", subdomain="oak-hill", owner_email="head@oak.example", fill=fill)
    assert seen
    assert not media_folder(seen[0]).exists()


def test_a_roster_is_imported_by_the_real_importer(tmp_path):
    roster = tmp_path / "students.csv"
    roster.write_text("Student number,Given name,Family name,Date of birth\n1,Amina,Odhiambo,2013-05-01\n")
    assert "students.csv" in create_tenant(*OAK, "--roster", str(roster))
    again = create_tenant(*OAK, "--roster", str(roster))
    assert "The rosters were not imported now" in again and "students.csv" not in again
    with tenant_context(oak()):
        assert Student.objects.get().given_name == "Amina"
    assert list(media_folder(oak().schema_name).rglob("*.csv"))


def test_a_column_of_a_roster_that_is_not_clear_stops_it_with_what_to_pass(tmp_path):
    roster = tmp_path / "students.csv"
    rows = "".join(f"{number},Kid {letter},Red\n" for number, letter in enumerate("ABC", start=1))
    roster.write_text("No.,Student name,House\n" + rows)
    with pytest.raises(CommandError) as refused:
        create_tenant(*OAK, "--roster", str(roster))
    assert '--column "No.=student_number"' in str(refused.value)
    assert not Domain.objects.filter(domain="oak-hill.localhost").exists()
    told = create_tenant(*OAK, "--roster", str(roster), "--column", "No.=student_number")
    assert "Left out: House" in told
    with tenant_context(oak()):
        assert Student.objects.count() == 3


def test_a_roster_with_errors_undoes_the_school_and_names_row_and_column(tmp_path, schemas):
    before = schemas()
    folders = set(settings.MEDIA_ROOT.iterdir()) if settings.MEDIA_ROOT.exists() else set()
    roster = tmp_path / "students.csv"
    roster.write_text("Student number,Given name,Family name,Date of birth\n1,Amina,Odhiambo,31 June\n")
    with pytest.raises(CommandError, match=r"students.csv has errors; no school was made") as refused:
        create_tenant(*OAK, "--roster", str(roster))
    assert "2" in str(refused.value)
    assert "Date of birth" in str(refused.value)
    assert schemas() == before
    assert not Domain.objects.filter(domain="oak-hill.localhost").exists()
    assert (set(settings.MEDIA_ROOT.iterdir()) if settings.MEDIA_ROOT.exists() else set()) == folders


def test_a_school_made_again_gets_a_schema_that_never_was():
    create_tenant(*OAK)
    first = oak().schema_name
    call_command("delete_tenant", "oak-hill", "--yes", stdout=io.StringIO())
    create_tenant(*OAK)
    assert oak().schema_name != first


def test_names_that_postgresql_keeps_are_avoided():
    made = provision_school("PG", subdomain="pg-school", owner_email="head@oak.example")
    assert not made.school.schema_name.startswith("pg_")
