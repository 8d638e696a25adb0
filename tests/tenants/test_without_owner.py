"""A web server that has not been given the owner's login: schools come and go, a worker does the rest."""

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError

from tenants.actions import ask_for_erasure, finish_erasures, provision_school
from tenants.models import School, SchoolSchema
from tenants.provisioning import spare_schemas
from tenants.provisioning.owner import owner_connection

pytestmark = pytest.mark.usefixtures("platform")


@pytest.fixture
def without_owner(settings):
    """without_owner() -> from here on this process has no owner's login."""

    def take():
        settings.OWNER_DATABASE = "nobody"

    return take


def new_school():
    return provision_school("Hill School", subdomain="hill", owner_email="head@hill.example").school


def test_the_owner_is_refused_by_name(without_owner):
    without_owner()
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL"), owner_connection():
        pass


def test_a_school_moves_into_a_spare(without_owner):
    name = spare_schemas.make_spare()
    without_owner()
    assert new_school().schema_name == name


def test_without_a_spare_it_is_said(without_owner):
    """Broken by making one all the same: the page was an error 500."""
    without_owner()
    with pytest.raises(ValidationError, match="Try again in a minute"):
        new_school()
    assert not School.objects.filter(name="Hill School").exists()


def test_an_erased_school_is_closed_here_and_erased_by_a_worker(without_owner, schemas, settings):
    school = new_school()
    name, before = school.schema_name, settings.OWNER_DATABASE
    without_owner()
    ask_for_erasure(school)
    assert School.objects.get(pk=school.pk).status == School.Status.ERASING
    assert name in schemas()
    settings.OWNER_DATABASE = before
    finish_erasures()
    assert not School.objects.filter(pk=school.pk).exists()
    assert name not in schemas()


def test_a_spare_that_was_not_needed_is_left_too(without_owner):
    name = spare_schemas.make_spare()
    without_owner()
    spare_schemas.discard_spare(name)
    assert SchoolSchema.objects.get(name=name).state == SchoolSchema.State.DOOMED
