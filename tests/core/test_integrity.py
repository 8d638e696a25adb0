"""Two people enter the same in the same instant: the second is told at the field, and keeps what they typed."""

import threading
import time

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.forms import ModelForm

from academics.actions.enrolments import enrol_student
from academics.actions.staff import assign_section
from academics.actions.structure import add_structure
from academics.forms.structure import SectionForm
from academics.models import Enrolment, GradeLevel, Section, StaffMember, Student, Subject, TeachingAssignment
from accounts.actions import add_role
from accounts.forms import roles as role_forms
from accounts.models import Role, User
from attendance.actions import save_code, set_policy
from attendance.models import AttendanceCode, AttendancePolicy
from core.integrity import conflicts_as_errors
from core.school import school_today
from messaging.models import Message
from tests.cast import make_cast

PATIENCE = 20  # seconds


@pytest.fixture
def blind(monkeypatch):
    """Every form finds what was typed to be free: somebody else saves it right after it was looked for."""
    monkeypatch.setattr(models.Model, "validate_constraints", lambda *_args, **_options: None)
    monkeypatch.setattr(SectionForm, "clean", ModelForm.clean)
    monkeypatch.setattr(role_forms, "_free_name", lambda name, except_for=None: name)


def _student(cast):
    return {"given_name": "Fay", "student_number": "S1", "starts_on": str(school_today()), "reason": "new"}


def _section(cast):
    level, year = cast.section_7a.grade_level_id, cast.section_7a.school_year_id
    return {"name": "7A", "grade_level": level, "school_year": year, "room": "12"}


def _person(cast):
    role = Role.objects.get(code="registrar").pk
    return {"given_name": "Fay", "username": "fay", "email": "rita@example.org", "roles": [role]}


def _code(cast):
    return {"letter": "a", "name": "Away", "direction": "out", "scope": "off_site", "position": 9}


