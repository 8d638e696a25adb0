"""Every view says who may open it, and nobody who is not signed in gets further than the public pages."""

from datetime import date
from uuid import UUID

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import converters
from django_tenants.utils import schema_context

from accounts.access import public_page
from accounts.exports import FileFormatConverter
from accounts.models import User

from .urls import addresses, unnamed_views

SCHOOL, PLATFORM = "schoolsaas.urls_school", "schoolsaas.urls_platform"
BOTH = [(urlconf, address) for urlconf in (SCHOOL, PLATFORM) for address in addresses(urlconf)]
CLOSED = [address for address in addresses(SCHOOL) if getattr(address.view, "access", None) != "public"]


def _value(_name, converter):
    match converter:
        case converters.IntConverter():
            return 1
        case converters.UUIDConverter():
            return UUID(int=1)
        case _ if type(converter).__name__ == "DateConverter":
            return date(2026, 1, 5)
        case FileFormatConverter():
            return "csv"
    return "x"


def test_the_walk_finds_the_views():
    assert len(BOTH) > 60
    assert len(CLOSED) > 40


@pytest.mark.parametrize(("urlconf", "address"), BOTH, ids=lambda value: getattr(value, "name", value))
def test_every_view_carries_its_guard(urlconf, address):
    """A view without `@requires` or one of its kin is named here."""
    assert getattr(address.view, "access", None), f"{address.name} in {urlconf} says not who may open it"


def test_no_view_hides_behind_a_missing_name():
    assert unnamed_views(SCHOOL) == []


@pytest.mark.parametrize("address", CLOSED, ids=lambda address: address.name)
def test_nobody_gets_in_without_signing_in(visitor, address):
    url = address.url(SCHOOL, _value)
    for response in (visitor.get(url), visitor.post(url)):
        assert response.status_code in {302, 404, 405}, f"{url} answers {response.status_code}"
        if response.status_code == 302:
            assert response["Location"].startswith("/account/login/"), url


def test_a_guard_cannot_be_forgotten_by_copying():
    """The mark of one view does not pass to another."""

    def first(request): ...

    def second(request): ...

    public_page(first)
    assert not hasattr(second, "access")


def test_the_console_is_for_active_staff_on_the_platform_only(greenwood, cast):
    """The admin has a guard of its own: `has_permission`. No school's address leads to it."""
    request = RequestFactory().get("/admin/")
    for user, allowed in (
        (User(username="ada", is_staff=True), True),
        (User(username="gone", is_staff=True, is_active=False), False),
        (cast.olive, False),
    ):
        request.user = user
        with schema_context("public"):
            assert admin.site.has_permission(request) is allowed
        assert not admin.site.has_permission(request), "nobody's console is in a school"
    assert not [address for address in addresses(SCHOOL, skip=()) if address.name.startswith("admin:")]
