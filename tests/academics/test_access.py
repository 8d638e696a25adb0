"""Every page of people and structure: who may open it, and for whom it does not exist."""

import pytest
from django.urls import reverse

from academics.models import GradeLevel, GuardianLink, StaffMember, Subject, TeachingAssignment

OFFICE = ("olive", "paul", "rita")
STAFF = (*OFFICE, "boris", "tomas", "carla")
FAMILY = ("grace", "amina")
EVERYBODY = (*STAFF, *FAMILY)

# Pages without an object: who gets 200; everybody else gets 403.
LISTS = {
    "academics:students": STAFF,
    "academics:guardians": (*OFFICE, "boris"),
    "academics:staff": STAFF,
    "academics:sections": STAFF,
    "academics:classes": STAFF,
    "academics:class_new": OFFICE,
    "academics:structure": OFFICE,
    "academics:search": EVERYBODY,
    "academics:student_new": OFFICE,
    "academics:staff_new": OFFICE,
    "academics:section_new": OFFICE,
    "academics:year_new": OFFICE,
    "academics:level_new": OFFICE,
    "academics:subject_new": OFFICE,
}
SEES_7A = (*OFFICE, "boris", "tomas")
# Pages of somebody or something in 7A: who gets 200, and who 404; everybody else gets 403.
DETAILS = {
    "academics:student": ("amina", SEES_7A, ("carla",)),
    "academics:student_edit": ("amina", OFFICE, ()),
    "academics:student_photo_edit": ("amina", OFFICE, ()),
    "academics:student_move": ("amina", OFFICE, ()),
    "academics:student_leave": ("amina", OFFICE, ()),
    "academics:student_enrol": ("amina", OFFICE, ()),
    "academics:guardian_new": ("amina", OFFICE, ()),
    "academics:guardian_link": ("amina", OFFICE, ()),
    "academics:guardian": ("peter", SEES_7A, ("carla",)),
    "academics:guardian_edit": ("peter", OFFICE, ()),
    "academics:guardian_merge": ("peter", OFFICE, ()),
    "academics:link_edit": ("link", OFFICE, ()),
    "academics:staff_member": ("teacher", STAFF, ()),
    "academics:staff_edit": ("teacher", OFFICE, ()),
    "academics:staff_end": ("teacher", OFFICE, ()),
    "academics:section": ("section_7a", SEES_7A, ("carla",)),
    "academics:section_edit": ("section_7a", OFFICE, ()),
    "academics:school_class": ("maths_7a", SEES_7A, ("carla",)),
    "academics:class_edit": ("maths_7a", OFFICE, ()),
    "academics:class_assignment_new": ("maths_7a", OFFICE, ()),
    "academics:assignment_new": ("section_7a", OFFICE, ()),
    "academics:assignment_edit": ("assignment", OFFICE, ()),
    "academics:session_edit": ("year", OFFICE, ()),
    "academics:session_new": ("year", OFFICE, ()),
    "academics:level_edit": ("level", OFFICE, ()),
    "academics:subject_edit": ("subject", OFFICE, ()),
}
ACTIONS = {
    "academics:student_stay": "amina",
    "academics:student_photo_remove": "amina",
    "academics:link_end": "link",
    "academics:section_remove": "section_7a",
    "academics:assignment_remove": "assignment",
    "academics:class_remove": "maths_7a",
    "academics:session_remove": "year",
    "academics:level_remove": "level",
    "academics:subject_remove": "subject",
}
NOBODY = 999_999


def user_of(cast, who):
    person = getattr(cast, who)
    return getattr(person, "user", person)


def thing(cast, name):
    """The id of what the tables above call `name`."""
    rows = {
        "link": GuardianLink.objects.filter(student=cast.amina),
        "teacher": StaffMember.objects.filter(user=cast.tomas),
        "assignment": TeachingAssignment.objects.filter(section=cast.section_7a),
        "level": GradeLevel.objects,
        "subject": Subject.objects,
    }
    return rows[name].first().pk if name in rows else getattr(cast, name).pk


@pytest.mark.parametrize("who", EVERYBODY)
def test_lists(cast, sign_in, who):
    client = sign_in(user_of(cast, who))
    answers = {name: client.get(reverse(name)).status_code for name in LISTS}
    assert answers == {name: 200 if who in allowed else 403 for name, allowed in LISTS.items()}


