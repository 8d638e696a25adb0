"""A task belongs to a school: without one it fails, where it is sent and where it is run."""

import pytest
from django.core import mail
from django_tenants.utils import schema_context

from core.school import NoSchool
from messaging.models import Delivery
from messaging.tasks import deliver


def test_the_task_sends(post):
    delivery = post()
    deliver.apply([delivery.pk], throw=True)
    assert len(mail.outbox) == 1
    assert Delivery.objects.get(pk=delivery.pk).state == "sent"


def test_sent_outside_a_school_it_fails(greenwood):
    with schema_context("public"), pytest.raises(NoSchool):
        deliver.delay(1)


@pytest.mark.parametrize("headers", [{}, {"_schema_name": "public"}])
def test_arriving_without_its_school_it_fails(greenwood, headers):
    deliver.push_request(headers=headers)
    try:
        with schema_context("public"), pytest.raises(NoSchool):
            deliver(1)
    finally:
        deliver.pop_request()


def test_arriving_in_another_school_it_fails(greenwood):
    deliver.push_request(headers={"_schema_name": "riverside_test"})
    try:
        with pytest.raises(NoSchool, match="riverside_test"):
            deliver(1)
    finally:
        deliver.pop_request()


def test_a_retry_keeps_the_school(greenwood):
    deliver.push_request(headers={"_schema_name": greenwood.schema_name}, called_directly=False, args=[1])
    try:
        assert deliver.signature_from_request().options["headers"] == {"_schema_name": greenwood.schema_name}
    finally:
        deliver.pop_request()
