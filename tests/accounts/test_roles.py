"""The permission matrix."""

import pytest
from django.core.exceptions import ValidationError

from academics.models import StaffMember
from accounts.actions import add_role, change_role, remove_role
from accounts.capabilities import GROUPS, Capability
from accounts.models import AuditEvent, Role, User

ROLES = "/access/roles/"


def _matrix(**changes):
    """The whole form as the page sends it, with `changes`: {role code: capabilities}."""
    data = {}
    for role in Role.objects.all():
        data[f"role-{role.pk}-version"] = role.version
        data[f"role-{role.pk}-capabilities"] = changes.get(role.code, role.capabilities)
    return data


def test_every_capability_stands_in_the_matrix_once():
    shown = [capability for _group, capabilities in GROUPS for capability in capabilities]
    assert sorted(shown) == sorted(Capability)


def test_who_opens_the_matrix(cast, sign_in):
    for name, status in (("olive", 200), ("paul", 403), ("rita", 403), ("tomas", 403)):
        assert sign_in(getattr(cast, name)).get(ROLES).status_code == status, name


def test_the_matrix_is_saved_as_a_whole_and_audited_by_role(cast, sign_in, role):
    client = sign_in(cast.olive)
    data = _matrix(teacher=["take_register"], bursar=["see_all_people", "see_messages"])
    assert client.post(ROLES, data).status_code == 302
    assert role("teacher").capabilities == ["take_register"]
    assert not User.objects.get(pk=cast.tomas.pk).can("see_contacts")
    events = {event.subject_label: event for event in AuditEvent.objects.filter(verb="role.change")}
    assert set(events) == {"Teacher", "Bursar"}
    assert "See guardians' phone numbers and e-mail addresses" in events["Teacher"].before["allows"]
    assert events["Teacher"].after == {"allows": ["Take the registers of their own sections"]}
    assert client.post(ROLES, _matrix()).status_code == 302
    assert AuditEvent.objects.filter(verb="role.change").count() == 2