@pytest.mark.parametrize("who", EVERYBODY)
def test_details(cast, sign_in, who):
    client = sign_in(user_of(cast, who))
    addresses = {name: reverse(name, args=[thing(cast, of)]) for name, (of, _, _) in DETAILS.items()}
    answers = {name: client.get(address).status_code for name, address in addresses.items()}
    assert answers == {
        name: 200 if who in allowed else 404 if who in hidden else 403 for name, (_, allowed, hidden) in DETAILS.items()
    }


@pytest.mark.parametrize("who", [*FAMILY, "tomas", "boris"])
def test_actions_are_for_the_office(cast, sign_in, who):
    client = sign_in(user_of(cast, who))
    answers = {client.post(reverse(name, args=[thing(cast, of)])).status_code for name, of in ACTIONS.items()}
    assert answers == {403}


def test_ids_that_this_school_does_not_have(cast, sign_in):
    """Another school's row may have any id; here none of them exists."""
    client = sign_in(cast.olive)
    gets = [client.get(reverse(name, args=[NOBODY])).status_code for name in DETAILS]
    posts = [client.post(reverse(name, args=[NOBODY])).status_code for name in (*DETAILS, *ACTIONS)]
    assert {*gets, *posts} == {404}


def test_inviting_a_section_is_for_the_office(cast, sign_in):
    address = reverse("academics:section_invite", args=[cast.section_7a.pk])
    answers = {
        who: sign_in(user_of(cast, who)).get(address).status_code for who in ("olive", "tomas", "boris", *FAMILY)
    }
    assert answers.pop("olive") == 200
    assert {*answers.values()} == {403}


def test_actions_are_posts(cast, sign_in):
    client = sign_in(cast.olive)
    assert {client.get(reverse(name, args=[thing(cast, of)])).status_code for name, of in ACTIONS.items()} == {405}


@pytest.mark.parametrize("name", ["students", "guardians", "staff", "sections", "assignments"])
def test_exports_are_for_those_who_may_export(cast, sign_in, name):
    address = reverse(f"academics:{name}_export", args=["csv"])
    answers = {who: sign_in(user_of(cast, who)).get(address).status_code for who in EVERYBODY}
    assert answers == {who: 200 if who in (*OFFICE, "boris") else 403 for who in EVERYBODY}


def test_strangers_sign_in_first(cast, visitor):
    for address in (reverse("academics:students"), reverse("academics:student", args=[cast.amina.pk])):
        response = visitor.get(address)
        assert response.status_code == 302
        assert address in response["Location"]


def test_contacts_are_for_those_who_may_see_them(cast, sign_in):
    """Without the capability neither profile nor list nor search nor file gives a phone or address away."""
    role = cast.rita.roles.get(code="registrar")
    role.capabilities = [c for c in role.capabilities if c != "see_contacts"]
    role.save()
    client = sign_in(cast.rita)
    pages = [
        reverse("academics:student", args=[cast.amina.pk]),
        reverse("academics:guardian", args=[cast.grace.pk]),
        reverse("academics:guardians"),
        reverse("academics:students_export", args=["csv"]),
        reverse("academics:guardians_export", args=["csv"]),
    ]
    for page in pages:
        text = client.get(page).content.decode()
        assert "+2547" not in text, page
        assert "grace@" not in text, page
    found = client.get(reverse("academics:guardians"), {"q": "+254700000001"})
    assert found.context["page"].paginator.count == 0


def test_a_colleagues_phone_is_for_the_office(cast, sign_in):
    carla = StaffMember.objects.get(user=cast.carla)
    carla.phone = "+254799999999"
    carla.save()
    address = reverse("academics:staff_member", args=[carla.pk])
    assert "+254799999999" in sign_in(cast.rita).get(address).content.decode()
    assert "+254799999999" in sign_in(cast.carla).get(address).content.decode()
    assert "+254799999999" not in sign_in(cast.tomas).get(address).content.decode()


def test_notes_of_the_office_are_not_for_teachers(cast, sign_in):
    cast.amina.notes = "Court order in the safe."
    cast.amina.save()
    address = reverse("academics:student", args=[cast.amina.pk])
    assert "Court order" in sign_in(cast.rita).get(address).content.decode()
    assert "Court order" not in sign_in(cast.tomas).get(address).content.decode()
