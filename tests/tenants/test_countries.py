"""What a country tells about a new school."""

import zoneinfo

import pytest

from tenants.countries import countries, is_country, usual_locale, usual_timezone, usual_week_days


@pytest.mark.parametrize(
    ("country", "zone", "days", "locale"),
    [
        ("KE", "Africa/Nairobi", [1, 2, 3, 4, 5], "en"),
        ("EG", "Africa/Cairo", [1, 2, 3, 4, 7], "ar"),
        ("AE", "Asia/Dubai", [1, 2, 3, 4, 5], "ar"),
        ("IR", "Asia/Tehran", [1, 2, 3, 6, 7], "en"),
        ("AU", "Australia/Sydney", [1, 2, 3, 4, 5], "en"),
        ("US", "America/New_York", [1, 2, 3, 4, 5], "en"),
        ("", "UTC", [1, 2, 3, 4, 5], "en"),
    ],
)
def test_a_country_sets_zone_days_and_language(country, zone, days, locale):
    assert (usual_timezone(country), usual_week_days(country), usual_locale(country)) == (zone, days, locale)


def test_every_country_has_a_zone_that_exists():
    assert len(countries()) > 240
    without = {code for code, _name in countries() if usual_timezone(code) not in zoneinfo.available_timezones()}
    assert not without
    # Two uninhabited territories are in no zone of their own.
    assert {code for code, _name in countries() if usual_timezone(code) == "UTC"} <= {"BV", "HM"}


def test_codes_are_two_capitals_of_the_standard():
    assert is_country("KE")
    assert not is_country("ke")
    assert not is_country("XX")


def test_a_language_that_is_not_offered_is_nobodys_usual_one(settings):
    settings.LANGUAGES = [("en", "English")]
    assert usual_locale("EG") == "en"
