"""The language and the time zone that a page is made in."""

import pytest
from django.utils import timezone, translation

from core.localisation import LocalisationMiddleware


class _Person:
    is_authenticated = True

    def __init__(self, language):
        self.language = language


@pytest.mark.parametrize(
    ("own", "cookie", "locale", "expected"),
    [
        ("ar", "", "en", "ar"),
        ("", "ar", "en", "ar"),
        ("", "", "ar", "ar"),
        ("", "", "en", "en"),
        ("", "../etc", "en", "en"),
        ("", "xx", "ar", "ar"),
        ("", "ar-eg", "en", "ar"),
        # No language that Django has and we do not, and none that somebody makes up: each stays in memory.
        ("", "de", "en", "en"),
        ("", "de-madeup1", "ar", "ar"),
        ("", "en-madeup2", "en", "en"),
        ("de-madeup3", "", "ar", "ar"),
        ("Arabic", "ar", "en", "ar"),
    ],
)
def test_the_persons_language_comes_before_the_schools(greenwood, rf, own, cookie, locale, expected):
    greenwood.locale, greenwood.timezone = locale, "Africa/Nairobi"
    request = rf.get("/", headers={"cookie": f"django_language={cookie}"} if cookie else {})
    request.school, request.user = greenwood, _Person(own)
    try:
        LocalisationMiddleware(lambda request: None).process_request(request)
        assert translation.get_language() == expected
        assert timezone.get_current_timezone_name() == "Africa/Nairobi"
    finally:
        translation.deactivate()
        timezone.deactivate()
