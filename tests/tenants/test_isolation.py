"""Between schools: what the platform's own parts must keep apart. The pages' walk is in tests/test_isolation.py."""

import io

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from accounts.school import NoSchool
from tenants.actions.lifecycle import forget_cached
from tenants.limits import within_limit
from tenants.models import School
from tenants.routing import school_for_host


def test_the_same_cache_key_in_two_schools_and_the_platform(greenwood, riverside):
    for schema in ("public", greenwood.schema_name, riverside.schema_name):
        with schema_context(schema):
            cache.set("key", schema)
    for schema in ("public", greenwood.schema_name, riverside.schema_name):
        with schema_context(schema):
            assert cache.get("key") == schema


def test_forgetting_one_schools_keys_leaves_those_of_a_longer_name(platform):
    """Broken once on purpose by a prefix without its colon: both were gone."""
    for schema in ("oak", "oak_hill", "oa"):
        with schema_context(schema):
            cache.set_many({f"key{number}": schema for number in range(50)})
    forget_cached("oak")
    for schema, left in (("oak", None), ("oak_hill", "oak_hill"), ("oa", "oa")):
        with schema_context(schema):
            assert cache.get("key7") == left
            assert cache.get("key49") == left


def test_a_pattern_in_a_name_is_no_pattern(platform):
    for schema in ("a*", "ab"):
        with schema_context(schema):
            cache.set("key", schema)
    forget_cached("a*")
    with schema_context("ab"):
        assert cache.get("key") == "ab"


def test_a_limit_counts_each_school_apart(greenwood, riverside):
    with tenant_context(greenwood):
        assert [within_limit("x", "me", times=1, seconds=60) for _ in range(2)] == [True, False]
    with tenant_context(riverside):
        assert within_limit("x", "me", times=1, seconds=60)


def test_each_host_leads_to_its_own_school(platform):
    hosts = {"greenwood.localhost": "greenwood_test", "riverside.localhost": "riverside_test", "localhost": "public"}
    assert {host: school_for_host(host).schema_name for host in hosts} == hosts


def test_a_request_gives_the_school_up(greenwood, client):
    connection.set_schema_to_public()
    assert client.get("/account/login/", headers={"host": "greenwood.localhost"}).status_code == 200
    assert connection.schema_name == "public"
    assert client.get("/missing/", headers={"host": "greenwood.localhost"}).status_code == 404
    assert connection.schema_name == "public"


def test_asking_the_routing_inside_a_school_leaves_the_school_selected(greenwood):
    school_for_host("riverside.localhost")
    assert connection.schema_name == greenwood.schema_name


def test_a_school_made_again_meets_nothing_of_the_old(platform, django_capture_on_commit_callbacks):
    arguments = ("create_tenant", "Oak Hill", "--subdomain", "oak-hill", "--owner-email", "head@oak.example")
    call_command(*arguments, stdout=io.StringIO())
    old = School.objects.at_host("oak-hill.localhost").get()
    with tenant_context(old):
        cache.set("key", "old")
    # The sweep of keys after a deletion may be lost; the new school's name keeps them out.
    call_command("delete_tenant", "oak-hill", "--yes", stdout=io.StringIO())
    call_command(*arguments, stdout=io.StringIO())
    new = School.objects.at_host("oak-hill.localhost").get()
    with tenant_context(new):
        assert cache.get("key") is None


def test_a_schools_task_is_not_sent_by_the_platform(platform):
    from accounts.tasks import send_invitation

    with pytest.raises(NoSchool):
        send_invitation.apply_async([1])