# Who, where, what, the field that says it, and what it says.
FORMS = {
    "student": ("rita", "/school/students/new/", _student, "student_number", "Another student has this number."),
    "student again": (
        "rita",
        "/school/students/{chen}/edit/",
        lambda cast: {"given_name": "Chen", "student_number": "S1"},
        "student_number",
        "Another student has this number.",
    ),
    "staff": (
        "rita",
        "/school/staff/new/",
        lambda cast: {"given_name": "Fay", "staff_number": StaffMember.objects.first().staff_number},
        "staff_number",
        "Another member of staff has this number.",
    ),
    "level": (
        "olive",
        "/school/structure/levels/new/",
        lambda cast: {"name": "Grade 7", "position": 70},
        "name",
        "Another level has this name.",
    ),
    "subject": (
        "olive",
        "/school/structure/subjects/new/",
        lambda cast: {"name": "Sums", "code": Subject.objects.first().code},
        "code",
        "Another subject has this code.",
    ),
    "section": ("olive", "/school/sections/new/", _section, "name", "This school year has a section of that name."),
    "person's address": ("olive", "/access/people/new/", _person, "email", "Another person has this e-mail address."),
    "person's username": (
        "olive",
        "/access/people/new/",
        lambda cast: _person(cast) | {"username": "Rita", "email": "fay@example.org"},
        "username",
        "This username is taken.",
    ),
    "person again": (
        "olive",
        "/access/people/{boris}/edit/",
        lambda cast: {"given_name": "Boris", "username": "boris", "email": "rita@example.org"},
        "email",
        "Another person has this e-mail address.",
    ),
    "role": (
        "olive",
        "/access/roles/new/",
        lambda cast: {"name": Role.objects.get(code="bursar").name},
        "name",
        "Role with this Name already exists.",
    ),
    "attendance code": ("paul", "/attendance/settings/codes/new/", _code, "letter", "Another code has this letter."),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_second_is_told_at_the_field_and_keeps_what_was_typed(cast, sign_in, blind, form):
    """Broken by not looking at what the database refuses: each was an error of the server."""
    who, path, typed, field, words = FORMS[form]
    client, values = sign_in(getattr(cast, who)), typed(cast)
    response = client.post(path.format(chen=cast.chen.pk, boris=cast.boris.pk), values)
    assert response.status_code == 422
    shown = response.context.get("new_form") or response.context["form"]
    assert shown.errors == {field: [words]}
    kept = {name: str(shown[name].value()) for name in values if name != "roles"}
    assert kept == {name: str(value) for name, value in values.items() if name != "roles"}


def test_a_policy_of_the_same_day(cast, sign_in, monkeypatch):
    AttendancePolicy.objects.create(starts_on=school_today())
    monkeypatch.setattr(models.Model, "validate_constraints", lambda *_args, **_options: None)
    monkeypatch.setattr(models.QuerySet, "first", lambda rows: None)
    with pytest.raises(ValidationError) as refused:
        set_policy(AttendancePolicy(starts_on=school_today()))
    assert list(refused.value.message_dict) == ["starts_on"]


def test_days_that_overlap_are_said_where_the_action_says(cast, monkeypatch):
    """Constraints about no field alone, of both kinds. Broken by leaving out PostgreSQL's exclusions."""
    monkeypatch.setattr(models.Model, "validate_constraints", lambda *_args, **_options: None)
    with pytest.raises(ValidationError) as refused:
        enrol_student(cast.amina, section=None, starts_on=school_today(), reason=Enrolment.EntryReason.NEW)
    assert list(refused.value.message_dict) == ["starts_on"]
    taught = TeachingAssignment.objects.filter(section=cast.section_7a).first()
    with pytest.raises(ValidationError) as refused:
        assign_section(staff=taught.staff, section=taught.section, subject=taught.subject)
    assert list(refused.value.message_dict) == ["staff"]


def test_an_exclusion_without_a_message_of_its_own_is_an_error_of_the_form_too(cast, monkeypatch):
    """Broken by asking every constraint for its fields, which an exclusion does not have."""
    monkeypatch.setattr(models.Model, "validate_constraints", lambda *_args, **_options: None)
    [exclusion] = [each for each in Enrolment._meta.constraints if isinstance(each, ExclusionConstraint)]
    monkeypatch.setattr(exclusion, "violation_error_message", exclusion.default_violation_error_message)
    with pytest.raises(ValidationError) as refused:
        enrol_student(cast.amina, section=None, starts_on=school_today(), reason=Enrolment.EntryReason.NEW)
    assert list(refused.value.message_dict) == ["starts_on"]


def test_nothing_of_a_refused_block_is_kept_and_the_request_goes_on(cast):
    """Broken without the savepoint: the statement after it failed too."""
    with pytest.raises(ValidationError), conflicts_as_errors():
        Subject.objects.create(code="ART", name="Art")
        GradeLevel.objects.create(name="Grade 7", position=1)
    assert not Subject.objects.filter(code="ART").exists()


def test_what_is_a_mistake_of_ours_stays_one(cast):
    """A missing value is not for the person at the form to mend."""
    with pytest.raises(IntegrityError), conflicts_as_errors():
        Student.objects.create(student_number="S99", given_name=None)
    with pytest.raises(IntegrityError), conflicts_as_errors(), transaction.atomic():
        Message.objects.create(pk=1, topic="x", subject="x", body="x")
        Message.objects.create(pk=1, topic="x", subject="x", body="x")


def _add_level():
    return add_structure(GradeLevel(name="Grade 9", position=9))


def _add_person():
    with conflicts_as_errors():
        return User.objects.create_user("twice", "twice@example.org")


def _add_code():
    return save_code(AttendanceCode(letter="Z", name="Zoo", direction="out", scope="off_site"))


def _add_section():
    old = Section.objects.get(name="7A")
    return add_structure(Section(name="9A", grade_level=old.grade_level, school_year=old.school_year))


ADDS = {
    "level": (_add_level, "name"),
    "role": (lambda: add_role("Nurse", by=User.objects.get(username="olive")), "name"),
    "person": (_add_person, "username"),
    "code": (_add_code, "letter"),
    "section": (_add_section, "name"),
}


def _while_another_waits(add, waits):
    """Adds, and commits only when somebody else waits for that."""
    with transaction.atomic():
        add()
        waits.set()
        deadline = time.monotonic() + PATIENCE
        with connection.cursor() as cursor:
            while time.monotonic() < deadline:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
                if cursor.fetchone()[0]:
                    return
                time.sleep(0.02)
    raise AssertionError("the second did not wait for the first")


def test_two_at_once_on_connections_of_their_own(apart):
    """A real race: both looked and found it free. Broken by not looking at what the database refuses."""
    apart(make_cast).result()
    for name, (add, field) in ADDS.items():
        is_added = threading.Event()
        first = apart(_while_another_waits, add, is_added)
        assert is_added.wait(PATIENCE), name
        refused = apart(add).exception()
        first.result()
        assert isinstance(refused, ValidationError), (name, refused)
        assert list(refused.message_dict) == [field] and NON_FIELD_ERRORS not in refused.message_dict
