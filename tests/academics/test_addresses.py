"""Where families live: one home for who lives together, whatever they are to each other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.actions.guardians import merge_guardians
from academics.actions.households import join_household, set_address
from academics.models import Guardian, GuardianLink, Household
from accounts.models import AuditEvent

HILL = {"name": "", "street": "12 Hill Road", "postcode": "00100", "city": "Nairobi", "phone": ""}
LAKE = {"name": "", "street": "4 Lake Road", "postcode": "40100", "city": "Kisumu", "phone": ""}


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def home(cast):
    """Grace's, with Amina and Bashir."""
    set_address([cast.grace, cast.amina, cast.bashir], HILL)
    return cast.grace.household


def address_page(person):
    return reverse(f"academics:{person._meta.model_name}_address", args=[person.pk])


def fresh(*people):
    return [type(person).objects.select_related("household").get(pk=person.pk).household for person in people]


def key(person):
    return f"{person._meta.model_name}-{person.pk}"


def test_a_family_gets_one_home_from_the_students_page(cast, office):
    page = office.get(address_page(cast.amina))
    form = page.context["form"]
    offered = {cast.grace, cast.peter, cast.bashir, cast.dina}
    assert set(form.people.values()) == offered
    assert set(form["residents"].value()) == {key(person) for person in offered}, "nobody has an address yet"
    ticked = [key(cast.grace), key(cast.bashir)]
    assert office.post(address_page(cast.amina), {**HILL, "residents": ticked}).status_code == 302
    homes = fresh(cast.amina, cast.grace, cast.bashir)
    assert len({home.pk for home in homes}) == 1
    assert str(homes[0]) == "12 Hill Road, 00100 Nairobi"
    assert fresh(cast.peter, cast.dina) == [None, None]
    assert "12 Hill Road" in office.get(reverse("academics:student", args=[cast.bashir.pk])).content.decode()
    assert "12 Hill Road" in office.get(reverse("academics:guardian", args=[cast.grace.pk])).content.decode()


def test_who_lives_elsewhere_is_not_ticked_at_first(cast, office, home):
    GuardianLink.objects.filter(guardian=cast.peter).update(lives_with=False)
    assert set(office.get(address_page(cast.dina)).context["form"]["residents"].value()) == set()
    shared = office.get(address_page(cast.amina)).context["form"]["residents"].value()
    assert set(shared) == {key(cast.grace), key(cast.bashir)}


def test_a_home_that_moves_as_a_whole_stays_one(cast, home):
    set_address([cast.amina, cast.grace, cast.bashir], LAKE)
    assert {place.pk for place in fresh(cast.amina, cast.grace, cast.bashir)} == {home.pk}
    event = AuditEvent.objects.get(verb="household.change")
    assert event.before["street"] == "12 Hill Road" and event.after["street"] == "4 Lake Road"


def test_who_is_not_ticked_keeps_the_address(cast, office, home):
    office.post(address_page(cast.grace), {**LAKE, "residents": [key(cast.amina)]})
    grace, amina, bashir = fresh(cast.grace, cast.amina, cast.bashir)
    assert str(grace) == str(amina) == "4 Lake Road, 40100 Kisumu"
    assert str(bashir) == "12 Hill Road, 00100 Nairobi" and bashir.pk == home.pk
    moved = AuditEvent.objects.filter(verb="student.address").latest("pk")
    assert (moved.subject_label, moved.before, moved.after) == (
        "Amina Odhiambo",
        {"address": "12 Hill Road, 00100 Nairobi"},
        {"address": "4 Lake Road, 40100 Kisumu"},
    )


def test_an_address_of_the_family_is_taken_over_with_one_click(cast, office, home):
    page = office.get(address_page(cast.dina))
    assert [str(offered) for offered in page.context["homes"]] == ["12 Hill Road, 00100 Nairobi"]
    assert "Bashir Odhiambo" in page.content.decode()
    assert office.post(address_page(cast.dina), {"household": home.pk}).status_code == 302
    assert fresh(cast.dina) == [home]


def test_the_home_of_a_stranger_cannot_be_chosen(cast, office, home):
    response = office.post(address_page(cast.chen), {"household": home.pk})
    assert response.status_code == 200 and response.context["choice"].errors
    assert fresh(cast.chen) == [None]


def test_an_empty_form_takes_the_address_away_and_no_empty_home_stays(cast, office, home):
    everybody = [key(cast.grace), key(cast.bashir)]
    office.post(address_page(cast.amina), {**dict.fromkeys(HILL, ""), "residents": everybody})
    assert fresh(cast.amina, cast.grace, cast.bashir) == [None, None, None]
    assert not Household.objects.exists()
    assert AuditEvent.objects.get(verb="household.remove").before["street"] == "12 Hill Road"


def test_joining_leaves_no_empty_home_behind(cast, home):
    set_address([cast.dina], LAKE)
    join_household(cast.dina, home)
    assert list(Household.objects.all()) == [home]


def test_what_is_too_long_is_said_at_its_field_and_changes_nothing(cast, office, home):
    response = office.post(address_page(cast.amina), {**LAKE, "postcode": "0" * 21})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["postcode"]
    assert str(fresh(cast.amina)[0]) == "12 Hill Road, 00100 Nairobi"


def test_merging_keeps_the_address_of_the_kept_else_the_other(cast, home):
    double = Guardian.objects.create(given_name="Grace", family_name="Odhiambo")
    set_address([double], LAKE)
    merge_guardians(cast.grace, double)
    assert fresh(cast.grace) == [home] and Household.objects.count() == 1
    other = Guardian.objects.create(given_name="Peter", family_name="Odhiambo")
    set_address([other], LAKE)
    merge_guardians(cast.peter, other)
    assert str(fresh(cast.peter)[0]) == "4 Lake Road, 40100 Kisumu"


@pytest.mark.parametrize("who", ["student", "guardian"])
def test_only_who_manages_people_and_sees_contacts_may_write_it(cast, sign_in, home, who):
    person = cast.amina if who == "student" else cast.grace
    for user in (cast.boris, cast.tomas, cast.grace.user, cast.amina.user):
        assert sign_in(user).get(address_page(person)).status_code == 403
    role = cast.rita.roles.get()
    role.capabilities = [code for code in role.capabilities if code != "see_contacts"]
    role.save()
    client = sign_in(cast.rita)
    assert client.get(address_page(person)).status_code == 403
    assert "Hill Road" not in client.get(reverse(f"academics:{who}", args=[person.pk])).content.decode()


def test_the_form_does_not_ask_more_for_a_larger_family(cast, office):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert office.get(address_page(cast.amina)).status_code == 200
        return len(captured)

    first, count = statements(), 0
    for child in (cast.chen, cast.dina, cast.eve):
        set_address([child], {**LAKE, "street": f"{(count := count + 1)} Lake Road"})
        GuardianLink.objects.get_or_create(student=child, guardian=cast.grace)
    # One more in all: the residents of the homes that are offered now.
    assert statements() <= first + 2
