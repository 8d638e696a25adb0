"""What may be asked for as a new school: checked without writing anything."""

import zoneinfo
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.mail_addresses import validate_address

from .countries import is_country, usual_locale, usual_timezone, usual_week_days
from .subdomains import clean_subdomain


@dataclass(frozen=True)
class NewSchool:
    """A school as it is asked for: checked, with every gap filled."""

    name: str
    subdomain: str
    owner_email: str
    owner_name: str
    country: str
    timezone: str
    locale: str
    week_days: tuple


def validate_new_school(
    name, *, subdomain, owner_email, owner_name="", country="", timezone=None, locale=None, week_days=None
):
    """The `NewSchool` for these values; ValidationError by field name for what cannot be. Writes nothing."""
    errors = {}
    checked = {}
    for field, check, value in (
        ("name", clean_name, name),
        ("subdomain", clean_subdomain, subdomain),
        ("owner_email", clean_email, owner_email),
        ("country", _clean_country, country),
    ):
        try:
            checked[field] = check(value or "")
        except ValidationError as error:
            errors[field] = error
    country = checked.get("country", "")
    timezone = timezone or usual_timezone(country)
    if timezone not in zoneinfo.available_timezones():
        errors["timezone"] = ValidationError(_("There is no time zone “%(zone)s”."), params={"zone": timezone})
    locale = locale or usual_locale(country)
    if locale not in dict(settings.LANGUAGES):
        errors["locale"] = ValidationError(_("There is no language “%(code)s”."), params={"code": locale})
    owner_name = " ".join((owner_name or "").split())
    if len(owner_name) > 150:
        errors["owner_name"] = ValidationError(_("The owner's name is longer than 150 characters."))
    days = tuple(week_days or usual_week_days(country))
    if not set(days) <= set(range(1, 8)):
        errors["week_days"] = ValidationError(_("School days are numbers from 1 (Monday) to 7 (Sunday)."))
    if errors:
        raise ValidationError(errors)
    return NewSchool(
        **checked, owner_name=owner_name, timezone=timezone, locale=locale, week_days=tuple(sorted(set(days)))
    )


def clean_name(text):
    name = " ".join(text.split())
    if not name:
        raise ValidationError(_("The school needs a name."))
    if len(name) > 150:
        raise ValidationError(_("The school's name is longer than 150 characters."))
    if not name.isprintable():
        raise ValidationError(_("The school's name holds characters that cannot be shown."))
    return name


def clean_email(text):
    email = text.strip().lower()
    if not email:
        raise ValidationError(_("The owner needs an e-mail address."))
    try:
        validate_address(email)
    except ValidationError as error:
        raise ValidationError(_("“%(email)s” is not an e-mail address."), params={"email": email}) from error
    return email


def _clean_country(text):
    country = text.strip().upper()
    if country and not is_country(country):
        raise ValidationError(
            _("“%(code)s” is not a country code; write two letters such as KE."), params={"code": country}
        )
    return country
