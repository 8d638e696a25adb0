"""What a new school starts with."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from ..models import AcademicSession

# Where school years begin elsewhere than in September: countries by the month of the first day.
_YEAR_STARTS = {
    1: frozenset("KE UG TZ RW ZM ZW ZA BW NA MW MZ AO ET NG AU NZ BR AR CL PE CO BO PY UY EC SG MY BD".split()),
    4: frozenset("JP IN NP PK".split()),
    8: frozenset("US CA MX PH DE SE DK FI NO EG CH AT ID TH".split()),
}
_DEFAULT_START = 9
_TERMS = 3


def create_default_year(today, country=""):
    """The school year that holds `today`, with three terms, unless the school has a year already.

    It begins in the month that is usual in `country` (ISO code; September when unknown) and is a
    start to be edited: its days are the first of a month to the last of another.
    """
    if AcademicSession.objects.years().exists():
        return None
    month = next((month for month, countries in _YEAR_STARTS.items() if country.upper() in countries), _DEFAULT_START)
    first_year = today.year if today.month >= month else today.year - 1
    starts_on = date(first_year, month, 1)
    ends_on = date(first_year + 1, month, 1) - timedelta(1)
    title = str(first_year) if month == 1 else f"{first_year}/{first_year + 1}"
    year = AcademicSession.objects.create(kind="schoolYear", title=title, starts_on=starts_on, ends_on=ends_on)
    bounds = [_months_after(starts_on, 12 * number // _TERMS) for number in range(_TERMS + 1)]
    AcademicSession.objects.bulk_create(
        AcademicSession(
            kind="term",
            parent=year,
            title=_("Term %(number)d") % {"number": number},
            starts_on=bounds[number - 1],
            ends_on=bounds[number] - timedelta(1),
        )
        for number in range(1, _TERMS + 1)
    )
    return year


def _months_after(day, months):
    """The first of the month that is so many months after that of `day`."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
