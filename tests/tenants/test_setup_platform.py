"""Preparing the platform from the command line."""

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import schema_context

from accounts.models import User


@pytest.fixture(autouse=True)
def platform(db):
    with schema_context("public"):
        yield


def test_staff_without_a_password_are_mailed_a_link(django_capture_on_commit_callbacks, capsys):
    with django_capture_on_commit_callbacks() as queued:
        call_command("setup_platform", staff_email="Ada@example.org")
    assert len(queued) == 1
    assert "on its way to ada@example.org" in capsys.readouterr().out
    assert User.objects.get(email="ada@example.org").is_staff


def test_staff_with_a_password_need_no_link(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        call_command("setup_platform", staff_email="ada@example.org", staff_password="correct horse battery staple")
    assert queued == []
    assert User.objects.get(email="ada@example.org").check_password("correct horse battery staple")


def test_asking_twice_changes_nothing(django_capture_on_commit_callbacks, capsys):
    call_command("setup_platform", staff_email="ada@example.org", staff_password="correct horse battery staple")
    with django_capture_on_commit_callbacks() as queued:
        call_command("setup_platform", staff_email="ada@example.org")
    assert queued == []
    assert "may already sign in" in capsys.readouterr().out


def test_a_malformed_address_is_one_line(db):
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("setup_platform", staff_email="ada")
