import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.capabilities import Capability
from accounts.models import Role
from core.templating import kept
from schoolsaas.navigation import ENTRIES, navigation_for
from tools.icons import check


@pytest.fixture
def urls(settings):
    settings.ROOT_URLCONF = "schoolsaas.urls_school"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_every_entry_leads_to_a_page(entry, urls):
    assert reverse(entry.url_name).startswith("/")


@pytest.mark.parametrize("who", ["olive", "paul", "rita", "boris", "tomas", "grace", "amina"])
def test_everybody_may_open_what_their_menu_shows(cast, sign_in, who):
    person = getattr(cast, who)
    user = getattr(person, "user", person)
    client = sign_in(user)
    menu = list(navigation_for(user))
    assert menu
    for entry in menu:
        assert client.get(entry["url"]).status_code == 200, entry["url"]


def test_the_entry_of_a_page_inside_is_the_current_one(cast, urls):
    def current(path):
        return [entry["url"] for entry in navigation_for(cast.olive, path) if entry["current"]]

    assert current("/school/students/1/edit/") == ["/school/students/"]
    assert current("/attendance/settings/") == ["/attendance/settings/"]
    assert current("/attendance/sections/1/register/") == ["/attendance/"]
    assert current("/account/password/change/") == []


def test_guardians_have_no_office_pages(cast, urls):
    assert all(entry["family"] for entry in navigation_for(cast.grace.user))


def test_the_sprite_holds_every_icon():
    assert check() is None


def test_no_two_places_of_a_menu_look_the_same(cast, urls):
    """Broken once: the timetable, the calendar, the timetables, the years and the year-end were three calendars."""
    for user in (cast.olive, cast.tomas, cast.grace.user):
        icons = [entry["icon"] for entry in navigation_for(user)]
        assert len(icons) == len(set(icons)), user


def test_the_frame_is_written_once_for_all_who_find_the_same(cast, sign_in):
    """And again for another page, other rights and another language; never with anything of the one before."""

    def menu(user, path="/school/classes/"):
        return sign_in(user).get(path).text.split("<nav", 1)[1].split("</nav>", 1)[0]

    first = menu(cast.tomas)
    assert 'href="/school/classes/" aria-current="page"' in first
    assert menu(cast.carla) == first
    assert "/school/guardians/" not in first
    assert "/school/guardians/" in menu(cast.olive)
    elsewhere = menu(cast.tomas, "/school/staff/")
    assert 'href="/school/staff/" aria-current="page"' in elsewhere
    assert 'href="/school/classes/" aria-current="page"' not in elsewhere
    Role.objects.filter(users=cast.tomas).update(capabilities=[str(Capability.SEE_ALL_PEOPLE)])
    assert "/school/guardians/" in menu(cast.tomas)


def test_a_part_of_the_frame_is_written_in_each_language(urls):
    english = kept("components/palette.html")
    with translation.override("ar"):
        arabic = kept("components/palette.html")
        assert gettext("Close") in arabic != english
    assert kept("components/palette.html") is english
