"""Registers and absences as files."""

from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.actions import plan_absence, report_absence, send_due_alerts
from attendance.models import Mark
from tests.downloads import rows_of


@pytest.fixture
def download(cast, sign_in):
    """download("registers", show="open") -> the rows that Rita gets; ids as `args`, somebody else as `by`."""

    def rows(name, *args, by=None, **query):
        address = reverse(f"attendance:{name}_export", args=[*args, "csv"])
        return rows_of(sign_in(by or cast.rita).get(address, query))

    return rows


@pytest.fixture
def exporting_teacher(cast):
    """Tomas, in a school whose teachers may export."""
    role = cast.tomas.roles.get()
    role.capabilities = [*role.capabilities, "export_data"]
    role.save()
    return cast.tomas


@pytest.fixture
def a_day(cast, mark, close):
    """7A is finished with Amina absent and Bashir late; 7B has begun with Dina absent."""
    mark(cast.amina, "A")
    mark(cast.bashir, "L", minutes=6)
    close()
    mark(cast.dina, "A", section=cast.section_7b, by=cast.carla)


def test_registers_of_a_day(a_day, download, today):
    rows = {row["Section"]: row for row in download("registers")}
    assert (rows["7A"]["Register"], rows["7B"]["Register"]) == ("Finished", "In progress")
    assert (rows["7A"]["Date"], rows["7A"]["Homeroom teacher"]) == (today.isoformat(), "Tomas Teacher")
    assert [rows["7A"][name] for name in ("Students", "Marked", "Present", "Absent", "Late")] == list("33211")
    assert rows["7A"]["Finished at"] and not rows["7B"]["Finished at"]
    assert [row["Section"] for row in download("registers", show="open")] == ["7B"]


def test_another_day_is_in_the_rows_and_in_the_files_name(cast, sign_in, today):
    day = (today - timedelta(2)).isoformat()
    response = sign_in(cast.rita).get(reverse("attendance:registers_export", args=["csv"]), {"day": day})
    assert {row["Date"] for row in rows_of(response)} == {day}
    assert f"registers-{day}-{today.isoformat()}.csv" in response["Content-Disposition"]


def test_absences_of_a_day(a_day, cast, download, wait):
    Mark.objects.filter(student=cast.amina).update(note="=1+1")
    wait(20)
    send_due_alerts()
    rows = {row["Student"]: row for row in download("absences")}
    assert list(rows) == ["Amina Odhiambo", "Bashir Odhiambo", "Dina Odhiambo"]
    amina, bashir, dina = rows.values()
    assert (amina["Mark"], amina["Explained"], amina["Note"], amina["Guardians"]) == (
        "Absent",
        "No",
        "'=1+1",
        "Guardians told",
    )
    assert amina["Guardians told at"]
    assert (bashir["Mark"], bashir["Minutes late"], bashir["Section"]) == ("Late", "6", "7A")
    assert (amina["Register finished"], dina["Register finished"]) == ("Yes", "No")
    unexplained = [row["Student"] for row in download("absences", show="unexplained")]
    assert unexplained == ["Amina Odhiambo", "Dina Odhiambo"]
    assert [row["Student"] for row in download("absences", show="late")] == ["Bashir Odhiambo"]


def test_absences_of_a_month(cast, a_day, mark, download, today):
    """From its first day to the chosen one, each student's mark that counts, those of the day as in the day's file."""
    first = today.replace(day=1)
    mark(cast.chen, "A", day=first, by=cast.rita)
    mark(cast.chen, "P", day=first, by=cast.rita)
    mark(cast.amina, "L", day=first, by=cast.rita)
    mark(cast.amina, "A", day=first - timedelta(1), by=cast.rita)
    rows = download("month_absences")
    assert [row for row in rows if row["Date"] == today.isoformat() and row["Mark"] == "Absent"] == download(
        "absences", show="unexplained"
    )
    on_the_first = [row["Student"] for row in download("month_absences", day=first.isoformat())]
    assert "Chen" not in on_the_first and on_the_first.count("Amina Odhiambo") == 1
    assert {row["Date"] for row in rows} == {first.isoformat(), today.isoformat()}


def test_a_teacher_gets_their_own_sections(a_day, download, exporting_teacher):
    assert [row["Section"] for row in download("registers", by=exporting_teacher)] == ["7A"]
    for name in ("absences", "month_absences"):
        assert {row["Section"] for row in download(name, by=exporting_teacher)} == {"7A"}


def test_what_is_not_a_teachers_has_no_file(cast, sign_in, exporting_teacher, today):
    client = sign_in(exporting_teacher)
    for name, *args in (("register", cast.section_7b.pk, today), ("student_days", cast.dina.pk)):
        assert client.get(reverse(f"attendance:{name}_export", args=[*args, "csv"])).status_code == 404
    assert client.get(reverse("attendance:known_absences_export", args=["csv"])).status_code == 403


def test_known_absences_of_a_day(cast, download, code, today):
    report_absence(cast.amina, starts_on=today, ends_on=today, reason="=1+1", by=cast.grace.user)
    later = today + timedelta(3)
    plan_absence(cast.dina, starts_on=today, ends_on=later, code=code("A"), reason="Trip", by=cast.rita)
    rows = download("known_absences")
    assert [(row["Student"], row["Reason"], row["Reported by the family"]) for row in rows] == [
        ("Amina Odhiambo", "'=1+1", "Yes"),
        ("Dina Odhiambo", "Trip", "No"),
    ]
    assert [row["Student"] for row in download("known_absences", day=later.isoformat())] == ["Dina Odhiambo"]
    assert len(download("student_absences", cast.dina.pk)) == 1


def test_a_register(cast, mark, close, download, today):
    """Before it is finished nobody is present whom nobody marked."""
    mark(cast.bashir, "L", minutes=6)
    args = ("register", cast.section_7a.pk, today)
    rows = {row["Student"]: row for row in download(*args)}
    assert list(rows) == ["Chen", "Odhiambo, Amina", "Odhiambo, Bashir"]
    assert (rows["Chen"]["Mark"], rows["Chen"]["Register finished"]) == ("", "No")
    bashir = rows["Odhiambo, Bashir"]
    assert (bashir["Mark"], bashir["Minutes late"], bashir["Marked by"]) == ("Late", "6", "Tomas Teacher")
    close()
    chen = download(*args)[0]
    assert (chen["Mark"], chen["Register finished"]) == ("Present", "Yes")


def test_a_day_without_a_register_has_no_file(cast, sign_in, today):
    address = reverse("attendance:register_export", args=[cast.section_7a.pk, today + timedelta(1), "csv"])
    assert sign_in(cast.rita).get(address).status_code == 404


def test_the_days_of_a_student(cast, a_day, download, today):
    rows = download("student_days", cast.amina.pk)
    assert [(row["Date"], row["Mark"], row["Explained"]) for row in rows] == [(today.isoformat(), "Absent", "No")]
    assert download("student_days", cast.dina.pk) == [], "a register that is not finished says nothing"


def test_codes(cast, download):
    rows = {row["Letter"]: row for row in download("codes", by=cast.olive)}
    assert (rows["A"]["Direction"], rows["A"]["Explained"], rows["L"]["Scope"]) == ("Absent", "No", "On site, late")
