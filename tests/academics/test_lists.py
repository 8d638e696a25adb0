"""Lists: filters, pages, the same rows for HTMX and without, and no query per row."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.actions.enrolments import move_student
from academics.models import (
    Enrolment,
    GradeLevel,
    Guardian,
    GuardianLink,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    TeachingAssignment,
)
from core.school import school_today


def names(response):
    return [row.given_name for row in response.context["page"]]


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


STUDENTS = "/school/students/"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Amina", "Bashir", "Chen", "Dina"}),
        ({"status": "left"}, {"Eve"}),
        ({"status": "all"}, {"Amina", "Bashir", "Chen", "Dina", "Eve"}),
        ({"q": "odhi amina"}, {"Amina"}),
        ({"q": "S4"}, {"Dina"}),
        ({"q": "nobody"}, set()),
        ({"on": "not a day"}, {"Amina", "Bashir", "Chen", "Dina"}),
        ({"section": "999999"}, {"Amina", "Bashir", "Chen", "Dina"}),
        ({"page": "99"}, {"Amina", "Bashir", "Chen", "Dina"}),
    ],
)
def test_students_are_narrowed(office, query, found):
    response = office.get(STUDENTS, query)
    assert response.status_code == 200
    assert set(names(response)) == found


def test_students_by_section_level_and_day(cast, office):
    today = school_today()
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    in_7a = office.get(STUDENTS, {"section": cast.section_7a.pk})
    assert set(names(in_7a)) == {"Bashir", "Chen"}
    yesterday = office.get(STUDENTS, {"section": cast.section_7a.pk, "on": str(today - timedelta(days=1))})
    assert set(names(yesterday)) == {"Amina", "Bashir", "Chen"}
    other = GradeLevel.objects.create(name="Grade 8", position=8)
    assert names(office.get(STUDENTS, {"level": other.pk})) == []
    assert len(names(office.get(STUDENTS, {"level": cast.section_7a.grade_level_id}))) == 4


def test_a_wrong_day_is_said_at_its_field(office):
    response = office.get(STUDENTS, {"on": "31/31/31"})
    assert list(response.context["form"].errors) == ["on"]
    assert "id_on_error" in response.content.decode()


def test_a_teachers_choice_of_sections_is_their_own(cast, sign_in):
    response = sign_in(cast.tomas).get(STUDENTS)
    assert [section.name for section in response.context["form"].fields["section"].queryset] == ["7A"]
    assert set(names(response)) == {"Amina", "Bashir", "Chen"}


def test_htmx_gets_the_rows_only(office):
    piece = office.get(STUDENTS, {"q": "amina"}, headers={"HX-Request": "true"})
    assert piece.content.decode().lstrip().startswith('<div id="results">')
    assert "HX-Request" in piece["Vary"]
    assert "<html" in office.get(STUDENTS, {"q": "amina"}).content.decode()


def test_44_to_a_page(cast, office):
    _add_students(cast, 50)
    first, second = office.get(STUDENTS), office.get(STUDENTS, {"page": 2})
    assert (len(names(first)), len(names(second))) == (44, 10)
    assert "?page=2" in first.content.decode()


def _add_students(cast, count):
    start = cast.year.starts_on
    for number in range(count):
        student = Student.objects.create(student_number=f"N{number}", given_name="Extra", family_name=f"{number:03}")
        Enrolment.objects.create(student=student, starts_on=start)
        SectionMembership.objects.create(student=student, section=cast.section_7a, starts_on=start)
        guardian = Guardian.objects.create(given_name="Parent", family_name=f"{number:03}")
        GuardianLink.objects.create(student=student, guardian=guardian)
        staff = StaffMember.objects.create(staff_number=f"N{number}", given_name="Staff", family_name=f"{number:03}")
        TeachingAssignment.objects.create(staff=staff, section=cast.section_7a)
        section = Section.objects.create(
            school_year=cast.year, grade_level=cast.section_7a.grade_level, name=f"Extra {number}"
        )
        TeachingAssignment.objects.create(staff=staff, section=section)
        group = SchoolClass.objects.create(
            school_year=cast.year, course=cast.maths_7a.course, section=section, title=f"Mathematics, extra {number}"
        )
        TeachingAssignment.objects.create(staff=staff, school_class=group)


@pytest.mark.parametrize(
    "path",
    [
        "students/",
        "students/?q=e&status=all",
        "guardians/",
        "staff/",
        "sections/",
        "sections/1/",
        "classes/",
        "classes/1/",
        "structure/",
        "search/?q=e",
        "exports/students.csv",
        "exports/guardians.csv",
        "exports/staff.csv",
        "exports/sections.csv",
        "exports/subjects.csv",
        "exports/assignments.csv",
    ],
)
def test_queries_do_not_grow_with_rows(cast, office, path):
    address = f"/school/{path}".replace("/1/", f"/{cast.section_7a.pk}/")
    _add_students(cast, 1)
    few = _queries(office, address)
    _add_more(cast)
    assert _queries(office, address) == few


def _add_more(cast):
    Student.objects.filter(given_name="Extra").update(student_number="M0")
    StaffMember.objects.filter(given_name="Staff").update(staff_number="M0")
    Section.objects.filter(name="Extra 0").update(name="More")
    SchoolClass.objects.filter(title="Mathematics, extra 0").update(title="Mathematics, more")
    _add_students(cast, 3)


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_sections_stand_in_the_order_in_which_people_count(cast, office):
    level_10 = GradeLevel.objects.create(name="Grade 10", position=10)
    level_2 = GradeLevel.objects.create(name="Grade 2", position=2)
    for level, name in ((level_10, "10A"), (level_2, "2B"), (level_2, "2A")):
        Section.objects.create(school_year=cast.year, grade_level=level, name=name)
    response = office.get(reverse("academics:sections"))
    assert [section.name for section in response.context["page"]] == ["2A", "2B", "7A", "7B", "10A"]
    assert [section.name for section in Section.objects.all()] == ["2A", "2B", "7A", "7B", "10A"]


def test_levels_of_equal_position_stand_in_natural_order(cast, office):
    GradeLevel.objects.update(position=0)
    for name in ("Form 10", "Form 9"):
        GradeLevel.objects.create(name=name)
    assert [level.name for level in GradeLevel.objects.all()] == ["Form 9", "Form 10", "Grade 7"]
    levels = office.get(reverse("academics:structure")).context["levels"]
    assert [level.name for level in levels] == ["Form 9", "Form 10", "Grade 7"]


def test_search_finds_people_and_sections_whom_the_user_may_see(cast, sign_in):
    def found(user, text):
        hits = sign_in(user).get("/school/search/", {"q": text}, headers={"HX-Request": "true"}).context["hits"]
        return {kind: [str(row) for row in rows] for kind, rows in hits.items() if rows}

    assert found(cast.rita, "dina") == {"students": ["Dina Odhiambo"]}
    assert found(cast.rita, "7") == {
        "sections": ["7A", "7B"],
        "classes": ["Mathematics 7A", "Mathematics 7B"],
    }
    assert found(cast.tomas, "odhi") == {
        "students": ["Amina Odhiambo", "Bashir Odhiambo"],
        "guardians": ["Grace Odhiambo", "Peter Odhiambo"],
    }
    assert found(cast.carla, "amina") == {}
    assert found(cast.grace.user, "odhi") == {}
    assert found(cast.rita, "") == {}


def test_search_answers_the_palette_with_options_and_a_person_with_a_page(cast, office):
    piece = office.get("/school/search/", {"q": "amina"}, headers={"HX-Request": "true"}).content.decode()
    assert piece.count('role="option"') == 1
    assert "<html" not in piece
    page = office.get("/school/search/", {"q": "amina"}).content.decode()
    assert "<html" in page
    assert reverse("academics:student", args=[cast.amina.pk]) in page
