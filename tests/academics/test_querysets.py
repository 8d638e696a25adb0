"""The door to students: who sees whom."""

import pytest

from academics.models import Student


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("olive", {"Amina", "Bashir", "Chen", "Dina", "Eve"}),
        ("rita", {"Amina", "Bashir", "Chen", "Dina", "Eve"}),
        ("tomas", {"Amina", "Bashir", "Chen"}),
        ("carla", {"Dina"}),
    ],
)
def test_staff_see_their_students(cast, who, sees):
    seen = Student.objects.visible_to(getattr(cast, who))
    assert {student.given_name for student in seen} == sees


@pytest.mark.parametrize(
    ("who", "sees"),
    [("grace", {"Amina", "Bashir", "Dina"}), ("peter", {"Amina"}), ("amina", {"Amina"}), ("chen", {"Chen"})],
)
def test_families_see_their_own(cast, who, sees):
    seen = Student.objects.visible_to(getattr(cast, who).user)
    assert {student.given_name for student in seen} == sees
