"""What is kept for a while is kept for one school: keys, limits, lockouts, rendered pieces, tokens."""

import io

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.template import engines
from django_tenants.utils import schema_context, tenant_context

from accounts.models import User
from core.limits import within_limit
from jobs import progress
from tenants.actions.erasing import forget_cached
from tenants.models import School

from ..cast import PASSWORD


def test_the_same_key_in_two_schools_and_on_the_platform(greenwood, riverside):
    """Broken by a KEY_FUNCTION without the schema."""
    schemas = ("public", greenwood.schema_name, riverside.schema_name)
    for schema in schemas:
        with schema_context(schema):
            cache.set("key", schema)
            cache.set_many({"many": schema})
            cache.add("added", schema)
            cache.get_or_set("or-set", schema)
            cache.set("count", 1)
            cache.incr("count")
    for schema in schemas:
        with schema_context(schema):
            assert set(cache.get_many(["key", "many", "added", "or-set"]).values()) == {schema}
            assert cache.get("count") == 2
    cache.delete_many(["key", "many"])
    with tenant_context(riverside):
        assert cache.get("key") == cache.get("many") == riverside.schema_name


def test_forgetting_one_schools_keys_leaves_those_of_a_longer_name(platform):
    """Broken by a prefix without its colon: both were gone."""
    for schema in ("oak", "oak_hill", "oa"):
        with schema_context(schema):
            cache.set_many({f"key{number}": schema for number in range(50)})
    forget_cached("oak")
    for schema, left in (("oak", None), ("oak_hill", "oak_hill"), ("oa", "oa")):
        with schema_context(schema):
            assert cache.get("key7") == left
            assert cache.get("key49") == left


def test_a_pattern_in_a_name_is_no_pattern(platform):
    """Broken by taking the prefix for a pattern as it is."""
    for schema in ("a*", "ab"):
        with schema_context(schema):
            cache.set("key", schema)
    forget_cached("a*")
    with schema_context("ab"):
        assert cache.get("key") == "ab"


def test_a_school_made_again_meets_nothing_of_the_old(platform):
    """Broken by naming the schema after the subdomain: the second Oak Hill read what the first had cached."""
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


def test_a_limit_counts_each_school_apart(greenwood, riverside):
    """Broken by a KEY_FUNCTION without the schema: who had used up Greenwood's was refused in Riverside."""
    with tenant_context(greenwood):
        assert [within_limit("x", "me", times=1, seconds=60) for _ in range(2)] == [True, False]
    with tenant_context(riverside):
        assert within_limit("x", "me", times=1, seconds=60)


def _sign_in(client, password):
    return client.post("/account/login/", {"login": "olive", "password": password})


def test_who_is_locked_out_of_one_school_signs_in_to_the_other(cast, riverside, visitor, elsewhere):
    """django-axes; broken by a KEY_FUNCTION without the schema: Riverside's Olive was locked out by Greenwood's."""
    for _ in range(12):
        answer = _sign_in(visitor, "wrong")
    assert answer.status_code == 429
    assert _sign_in(visitor, PASSWORD).status_code == 429
    assert _sign_in(elsewhere, PASSWORD).status_code == 302


def test_who_asks_too_often_in_one_school_may_ask_in_the_other(cast, visitor, elsewhere):
    """allauth's limits; broken by a KEY_FUNCTION without the schema."""

    def ask(client):
        return client.post("/account/password/reset/", {"email": "olive@example.org"}).status_code

    assert [ask(visitor) for _ in range(7)][-1] == 429
    assert ask(elsewhere) == 302


def test_the_progress_of_a_job(greenwood, riverside):
    """Broken by a KEY_FUNCTION without the schema: Riverside's job 1 was as far as Greenwood's."""
    progress.Reporter(1)(1, 4, "Counting")
    assert progress.is_fresh(1)
    with tenant_context(riverside):
        assert not progress.is_fresh(1)


def test_a_piece_that_a_template_keeps(greenwood, riverside):
    """`{% cache %}`; broken by a KEY_FUNCTION without the schema."""
    piece = engines["pages"].from_string("{% load cache %}{% cache 60 piece %}{{ name }}{% endcache %}")
    for school in (greenwood, riverside, greenwood):
        with tenant_context(school):
            assert piece.render({"name": school.name}) == school.name


def test_templates_are_compiled_once_and_remember_nobody(cast, riverside, sign_in, elsewhere):
    """One compiled template serves all schools, one after the other.

    Broken by keeping the first rendering's menu in a variable of the module that makes it.
    """
    client = sign_in(cast.olive)
    with tenant_context(riverside):
        User.objects.filter(username="olive").update(given_name="Olga")
        elsewhere.force_login(User.objects.get(username="olive"))
    for _ in range(2):
        ours, theirs = client.get("/school/students/").text, elsewhere.get("/school/students/").text
        assert "Greenwood School" in ours and "Olive" in ours
        assert "Riverside School" in theirs and "Olga" in theirs
        assert "Riverside" not in ours and "Olga" not in ours
        assert "Greenwood" not in theirs and "Olive" not in theirs


@pytest.mark.parametrize("path", ["/", "/account/login/", "/school/students/"])
def test_no_page_may_be_kept_for_somebody_else(cast, sign_in, path):
    """Shared caches keep by address and host; what depends on the session says so. Broken by a middleware less."""
    page = sign_in(cast.olive).get(path, follow=True)
    assert "Cookie" in page.headers.get("Vary", "") or "no-store" in page.headers.get("Cache-Control", "")
