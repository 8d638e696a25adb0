"""Every table declares what it holds, and no declaration is nonsense."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django_tenants.utils import app_labels

from academics.models import ImportChange, Student
from accounts.models import Role, User
from attendance.models import Mark
from core.data_policy import (
    DataPolicy,
    DataScope,
    Keep,
    Privacy,
    exported_fields,
    exported_models,
    find_problems,
    policy_of,
    problems_of,
)

GOOD = DataPolicy(DataScope.SCHOOL, Privacy.PERSONAL, Keep.forever(), about="Things")
# What an account is opened with, wherever it stands.
SECRETS = ("password", "session_key", "session_data", "session_hash", "key", "token", "secret")


def test_every_table_declares_its_data():
    """Broken once on purpose by `data` of the models of messaging under another name."""
    assert find_problems() == []


@pytest.mark.parametrize(
    ("model", "change", "says"),
    [
        (Role, {"privacy": Privacy.SECRET}, "a secret is exported"),
        (Role, {"scope": DataScope.PLATFORM}, "table of the platform"),
        (Role, {"secrets": ("pin",)}, "no column pin"),
        (Role, {"secrets": ("name",), "about": ""}, "nothing is exported"),
        (Mark, {"secrets": ("student",)}, "cannot be without"),
        (Role, {"keep": Keep.until("finished_at", days=1)}, "no field finished_at"),
        (Role, {"keep": Keep.until("name", days=1)}, "no date"),
        (Mark, {"keep": Keep.until("taken_at", days=-1)}, "before its time"),
        (Mark, {"keep": Keep.along_with("note")}, "no foreign key"),
    ],
)
def test_nonsense_is_refused(model, change, says):
    assert problems_of(model, GOOD) == []
    (problem,) = problems_of(model, replace(GOOD, **change))
    assert says in problem


def test_a_model_that_says_nothing_or_inherits_it_is_refused():
    assert "does not declare" in problems_of(Role, None)[0]
    assert "no DataPolicy" in problems_of(Role, "public")[0]

    class Child(Student):
        class Meta:
            app_label = "academics"
            proxy = True

    apps.all_models["academics"].pop("child")
    apps.clear_cache()
    assert policy_of(Child) is None


def test_the_declared_scope_is_where_the_table_is():
    shared, own = (set(app_labels(names)) for names in (settings.SHARED_APPS, settings.TENANT_APPS))
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.app_label
        where = {(True, True): DataScope.BOTH, (True, False): DataScope.PLATFORM, (False, True): DataScope.SCHOOL}
        assert policy_of(model).scope is where[label in shared, label in own], model._meta.label


def test_a_school_has_no_table_that_nobody_declared(greenwood):
    declared = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    assert present - declared == {"django_migrations"}


def test_what_opens_an_account_is_never_exported():
    """By name, so that a new table cannot bring one in: nothing exported is called like a secret."""
    for model in exported_models():
        assert not {field.column for field in exported_fields(model)} & set(SECRETS), model._meta.label
    labels = {model._meta.label for model in exported_models()}
    assert not labels & {"mfa.Authenticator", "sessions.Session", "usersessions.UserSession", "jobs.Job"}


def test_columns_that_point_at_what_is_not_exported_are_left_out():
    assert "password" not in {field.name for field in exported_fields(User)}
    assert "job" not in {field.name for field in exported_fields(ImportChange._meta.get_field("batch").related_model)}
