"""What is sent to the platform's own pages and to its console never ends in an error of ours."""

import os

from django.test import Client

from tenants.models import School

from ..hostile import Walk

LONG = os.environ.get("HOSTILE_WALK") == "long"


def test_no_address_of_the_platform_breaks(staff):
    """Broken by the console's actions, which looked for the school whose id is "x"."""
    school = School.objects.at_host("greenwood.localhost").get()

    def sign_in():
        client = Client(SERVER_NAME="localhost")
        client.force_login(staff)
        return client

    walked = Walk(
        sign_in,
        long=LONG,
        urlconf="schoolsaas.urls_platform",
        ids=lambda address: staff.pk if "accounts_user" in address.name else school.pk,
    )
    walked.through_paths()
    walked.through_pages()
    assert walked.failures == []
    assert walked.pages > 20
