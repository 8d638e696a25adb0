"""The language and the time zone of a request."""

import zoneinfo
from typing import TYPE_CHECKING

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation

if TYPE_CHECKING:
    from .requests import Request


class LocalisationMiddleware(LocaleMiddleware):
    """On a school's host: the person's own language, else the school's; always the school's time zone.

    On the platform's host Django decides by cookie and browser.
    """

    # The middleware that finds the school comes before.
    def process_request(self, request: "Request") -> None:  # type: ignore[override]
        school = request.school
        if school.is_platform:
            timezone.deactivate()
            super().process_request(request)
            return
        own = request.user.language if request.user.is_authenticated else ""
        chosen = offered_language(own, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)) or school.locale
        language = next((code for code in (chosen, school.locale) if translation.check_for_language(code)), None)
        translation.activate(language or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        timezone.activate(zoneinfo.ZoneInfo(school.timezone))


def offered_language(*wanted: str | None) -> str:
    """The language that we offer for the first of the `wanted` codes for which we do; "" for none.

    They come from cookies, lists and archives. Django knows more than we offer, and keeps the words of each for as long as
    the process lives: for "de-a", "de-b" and whatever else somebody makes up, too.
    """
    return next(filter(None, map(_offered, wanted)), "")


def _offered(code: str | None) -> str:
    try:
        return translation.get_supported_language_variant(code or "")
    except LookupError:
        return ""
