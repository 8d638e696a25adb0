"""Who teaches what from a sheet: who comes back has another row, and days never meet."""

from datetime import timedelta

import pytest

from academics.imports.actions import ImportRefused, import_file
from academics.imports.plans import ImportChoices
from academics.models import StaffMember, TeachingAssignment
from core.school import school_today

from .files import write_csv


@pytest.fixture
def teaching(tmp_path):
    """teaching(rows) imports rows of teacher, section, subject, from and until; returns the batch's outcomes."""

    def imported(*rows, **decided):
        header = ["Teacher", "Class", "Subject", "From", "Until"]
        path = write_csv(tmp_path / "teaching.csv", [header, *([str(cell or "") for cell in row] for row in rows)])
        batch = import_file(path, kind="assignments", choices=ImportChoices(**decided))
        names = ("create", "return", "update", "duplicate", "unchanged", "gone")
        return {name: batch.counts[name] for name in names if batch.counts[name]}

    return imported


@pytest.fixture
def spans(cast):
    """The spans of days in which Tomas has mathematics in 7A."""

    def found():
        rows = TeachingAssignment.objects.filter(staff__staff_number="T1", school_class=cast.maths_7a)
        return list(rows.order_by("starts_on").values_list("starts_on", "ends_on"))

    return found


@pytest.fixture
def today():
    return school_today()


@pytest.fixture
def ended(cast, spans, today):
    """Tomas stopped ten days ago."""
    TeachingAssignment.objects.filter(staff__staff_number="T1").update(
        starts_on=today - timedelta(60), ends_on=today - timedelta(10)
    )
    return spans()


def test_who_teaches_already_is_left_alone(cast, teaching, spans):
    assert teaching(("T1", "7A", "MAT", "", "")) == {"unchanged": 1}
    assert spans() == [(None, None)]


def test_an_old_list_brings_back_no_lesson_that_ended(teaching, spans, ended):
    with pytest.raises(ImportRefused, match="Taught this until"):
        teaching(("T1", "7A", "MAT", "", ""))
    assert teaching(("T1", "7A", "MAT", "", ""), skips=frozenset(["gone"])) == {"gone": 1}
    assert spans() == ended


def test_who_left_is_given_no_class(cast, teaching, today):
    StaffMember.objects.filter(staff_number="T2").update(ends_on=today - timedelta(1))
    with pytest.raises(ImportRefused, match="Carla Colleague left on"):
        teaching(("T2", "7A", "MAT", "", ""))


def test_a_return_is_a_new_row_from_today(teaching, spans, ended, today):
    assert teaching(("T1", "7A", "MAT", "", ""), accepts=frozenset(["gone"])) == {"return": 1}
    assert spans() == [*ended, (today, None)]
    assert teaching(("T1", "7A", "MAT", "", "")) == {"unchanged": 1}


def test_a_return_on_a_day_is_a_new_row(teaching, spans, ended, today):
    assert teaching(("T1", "7A", "MAT", today - timedelta(3), "")) == {"create": 1}
    assert spans() == [*ended, (today - timedelta(3), None)]


def test_days_that_meet_correct_the_row(teaching, spans, ended, today):
    (first, _last) = ended[0]
    assert teaching(("T1", "7A", "MAT", first, today)) == {"update": 1}
    assert spans() == [(first, today)]


def test_a_last_day_alone_is_that_of_the_latest(teaching, spans, ended, today):
    teaching(("T1", "7A", "MAT", today - timedelta(5), ""))
    assert teaching(("T1", "7A", "MAT", "", today + timedelta(5))) == {"update": 1}
    assert spans() == [*ended, (today - timedelta(5), today + timedelta(5))]


def test_two_spans_in_one_sheet(cast, teaching, today):
    rows = [
        ("T2", "7A", "MAT", today - timedelta(50), today - timedelta(40)),
        ("T2", "7A", "MAT", today - timedelta(20), ""),
        ("T2", "7A", "MAT", today - timedelta(20), ""),
    ]
    assert teaching(*rows) == {"create": 2, "duplicate": 1}
    assert teaching(*rows) == {"unchanged": 2, "duplicate": 1}


@pytest.mark.parametrize("start", [15, 45])
def test_days_that_meet_two_rows_are_an_error_and_change_nothing(teaching, spans, ended, today, start):
    teaching(("T1", "7A", "MAT", today - timedelta(5), ""))
    before = spans()
    with pytest.raises(ImportRefused, match="on some of these days already"):
        teaching(("T1", "7A", "MAT", today - timedelta(start), today))
    assert spans() == before


def test_two_rows_that_meet_are_an_error(cast, teaching, today):
    with pytest.raises(ImportRefused, match="row 3, From"):
        teaching(("T2", "7A", "MAT", today - timedelta(9), today), ("T2", "7A", "MAT", today, today + timedelta(9)))


def test_what_a_sheet_gives_somebody_who_is_to_leave_ends_with_that(cast, teaching, today):
    """Broken before: they taught on and on."""
    last_day = today + timedelta(9)
    StaffMember.objects.filter(staff_number="T1").update(ends_on=last_day)
    rows = [("T1", "7B", "MAT"), ("T1", "7B", "")]
    assert teaching(*rows) == {"create": 2}
    made = TeachingAssignment.objects.filter(staff__staff_number="T1").order_by("-pk")[:2]
    assert [each.ends_on for each in made] == [last_day, last_day]
    assert teaching(*rows) == {"unchanged": 2}
