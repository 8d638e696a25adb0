import pytest
from django.urls import NoReverseMatch, reverse, set_urlconf

from core.addresses import reverse_cached


@pytest.fixture
def in_school(settings):
    settings.ROOT_URLCONF = "schoolsaas.urls_school"


def test_what_reverse_gives(in_school):
    assert reverse_cached("academics:students") == reverse("academics:students")
    for pk in (1, "23", 9_000_000_000_000_001):
        assert reverse_cached("academics:student", pk) == reverse("academics:student", args=[pk])


def test_each_site_has_its_own(in_school):
    reverse_cached("academics:students")
    set_urlconf("schoolsaas.urls_platform")
    try:
        with pytest.raises(NoReverseMatch):
            reverse_cached("academics:students")
    finally:
        set_urlconf(None)


def test_a_name_without_a_page_is_an_error(in_school):
    with pytest.raises(NoReverseMatch):
        reverse_cached("academics:nothing", 1)
    with pytest.raises(ValueError):
        reverse_cached("academics:student", "1/edit")
