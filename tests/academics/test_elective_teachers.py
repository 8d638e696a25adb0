"""Who teaches an elective sees its students, wherever students are shown, and nobody else's."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from academics.actions.rosters import put_in_class, take_from_class
from academics.actions.staff import assign_class
from academics.models import StaffMember
from accounts.actions import give_role
from accounts.capabilities import RoleCode
from accounts.models import User
from core.school import school_today
from tests.downloads import rows_of


@pytest.fixture
def coach(cast, elective, sign_in):
    """A client of somebody who teaches nothing but the elective, in which are Amina of 7A and Dina of 7B."""
    user = User.objects.create_user("cleo", "cleo@example.org", "a long password", given_name="Cleo")
    give_role(user, RoleCode.TEACHER)
    role = user.roles.get()
    role.capabilities = [*role.capabilities, "export_data"]
    role.save()
    staff = StaffMember.objects.create(staff_number="T9", given_name="Cleo", user=user)
    assign_class(staff=staff, school_class=elective)
    put_in_class(elective, [cast.amina, cast.dina], starts_on=school_today())
    for student in (cast.amina, cast.bashir):
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "JPEG")
        student.photo.save("photo.jpg", ContentFile(picture.getvalue()))
    return sign_in(user)


def test_the_list_holds_the_electives_students(cast, coach):
    page = coach.get(reverse("academics:students"))
    assert [student.given_name for student in page.context["page"]] == ["Amina", "Dina"]
    assert "Bashir" not in page.text


def test_search_finds_them_alone(cast, coach):
    hits = coach.get(reverse("academics:search"), {"q": "odhi"}, headers={"HX-Request": "true"}).context["hits"]
    assert [student.given_name for student in hits["students"]] == ["Amina", "Dina"]
    assert hits["sections"] == []


@pytest.mark.parametrize(
    "name", ["academics:student", "academics:student_photo", "attendance:student_summary"], ids=lambda name: name
)
def test_pages_of_one_student_open_for_them_alone(cast, coach, name):
    assert coach.get(reverse(name, args=[cast.amina.pk])).status_code == 200
    for other in (cast.bashir, cast.chen, cast.eve):
        assert coach.get(reverse(name, args=[other.pk])).status_code == 404


def test_files_hold_them_alone(cast, coach, elective):
    students = rows_of(coach.get(reverse("academics:students_export", args=["csv"])))
    assert {row["Student number"] for row in students} == {"S1", "S4"}
    places = rows_of(coach.get(reverse("academics:class_places_export", args=["csv"])))
    assert [(row["Student number"], row["Class"]) for row in places] == [("S1", "Chess"), ("S4", "Chess")]
    roster = rows_of(coach.get(reverse("academics:class_students_export", args=[elective.pk, "csv"])))
    assert [row["Given name"] for row in roster] == ["Amina", "Dina"]
    classes = rows_of(coach.get(reverse("academics:classes_export", args=["csv"])))
    assert [row["Class"] for row in classes] == ["Chess"]


def test_other_classes_and_their_files_are_not_there(cast, coach):
    for name, more in (("school_class", []), ("class_students_export", ["csv"]), ("class_teachers_export", ["csv"])):
        assert coach.get(reverse(f"academics:{name}", args=[cast.maths_7a.pk, *more])).status_code == 404


def test_no_section_and_no_register_is_theirs(cast, coach):
    assert list(coach.get(reverse("academics:sections")).context["page"]) == []
    assert coach.get(reverse("attendance:section_register", args=[cast.section_7a.pk])).status_code == 404
    assert coach.get(reverse("attendance:today")).context["board"].sections == []


def test_who_left_the_elective_is_no_longer_theirs(cast, coach, elective):
    assert coach.get(reverse("academics:student", args=[cast.amina.pk])).status_code == 200
    take_from_class(elective, [cast.amina], last_day=school_today() - timedelta(days=1))
    assert coach.get(reverse("academics:student", args=[cast.amina.pk])).status_code == 404
