"""Forms of students, staff, sections and structure: what they save, and where they say what is wrong."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from academics.models import AcademicSession, GradeLevel, Section, StaffMember, Student, Subject, TeachingAssignment
from accounts.models import AuditEvent
from core.school import school_today


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


def errors(response):
    assert response.status_code == 422
    return set(response.context["form"].errors)


# --- Students -------------------------------------------------------------------------------


@pytest.fixture
def fay(cast):
    return {
        "given_name": "Fay",
        "family_name": "New",
        "student_number": "S9",
        "date_of_birth": "2014-02-03",
        "section": cast.section_7a.pk,
        "starts_on": str(school_today()),
        "reason": "new",
    }


def test_a_student_is_added_with_a_place(cast, office, fay):
    response = office.post(reverse("academics:student_new"), fay)
    student = Student.objects.get(student_number="S9")
    assert response["Location"] == reverse("academics:student", args=[student.pk])
    assert student.memberships.get().section == cast.section_7a
    assert student.enrolments.get().starts_on == school_today()
    assert AuditEvent.objects.get(verb="student.add").after["given_name"] == "Fay"


def test_a_double_click_adds_one(office, fay):
    office.post(reverse("academics:student_new"), fay)
    assert "student_number" in errors(office.post(reverse("academics:student_new"), {**fay, "given_name": "Fai"}))
    assert Student.objects.filter(student_number="S9").count() == 1


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"given_name": ""}, "given_name"),
        ({"student_number": "S1"}, "student_number"),
        ({"date_of_birth": "2999-01-01"}, "date_of_birth"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "1999-01-01"}, "starts_on"),
        ({"section": "999999"}, "section"),
    ],
)
def test_a_new_students_errors_stand_at_their_fields(office, fay, wrong, at):
    assert errors(office.post(reverse("academics:student_new"), {**fay, **wrong})) == {at}
    assert not Student.objects.filter(given_name="Fay").exists()


def test_a_namesake_of_the_same_day_is_asked_about(cast, office, fay):
    twin = {**fay, "given_name": "amina", "family_name": "Odhiambo", "date_of_birth": "2013-05-01"}
    refused = office.post(reverse("academics:student_new"), twin)
    assert errors(refused) == {"__all__"}
    assert reverse("academics:student", args=[cast.amina.pk]) in refused.content.decode()
    assert office.post(reverse("academics:student_new"), {**twin, "is_another": "on"}).status_code == 302
    assert Student.objects.filter(family_name="Odhiambo", date_of_birth=date(2013, 5, 1)).count() == 2


def test_the_next_number_is_offered(office):
    assert office.get(reverse("academics:student_new")).context["form"]["student_number"].value() == "S6"


def test_an_edit_leaves_what_changed_in_the_trail(cast, office):
    address = reverse("academics:student_edit", args=[cast.amina.pk])
    data = {"given_name": "Aminah", "family_name": "Odhiambo", "student_number": "S1", "date_of_birth": "2013-05-01"}
    assert office.post(address, data).status_code == 302
    event = AuditEvent.objects.get(verb="student.change")
    assert (event.before, event.after) == ({"given_name": "Amina"}, {"given_name": "Aminah"})
    assert errors(office.post(address, {**data, "student_number": "S2"})) == {"student_number"}


def test_move_leave_undo_and_return_by_the_pages(cast, office):
    student = cast.amina
    today = school_today()

    def page(name):
        return reverse(f"academics:{name}", args=[student.pk])

    assert errors(office.post(page("student_move"), {"section": cast.section_7a.pk, "starts_on": today})) == {"section"}
    move = {"section": cast.section_7b.pk, "starts_on": today, "shown": f"{cast.section_7b.pk} {today}"}
    assert office.post(page("student_move"), move).status_code == 302
    assert student.memberships.on(today).get().section == cast.section_7b
    assert office.post(page("student_leave"), {"last_day": today, "reason": "transfer"}).status_code == 302
    office.post(page("student_stay"))
    assert student.enrolments.get().ends_on is None
    office.post(page("student_leave"), {"last_day": today, "reason": "transfer"})
    assert errors(office.post(page("student_enrol"), {"starts_on": today, "reason": "return"})) == {"starts_on"}
    tomorrow = today + timedelta(days=1)
    office.post(page("student_enrol"), {"section": cast.section_7a.pk, "starts_on": tomorrow, "reason": "return"})
    assert student.enrolments.count() == 2


def test_the_profile_says_where_whom_to_call_and_siblings(cast, office):
    text = office.get(reverse("academics:student", args=[cast.bashir.pk])).content.decode()
    assert text.index("Grace Odhiambo") < text.index("Peter Odhiambo")
    assert 'href="tel:+254700000001"' in text
    assert "No custody" in text
    assert "No pick-up" in text
    assert "Tomas Teacher" in text
    assert "Amina Odhiambo" in text
    assert "Dina Odhiambo" in text


# --- Staff ------------------------------------------------------------------------------------


def test_staff_are_added_changed_and_ended(cast, office):
    data = {"given_name": "Zoe", "family_name": "New", "staff_number": "T3", "email": "ZOE@example.org"}
    office.post(reverse("academics:staff_new"), data)
    zoe = StaffMember.objects.get(staff_number="T3")
    assert zoe.email == "zoe@example.org"
    assert errors(office.post(reverse("academics:staff_new"), data)) == {"staff_number"}
    TeachingAssignment.objects.create(staff=zoe, section=cast.section_7a)
    today = school_today()
    office.post(reverse("academics:staff_end", args=[zoe.pk]), {"last_day": today})
    assert zoe.assignments.get().ends_on == today
    assert not TeachingAssignment.objects.on(today + timedelta(days=1)).filter(staff=zoe).exists()


def test_an_end_before_the_start_is_said_at_the_day(cast, office):
    zoe = StaffMember.objects.create(staff_number="T3", given_name="Zoe", starts_on=school_today())
    address = reverse("academics:staff_end", args=[zoe.pk])
    assert errors(office.post(address, {"last_day": school_today() - timedelta(days=1)})) == {"last_day"}


# --- Sections ---------------------------------------------------------------------------------


def test_a_section_is_added_once(cast, office):
    data = {"name": "7C", "grade_level": cast.section_7a.grade_level_id, "school_year": cast.year.pk, "room": "12"}
    assert office.post(reverse("academics:section_new"), data).status_code == 302
    assert errors(office.post(reverse("academics:section_new"), data)) == {"name"}


def test_a_section_with_history_stays(cast, office):
    response = office.post(reverse("academics:section_remove", args=[cast.section_7a.pk]), follow=True)
    assert "stays for the record" in response.content.decode()
    empty = Section.objects.create(school_year=cast.year, grade_level=cast.section_7a.grade_level, name="7C")
    office.post(reverse("academics:section_remove", args=[empty.pk]))
    assert not Section.objects.filter(pk=empty.pk).exists()
    assert AuditEvent.objects.get(verb="section.remove").before["name"] == "7C"


def test_teachers_are_assigned_with_days(cast, office):
    carla = StaffMember.objects.get(user=cast.carla)
    address = reverse("academics:assignment_new", args=[cast.section_7a.pk])
    today = school_today()
    data = {"staff": carla.pk, "subject": "", "starts_on": today, "ends_on": ""}
    assert office.post(address, data).status_code == 302
    assert errors(office.post(address, data)) == {"staff"}
    row = TeachingAssignment.objects.get(staff=carla, section=cast.section_7a)
    edit = reverse("academics:assignment_edit", args=[row.pk])
    backwards = {"starts_on": today, "ends_on": today - timedelta(days=1)}
    assert errors(office.post(edit, backwards)) == {"ends_on"}
    assert office.post(edit, {"starts_on": today, "ends_on": today}).status_code == 302
    office.post(reverse("academics:assignment_remove", args=[row.pk]))
    assert not TeachingAssignment.objects.filter(pk=row.pk).exists()


def test_the_roster_is_asked_as_of_a_day(cast, office):
    address = reverse("academics:section", args=[cast.section_7a.pk])
    before = office.get(address, {"on": str(cast.year.starts_on - timedelta(days=1))})
    assert before.context["roster"] == []
    assert len(office.get(address).context["roster"]) == 3


# --- Years, levels, subjects -------------------------------------------------------------------


def days(first, last):
    return {"starts_on": str(first), "ends_on": str(last)}


def test_years_terms_and_periods(cast, office):
    year, term = cast.year, AcademicSession.objects.terms().get()
    inside = days(term.starts_on, term.starts_on + timedelta(days=20))
    new_period = reverse("academics:session_new", args=[term.pk])
    assert office.post(new_period, {"title": "Period 1", **inside}).status_code == 302
    period = AcademicSession.objects.get(kind="gradingPeriod")
    assert period.parent == term
    assert office.get(reverse("academics:session_new", args=[period.pk])).status_code == 404
    assert errors(office.post(new_period, {"title": "Period 2", **inside})) == {"starts_on"}
    outside = days(year.ends_on, year.ends_on + timedelta(days=5))
    assert errors(office.post(new_period, {"title": "Period 2", **outside})) == {"starts_on"}
    backwards = days(term.ends_on, term.starts_on)
    assert errors(office.post(new_period, {"title": "Period 2", **backwards})) == {"ends_on"}


def test_two_years_do_not_share_a_day(cast, office):
    overlap = days(cast.year.ends_on, cast.year.ends_on + timedelta(days=200))
    assert errors(office.post(reverse("academics:year_new"), {"title": "Next", **overlap})) == {"starts_on"}


def test_a_year_cannot_leave_its_terms_outside(cast, office):
    shorter = days(cast.year.starts_on, cast.year.starts_on + timedelta(days=10))
    address = reverse("academics:session_edit", args=[cast.year.pk])
    assert errors(office.post(address, {"title": cast.year.title, **shorter})) == {"ends_on"}


@pytest.mark.parametrize(("name", "model"), [("level", GradeLevel), ("subject", Subject)])
def test_what_is_used_is_not_deleted(office, name, model):
    used = model.objects.get()
    response = office.post(reverse(f"academics:{name}_remove", args=[used.pk]), follow=True)
    assert str(used) in response.content.decode()
    assert model.objects.filter(pk=used.pk).exists()


def test_a_year_with_terms_is_not_deleted(cast, office):
    office.post(reverse("academics:session_remove", args=[cast.year.pk]))
    assert AcademicSession.objects.filter(pk=cast.year.pk).exists()


@pytest.mark.parametrize(
    ("name", "data", "twin"),
    [("level", {"name": "Grade 8", "position": 8}, "name"), ("subject", {"name": "Art", "code": "ART"}, "code")],
)
def test_levels_and_subjects_are_added_changed_and_deleted(office, name, data, twin):
    model = {"level": GradeLevel, "subject": Subject}[name]
    assert office.post(reverse(f"academics:{name}_new"), data).status_code == 302
    assert errors(office.post(reverse(f"academics:{name}_new"), data)) == {twin}
    row = model.objects.get(name=data["name"])
    office.post(reverse(f"academics:{name}_edit", args=[row.pk]), {**data, "name": "Renamed"})
    row.refresh_from_db()
    assert row.name == "Renamed"
    office.post(reverse(f"academics:{name}_remove", args=[row.pk]))
    assert not model.objects.filter(pk=row.pk).exists()
    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    assert [verb for verb in verbs if verb.startswith(name)] == [f"{name}.add", f"{name}.change", f"{name}.remove"]
