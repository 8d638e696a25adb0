"""What a country tells about a new school: its time zone, language and school days.

Names and zones come from the tz database's own tables in the `tzdata` package, which is renewed
with it. Only what those tables lack is listed here.
"""

from functools import cache
from importlib.resources import files

from django.conf import settings

# Countries with several zones of which the table's first is not the one most people live in.
_MAIN_ZONES = {
    "AQ": "Antarctica/McMurdo",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "MX": "America/Mexico_City",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
}
_SUNDAY_TO_THURSDAY = [7, 1, 2, 3, 4]
# Where the weekend is not Saturday and Sunday; ISO week days.
_WEEK_DAYS = {
    **dict.fromkeys(
        ("BH", "DZ", "EG", "IQ", "JO", "KW", "LY", "MV", "OM", "PS", "QA", "SA", "SD", "SY", "YE", "BD", "IL"),
        _SUNDAY_TO_THURSDAY,
    ),
    "AF": [6, 7, 1, 2, 3],
    "IR": [6, 7, 1, 2, 3],
    "NP": [7, 1, 2, 3, 4, 5],
}
_ARABIC = frozenset("AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE".split())


def _table(name):
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def countries():
    """All countries as (two-letter code, English name), by name."""
    return sorted(((code, name) for code, name in _table("iso3166.tab")), key=lambda country: country[1])


def country_name(code):
    """Its English name; "" for none."""
    return dict(countries()).get(code, "")


def is_country(code):
    """Whether `code` is an ISO 3166 alpha-2 code in capitals."""
    return code in dict(countries())


@cache
def _first_zones():
    zones = {}
    for code, _coordinates, zone, *_comment in _table("zone.tab"):
        zones.setdefault(code, zone)
    return zones | _MAIN_ZONES


def usual_timezone(country):
    """The zone in which most of the country lives; UTC when no country is given."""
    return _first_zones().get(country, "UTC")


def usual_locale(country):
    """The language of the product that the country's schools most likely want."""
    offered = dict(settings.LANGUAGES)
    return "ar" if country in _ARABIC and "ar" in offered else settings.LANGUAGE_CODE


def usual_week_days(country):
    """The days on which schools there are open, as ISO week days in ascending order."""
    return sorted(_WEEK_DAYS.get(country, [1, 2, 3, 4, 5]))
