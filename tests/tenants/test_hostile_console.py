"""What is sent to the platform's own pages and to its console never ends in an error of ours, and is shown as it was typed."""

import os

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from jobs.models import Job
from tenants.models import Backup, ErasureReport, School, SignUp, SupportGrant
from tools.canary import CANARY

from ..hostile import LEAVES, Walk
from ..nasty import NASTY, TWICE, UNESCAPED, make_platform_hostile
from ..urls import addresses

LONG = os.environ.get("HOSTILE_WALK") == "long"
URLCONF = "schoolsaas.urls_platform"


@pytest.fixture
def school(platform):
    return School.objects.at_host("greenwood.localhost").get()


def test_no_address_of_the_platform_breaks(staff, school):
    """Broken by the console's actions, which looked for the school whose id is "x"."""

    def sign_in():
        client = Client(SERVER_NAME="localhost")
        client.force_login(staff)
        return client

    walked = Walk(
        sign_in,
        long=LONG,
        urlconf=URLCONF,
        ids=lambda address: staff.pk if "accounts_user" in address.name else school.pk,
    )
    walked.through_paths()
    walked.through_pages()
    assert walked.failures == []
    assert walked.pages > 20


@pytest.fixture
def rows(staff, school):
    """{the start of an address's name: the id of a row of it}, of whatever the console shows."""
    tables = {"accounts_user": 1, "platform staff": 3}
    made = {
        "tenants_signup": SignUp.objects.create(
            school_name=CANARY,
            subdomain="canary",
            owner_name=CANARY,
            owner_email="c@example.org",
            state=SignUp.State.FAILED,
            error=CANARY,
            expires_at=timezone.now(),
        ),
        "tenants_supportgrant": SupportGrant.objects.create(school=school, staff=staff, reason=CANARY),
        "tenants_erasurereport": ErasureReport.objects.create(
            schema_name="canary",
            content={"asked_by": CANARY, "tables": tables, "files": 1, "bytes": 1},
            signature="canary",
        ),
        "accounts_auditevent": AuditEvent.objects.create(
            actor_name=CANARY,
            verb=CANARY,
            subject_label=CANARY,
            before={"name": CANARY},
            after={"names": [CANARY, CANARY]},
        ),
        "jobs_job": Job.objects.create(
            kind="test", title=CANARY, state=Job.State.FAILED, error=CANARY, created_by=staff
        ),
        "tenants_school": school,
        "accounts_user": staff,
    }
    Backup.objects.create(school=school, file="x.zip", size=1, maker=Backup.Maker.STAFF, asked_by=CANARY)
    Job.objects.create(
        kind="tenants.export", title=CANARY, arguments={"school_id": school.pk}, step=CANARY, created_by=staff
    )
    return {name: row.pk for name, row in made.items()}


def test_the_console_and_the_platforms_pages_show_texts_as_typed(staff, school, rows):
    """Lists, single rows, their histories, what leads to actions, what comes of a search and of a form."""
    School.objects.filter(pk=school.pk).update(status=School.Status.SUSPENDED, suspension_reason=CANARY)
    make_platform_hostile()
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(pk=staff.pk))
    pages = {}
    for address in addresses(URLCONF, skip=("djdt",)):
        if address.name not in LEAVES:
            start = next((name for name in rows if f":{name}_" in address.name), "tenants_signup")
            url = address.url(
                URLCONF, lambda name, _kind, start=start: "tenants" if name == "app_label" else rows[start]
            )
            pages[url] = client.get(url, follow=True)
            if address.name.endswith("_changelist"):
                pages[f"{url}?q"] = client.get(url, {"q": NASTY})
    wish = {"school_name": NASTY, "subdomain": NASTY, "owner_name": NASTY, "owner_email": NASTY, "country": NASTY}
    pages["sign-up"] = Client(SERVER_NAME="localhost").post("/sign-up/", wish)
    for step in ("resume", "suspend", "erase"):
        values = {"reason": NASTY, "name": NASTY}
        pages[step] = client.post(f"/admin/tenants/school/{school.pk}/{step}/", values, follow=True)
    html = {
        url: answer.content.decode()
        for url, answer in pages.items()
        if answer.status_code in (200, 422) and answer["Content-Type"].startswith("text/html")
    }
    assert [url for url, text in html.items() if TWICE.search(text) or UNESCAPED.search(text)] == []
    shown = [url for url, text in html.items() if "O&#x27;x &quot;&amp;&lt;b&gt;{{x}}" in text]
    assert len(shown) > 30, shown
    assert html["sign-up"].count("O&#x27;x") >= 3
