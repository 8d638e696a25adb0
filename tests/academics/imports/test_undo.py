"""An import is taken back as a whole, or not at all."""

import pytest

from academics.actions.enrolments import withdraw_student
from academics.imports import actions
from academics.imports.actions.batches import undo_batch
from academics.imports.plans import ImportChoices
from academics.models import (
    Enrolment,
    GradeLevel,
    Guardian,
    GuardianLink,
    ImportBatch,
    Section,
    SectionMembership,
    StaffMember,
    Student,
)
from core.school import school_today
from jobs.running import execute_job

from .files import STUDENT_HEADER, write_csv

TABLES = (GradeLevel, Section, Student, Guardian, GuardianLink, Enrolment, SectionMembership, StaffMember)


def contents():
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


@pytest.fixture
def imported(cast, tmp_path):
    """(what the school held before, the batch): two new students, one changed and moved, new sections and guardians."""
    before = contents()
    rows = [
        ["N1", "Nia", "New", "2013-01-31", "8A", "Grade 8", "Mary New", "mary@example.org", ""],
        ["N2", "Noah", "New", "2013-01-30", "7A", "Grade 7", "Mary New", "mary@example.org", ""],
        ["S1", "Amina", "Otieno", "", "8A", "Grade 8", "Grace Odhiambo", "grace@example.org", "0722000111"],
    ]
    path = write_csv(tmp_path / "students.csv", [STUDENT_HEADER, *rows])
    batch = actions.import_file(path, by=cast.rita, choices=ImportChoices(makes_sections=True))
    return before, batch


def take_back(batch, by):
    execute_job(actions.start_batch_undo(batch, by=by).pk)
    batch.refresh_from_db()
    return batch


def test_the_school_is_as_before(cast, imported):
    before, batch = imported
    assert contents() != before
    assert take_back(batch, cast.rita).state == ImportBatch.State.UNDONE
    assert contents() == before


def test_it_is_undone_once(cast, imported):
    _before, batch = imported
    first = actions.start_batch_undo(batch, by=cast.rita)
    assert actions.start_batch_undo(batch, by=cast.rita) == first
    execute_job(first.pk)
    undo_batch(lambda *_args: None, batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNDONE


def test_a_later_row_is_in_the_way(cast, imported):
    _before, batch = imported
    after = contents()
    nia = Student.objects.get(student_number="N1")
    GuardianLink.objects.create(student=nia, guardian=cast.peter)
    batch = take_back(batch, cast.rita)
    assert batch.state == ImportBatch.State.DONE
    assert len(batch.obstacles) == 1 and "Nia New" in batch.obstacles[0]
    GuardianLink.objects.filter(guardian=cast.peter, student=nia).delete()
    assert contents() == after
    assert take_back(batch, cast.rita).state == ImportBatch.State.UNDONE


def test_a_later_edit_is_in_the_way(cast, imported):
    _before, batch = imported
    Student.objects.filter(student_number="S1").update(family_name="Edited")
    batch = take_back(batch, cast.rita)
    assert batch.state == ImportBatch.State.DONE
    assert batch.obstacles == ["Amina Edited: family name was changed again, to “Edited”."]
    assert Student.objects.filter(student_number="N1").exists()


def test_what_was_added_to_a_new_row_is_in_the_way(cast, imported):
    """A note about an allergy, typed into a student whom the sheet has brought, does not vanish with the student."""
    _before, batch = imported
    Student.objects.filter(student_number="N1").update(notes="Peanuts: carries a pen.")
    batch = take_back(batch, cast.rita)
    assert batch.state == ImportBatch.State.DONE
    assert batch.obstacles == ["Nia New (student) was changed since."]
    assert Student.objects.get(student_number="N1").notes == "Peanuts: carries a pen."


def test_who_left_since_does_not_come_back_into_a_section(cast, imported):
    _before, batch = imported
    amina = Student.objects.get(student_number="S1")
    withdraw_student(amina, last_day=school_today(), reason=Enrolment.ExitReason.WITHDRAWN)
    batch = take_back(batch, cast.rita)
    assert batch.state == ImportBatch.State.DONE and "8A" in batch.obstacles[0]
    assert not amina.memberships.filter(ends_on=None).exists()


def test_an_account_is_in_the_way(cast, imported):
    _before, batch = imported
    Guardian.objects.filter(email="mary@example.org").update(user=cast.boris)
    assert take_back(batch, cast.rita).obstacles == ["Mary New has an account by now."]
