"""Which subdomains a school may have."""

import pytest
from django.core.exceptions import ValidationError

from tenants.subdomains import clean_subdomain, suggest_subdomain


@pytest.mark.parametrize(
    ("typed", "clean"), [("greenwood", "greenwood"), (" Oak-Hill2 ", "oak-hill2"), ("a1b", "a1b"), ("a" * 40, "a" * 40)]
)
def test_good_ones_are_trimmed_and_in_lower_case(typed, clean):
    assert clean_subdomain(typed) == clean


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("ab", "3 to 40"),
        ("a" * 41, "3 to 40"),
        ("-oak", "hyphen"),
        ("oak-", "hyphen"),
        ("oak_hill", "letters a to z"),
        ("oak.hill", "letters a to z"),
        ("öak", "letters a to z"),
        ("oak\nhill", "letters a to z"),
        ("xn--oak-5ja", "two hyphens"),
        ("oak--hill", "two hyphens"),
        ("www", "reserved"),
        ("ADMIN", "reserved"),
        ("status", "reserved"),
    ],
)
def test_others_are_refused_with_the_reason(typed, says):
    with pytest.raises(ValidationError, match=says):
        clean_subdomain(typed)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("Oak Hill School", "oak-hill-school"), ("مدرسة", ""), ("A", ""), ("St. Mary's", "st-mary-s")],
)
def test_a_name_suggests_one(name, suggestion):
    assert suggest_subdomain(name) == suggestion
