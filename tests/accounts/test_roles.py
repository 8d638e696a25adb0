"""The permission matrix."""

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import change_role, remove_role
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