def test_a_stale_form_changes_nothing_and_keeps_the_ticks(cast, sign_in, role):
    client = sign_in(cast.olive)
    data = _matrix(teacher=["take_register"], bursar=[])
    teacher = role("teacher")
    change_role(teacher, name="Teacher", capabilities=["export_data"], version=teacher.version, by=cast.olive)
    response = client.post(ROLES, data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Somebody has changed the role “Teacher” in the meantime" in page
    assert "Teacher: Take the registers of their own sections (not saved)" in page
    assert role("teacher").capabilities == ["export_data"]
    assert role("bursar").capabilities != []
    # What the page now carries is of today: saving it again goes through.
    versions = {f"role-{item.pk}-version": item.version for item in Role.objects.all()}
    assert all(f'value="{version}"' in page for version in versions.values())
    assert client.post(ROLES, {**data, **versions}).status_code == 302


def test_the_owner_keeps_the_key(cast, sign_in, role):
    sign_in(cast.olive).post(ROLES, _matrix(owner=["see_audit"]))
    assert set(role("owner").capabilities) == {"manage_access", "see_audit"}


def test_only_an_owner_changes_the_owners_role(cast, sign_in, role):
    principal = role("principal")
    principal.capabilities.append("manage_access")
    principal.save()
    assert sign_in(cast.paul).post(ROLES, _matrix(owner=["manage_access"])).status_code == 302
    assert len(role("owner").capabilities) > 5
    owner = role("owner")
    with pytest.raises(ValidationError, match="Only an owner"):
        change_role(owner, name="Boss", capabilities=[], version=owner.version, by=cast.paul)


@pytest.fixture
def clerk(cast):
    """Somebody who may edit roles and see people, and nothing else."""
    role = Role.objects.create(name="Clerk", capabilities=["manage_access", "see_all_people"])
    user = User.objects.create_user("clerk", "clerk@example.org", given_name="Clara", family_name="Clerk")
    user.roles.add(role)
    return user


def test_nobody_gives_themselves_what_they_do_not_have(clerk, sign_in, role):
    """Broken by asking for the right to edit roles alone: with it somebody gave themselves everything."""
    client, own = sign_in(clerk), Role.objects.get(name="Clerk")
    greater = ["manage_access", "see_all_people", "see_audit", "export_school"]
    page = client.post(f"{ROLES}{own.pk}/", {"name": "Clerk", "capabilities": greater, "version": own.version})
    assert page.status_code == 422
    assert "You may not give what you may not do yourself" in page.text
    data = _matrix() | {f"role-{own.pk}-capabilities": greater}
    assert client.post(ROLES, data).status_code == 422
    own.refresh_from_db()
    assert own.capabilities == ["manage_access", "see_all_people"]


def test_nor_others(clerk, sign_in, role):
    """But what they have, and what reaches one's own classes only, they may give."""
    client = sign_in(clerk)
    assert client.post(ROLES, _matrix(bursar=["see_all_people", "export_school"])).status_code == 422
    assert client.post(ROLES, _matrix(bursar=["see_all_people", "take_register"])).status_code == 302
    # What they may not give they do not take away either: the tick is not theirs.
    assert set(role("bursar").capabilities) == {"see_all_people", "take_register", "see_contacts", "export_data"}


def test_a_new_role_is_no_copy_of_a_greater_one(clerk, cast, sign_in, role):
    client = sign_in(clerk)
    assert client.post(f"{ROLES}new/", {"name": "Deputy", "like": role("principal").pk}).status_code == 422
    with pytest.raises(ValidationError, match="You may not give"):
        add_role("Deputy", role("principal").capabilities, by=clerk)
    assert not Role.objects.filter(name="Deputy").exists()


def test_a_greater_role_is_not_given(clerk, cast, sign_in, role):
    """Not to oneself, not to a colleague, not by an invitation."""
    client, principal = sign_in(clerk), role("principal")
    for user in (clerk, cast.tomas):
        answer = client.post(f"/access/people/{user.pk}/roles/", {"roles": [principal.pk]})
        assert answer.status_code in (302, 422)
        assert not User.objects.get(pk=user.pk).can("see_audit")
    new = {"given_name": "Fay", "email": "fay@example.org", "username": "fay", "roles": [principal.pk]}
    assert client.post("/access/people/new/", new).status_code == 422
    assert not User.objects.filter(username="fay").exists()
    assert client.post("/access/people/new/", new | {"roles": [role("guardian").pk]}).status_code == 302


def test_the_account_of_somebody_greater_is_out_of_reach(clerk, cast, sign_in):
    """Else a new address and a link for a new password would make one the principal."""
    client = sign_in(clerk)
    moved = {"given_name": "Paul", "username": "paul", "email": "clerk2@example.org"}
    client.post(f"/access/people/{cast.paul.pk}/edit/", moved)
    client.post(f"/access/people/{cast.paul.pk}/second-factors/")
    client.post(f"/access/people/{cast.paul.pk}/block/")
    paul = User.objects.get(pk=cast.paul.pk)
    assert (paul.email, paul.is_active) == ("paul@example.org", True)


def test_who_invites_gives_no_role_that_was_made_greater(cast, sign_in, role):
    """Rita may invite teachers; the school lets its teachers see the audit trail or export lists of all."""
    teacher = role("teacher")
    rita = User.objects.get(pk=cast.rita.pk)
    assert teacher in Role.objects.assignable_by(rita)
    Role.objects.filter(pk=teacher.pk).update(capabilities=["take_register", "manage_attendance"])
    assert teacher not in Role.objects.assignable_by(rita)
    staff = StaffMember.objects.create(staff_number="T9", given_name="New", family_name="Face", email="new@example.org")
    page = sign_in(rita).post(f"/school/accounts/staff/{staff.pk}/", follow=True)
    assert "allows more than you may do yourself" in page.text
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_owner_gives_everything(cast, role):
    """Also what the owner's role has lost: an owner can always repair the others."""
    Role.objects.filter(code="owner").update(capabilities=["manage_access"])
    olive = User.objects.get(pk=cast.olive.pk)
    bursar = role("bursar")
    change_role(bursar, name="Bursar", capabilities=["export_school"], version=bursar.version, by=olive)
    assert role("bursar").capabilities == ["export_school"]


def test_an_unknown_capability_is_refused(cast, sign_in, role):
    before = role("teacher").capabilities
    assert sign_in(cast.olive).post(ROLES, _matrix(teacher=["fly"])).status_code == 422
    assert role("teacher").capabilities == before


def test_one_role_is_renamed_and_changed_on_its_own_page(cast, sign_in, role):
    teacher = role("teacher")
    client = sign_in(cast.olive)
    url = f"{ROLES}{teacher.pk}/"
    data = {"name": "Lehrkraft", "capabilities": ["take_register"], "version": teacher.version}
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302
    assert (role("teacher").name, role("teacher").capabilities) == ("Lehrkraft", ["take_register"])
    stale = client.post(url, {**data, "capabilities": ["export_data"]})
    assert stale.status_code == 422
    assert "in the meantime" in stale.content.decode()
    taken = client.post(url, {**data, "name": "bursar", "version": role("teacher").version})
    assert "Another role has this name" in taken.content.decode()


def test_a_role_of_the_schools_own(cast, sign_in, role):
    client = sign_in(cast.olive)
    response = client.post(f"{ROLES}new/", {"name": "Librarian", "like": role("bursar").pk})
    librarian = Role.objects.get(name="Librarian")
    assert response["Location"] == f"{ROLES}{librarian.pk}/"
    assert librarian.capabilities == role("bursar").capabilities
    assert client.post(f"{ROLES}new/", {"name": "LIBRARIAN"}).status_code == 422
    librarian.assignments.create(user=cast.tomas)
    page = client.post(f"{ROLES}{librarian.pk}/remove/", follow=True).content.decode()
    assert "Somebody still holds the role" in page
    librarian.assignments.all().delete()
    assert client.post(f"{ROLES}{librarian.pk}/remove/")["Location"] == ROLES
    assert not Role.objects.filter(name="Librarian").exists()
    with pytest.raises(ValidationError, match="comes with every school"):
        remove_role(role("teacher"))


def test_the_matrix_asks_the_same_number_of_times_for_more_roles(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.olive)
    client.get(ROLES)

    def queries():
        with django_assert_max_num_queries(20) as counted:
            client.get(ROLES)
        return len(counted)

    before = queries()
    Role.objects.create(name="A")
    Role.objects.create(name="B")
    assert queries() == before
