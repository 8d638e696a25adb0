import pytest
from django.urls import reverse

from schoolsaas.navigation import ENTRIES, entries_for
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
    menu = entries_for(user)
    assert menu
    for entry in menu:
        assert client.get(entry["url"]).status_code == 200, entry["url"]


def test_the_entry_of_a_page_inside_is_the_current_one(cast, urls):
    def current(path):
        return [entry["url"] for entry in entries_for(cast.olive, path) if entry["current"]]

    assert current("/school/students/1/edit/") == ["/school/students/"]
    assert current("/attendance/settings/") == ["/attendance/settings/"]
    assert current("/attendance/sections/1/register/") == ["/attendance/"]
    assert current("/account/password/change/") == []


def test_guardians_have_no_office_pages(cast, urls):
    assert all(entry["family"] for entry in entries_for(cast.grace.user))


def test_the_sprite_holds_every_icon():
    assert check() is None


def test_no_two_places_of_a_menu_look_the_same(cast, urls):
    """Broken once: the timetable, the calendar, the timetables, the years and the year-end were three calendars."""
    for user in (cast.olive, cast.tomas, cast.grace.user):
        icons = [entry["icon"] for entry in entries_for(user)]
        assert len(icons) == len(set(icons)), user
