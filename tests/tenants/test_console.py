"""The platform staff's console."""

import io
import re
import uuid
import zipfile
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import AuditEvent, OutgoingMail, RoleAssignment, SupportVisit, User
from jobs.models import Job
from jobs.running import execute_job
from tenants.actions import change_staff, grant_support, start_export, write_password_link
from tenants.models import Domain, ErasureReport, School, SignUp, SupportGrant, Tombstone
from tenants.provisioning.media import remove_media
from tests.pages import tight

SCHOOLS = "/admin/tenants/school/"
# User, savepoint and its end, numbers by status, failed sign-ups, newest schools, newest jobs.
FIRST_PAGE = 7


@pytest.fixture
def console(staff):
    """A client of the platform's host with Ada signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff)
    return client


@pytest.fixture
def school(platform):
    return School.objects.at_host("greenwood.localhost").get()


@pytest.fixture
def page(school):
    """page("suspend") -> that page of Greenwood in the console."""
    return lambda name: f"{SCHOOLS}{school.pk}/{name}/"


@pytest.mark.parametrize("path", ["/admin/", SCHOOLS, f"{SCHOOLS}add/", "/admin/accounts/user/"])
def test_strangers_are_sent_to_sign_in(platform_visitor, path):
    answer = platform_visitor.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_a_schools_owner_is_nobody_here(platform, greenwood):
    """Broken once on purpose by a has_permission that asks for nothing but a signed-in user."""
    with schema_context("public"):
        User.objects.create_user("olive", "olive@example.org", "a long enough secret")
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get())
        assert client.get(SCHOOLS).status_code == 302


def test_who_has_left_is_signed_out(console, staff):
    assert console.get(SCHOOLS).status_code == 200
    User.objects.update(is_active=False)
    assert console.get(SCHOOLS).status_code == 302


def test_a_device_that_was_signed_out_stays_so(console, staff, platform):
    """Before, whoever had a colleague's lost laptop was in the console again once the colleague was let in again."""
    ben = User.objects.create_superuser("ben@example.org", "ben@example.org")
    lost = Client(SERVER_NAME="localhost")
    lost.force_login(ben)
    change = f"/admin/accounts/user/{ben.pk}/change/"
    names = {"email": ben.email, "given_name": "Ben", "family_name": ""}
    console.post(change, names)
    console.post(change, {**names, "is_active": "on"})
    ben.refresh_from_db()
    assert ben.is_active
    assert lost.get(SCHOOLS).status_code == 302
    assert console.get(SCHOOLS).status_code == 200, "hers goes on"


def test_a_console_session_opens_no_school(console):
    console.cookies["sessionid"]["domain"] = ""
    answer = console.get("/access/people/", headers={"host": "greenwood.localhost"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_too_many_wrong_passwords_lock_the_sign_in(staff, platform_visitor, settings):
    settings.AXES_FAILURE_LIMIT = 3
    wrong = {"username": staff.username, "password": "wrong"}
    answers = [platform_visitor.post("/admin/login/", wrong).status_code for _ in range(4)]
    assert 429 in answers
    right = wrong | {"password": "a long enough secret"}
    locked = platform_visitor.post("/admin/login/", right)
    assert locked.status_code == 429
    assert "paused" in locked.text


def test_the_list_shows_schools_with_their_people(console):
    text = console.get(SCHOOLS).text
    assert "Greenwood School" in text
    assert "http://riverside.localhost/" in text
    assert ">Platform<" not in tight(text)
    row = text[text.index("Greenwood School") :][:6000]
    users = re.findall(r">\s*(\d+)\s*<", row)[:3]
    with tenant_context(School.objects.at_host("greenwood.localhost").get()):
        assert users[0] == str(User.objects.count())


def test_the_list_asks_little_for_each_school(console, django_assert_max_num_queries):
    """A school costs its own counting query and the two that select its schema and give it up."""
    console.get(SCHOOLS)
    with django_assert_max_num_queries(22):
        console.get(SCHOOLS)


def test_suspending_and_resuming(console, school, page, django_capture_on_commit_callbacks):
    assert console.get(page("suspend")).status_code == 200
    refused = console.post(page("suspend"), {"reason": " "})
    assert refused.status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        console.post(page("suspend"), {"reason": "Has not paid"})
    school.refresh_from_db()
    assert (school.status, school.suspension_reason) == ("suspended", "Has not paid")
    event = AuditEvent.objects.get(verb="school.suspend")
    assert (event.actor_name, event.reason) == ("Ada", "Has not paid")
    with tenant_context(school):
        theirs = AuditEvent.objects.get(verb="school.suspend")
        assert theirs.actor is None, "staff is no user of the school, whatever the id"
        assert theirs.actor_name == "Ada (platform)"
    assert console.get(page("suspend")).status_code == 403, "it is suspended already"
    assert console.get(page("support")).status_code == 403
    assert console.get(page("resume")).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        console.post(page("resume"))
    school.refresh_from_db()
    assert school.status == "active"


def test_nothing_is_changed_by_looking(console, school, page):
    for name in ("suspend", "erase", "support"):
        console.get(page(name))
    school.refresh_from_db()
    assert school.status == "active"
    assert not SupportGrant.objects.exists()


def test_the_name_is_asked_for_before_erasing(console, school, page, schemas):
    assert console.post(page("erase"), {"name": "Greenwood"}).status_code == 422
    assert school.schema_name in schemas()


def test_erasing_closes_the_school_and_is_left_to_a_worker(
    console, school, page, staff, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = console.post(page("erase"), {"name": "Greenwood School"}, follow=True)
    assertContains(answer, "Greenwood School is closed and is being erased.")
    assert queued == [("tenants.erase_school", (school.schema_name,), "public")]
    tombstone = Tombstone.objects.get()
    assert (tombstone.schema_name, tombstone.asked_by) == (school.schema_name, f"platform staff {staff.pk}")
    assert console.get(page("change")).status_code == 200


def test_the_reports_of_erasures_are_listed(console):
    report = ErasureReport.objects.sign(
        {"schema": "school_gone", "asked_by": "platform staff 1", "tables": {"accounts_user": 3}, "files": 2}
    )
    assertContains(console.get("/admin/tenants/erasurereport/"), "Genuine")
    assertContains(console.get(f"/admin/tenants/erasurereport/{report.pk}/change/"), "accounts_user: 3")
    ErasureReport.objects.update(content={**report.content, "files": 0})
    assertContains(console.get("/admin/tenants/erasurereport/"), "Does not match")


def test_support_enters_with_a_reason_and_for_a_while(console, school, page):
    for bad in ({"reason": "", "minutes": 30}, {"reason": "x", "minutes": 61}, {"reason": "x", "minutes": 0}):
        assert console.post(page("support"), bad).status_code == 422
    answer = console.post(page("support"), {"reason": "Import fails", "minutes": 20})
    assert answer.status_code == 302
    assert answer["Location"].startswith("http://greenwood.localhost/access/support/enter/")
    grant = SupportGrant.objects.get()
    assert (grant.school, grant.staff.name, grant.reason, grant.minutes) == (school, "Ada", "Import fails", 20)
    entrance = answer["Location"].removeprefix("http://greenwood.localhost")
    client = Client(SERVER_NAME="greenwood.localhost")
    client.get(entrance)
    client.post(entrance)
    with tenant_context(school):
        visit = SupportVisit.objects.get()
        assert (visit.staff_name, visit.reason, visit.link_id) == ("Ada", "Import fails", grant.pk)
    elsewhere = Client(SERVER_NAME="riverside.localhost")
    elsewhere.post(entrance)
    with tenant_context(School.objects.at_host("riverside.localhost").get()):
        assert not SupportVisit.objects.exists()


def test_support_has_no_entrance_to_the_platform_itself(staff):
    with pytest.raises(Exception, match="not open"):
        grant_support(School.objects.get(schema_name="public"), staff, reason="x", minutes=5)


def test_visits_and_links_of_somebody_who_may_no_longer_sign_in_end(console, staff, platform, school):
    """Before, a visit went on for the rest of its hour and a link opened another, whoever had them."""
    ben = User.objects.create_superuser("ben@example.org", "ben@example.org")
    used, unused = (urlsplit(grant_support(school, ben, reason="Import fails", minutes=60)).path for _ in range(2))
    others = urlsplit(grant_support(school, staff, reason="x", minutes=60)).path
    there, later, ada = (Client(SERVER_NAME="greenwood.localhost") for _ in range(3))
    there.post(used)
    ada.post(others)
    assert there.get("/access/support/").status_code == 200
    names = {"email": ben.email, "given_name": "Ben", "family_name": ""}
    console.post(f"/admin/accounts/user/{ben.pk}/change/", names)
    ben.refresh_from_db()
    assert not ben.is_active
    assert "support/over" in there.get("/access/support/")["Location"]
    assert later.post(unused).status_code == 410
    assert ada.get("/access/support/").status_code == 200, "hers goes on"
    with tenant_context(school):
        assert set(SupportVisit.objects.filter(ended_at__isnull=False).values_list("reason", flat=True)) == {
            "Import fails"
        }
        assert SupportVisit.objects.filter(ended_at__isnull=False).count() == 2


def test_an_export_is_made_watched_and_downloaded(console, staff, school, page):
    assertContains(console.get(page("export")), "every table and file")
    assert console.post(page("export"))["Location"] == page("export")
    assert console.post(page("export"))["Location"] == page("export"), "a second click is the same export"
    with tenant_context(school):
        job = Job.objects.get()
        assert job.created_by is None, "staff is no user of the school, whatever the id"
    assertContains(console.get(page("export")), "Waiting")
    with tenant_context(school):
        execute_job(job.pk)
    file = page(f"export/{job.pk}/file")
    assertContains(console.get(page("export")), file)
    answer = console.get(file)
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    verbs = ["school.export", "school.export_download"]
    assert list(AuditEvent.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True)) == verbs
    with tenant_context(school):
        theirs = AuditEvent.objects.filter(verb__in=verbs, actor_name="Ada (platform)", actor=None)
        assert theirs.count() == 2
    remove_media(school.schema_name)


def test_an_export_of_the_schools_own_people_is_not_staffs_to_download(console, school, page):
    with tenant_context(school):
        job = start_export(by=User.objects.get(username="olive"))
        execute_job(job.pk)
    assert console.get(page(f"export/{job.pk}/file")).status_code == 404
    remove_media(school.schema_name)


def test_a_school_in_the_making_is_not_exported(console, school, page):
    School.objects.filter(pk=school.pk).update(status=School.Status.PROVISIONING)
    assert console.get(page("export")).status_code == 403


def _domains(school, *rows):
    data = {"domains-TOTAL_FORMS": len(rows), "domains-INITIAL_FORMS": sum(bool(row.get("id")) for row in rows)}
    for number, row in enumerate(rows):
        data |= {f"domains-{number}-{name}": value for name, value in row.items()}
        data[f"domains-{number}-tenant"] = school.pk
    return data


def test_a_domain_is_added_checked_and_answers(console, school, page, django_capture_on_commit_callbacks):
    own = {"id": school.domains.get().pk, "domain": "greenwood.localhost", "is_primary": "on"}
    for bad in ("localhost", "riverside.localhost", "no host", "-x.example"):
        assert "errornote" in console.post(page("change"), _domains(school, own, {"domain": bad})).text
    with django_capture_on_commit_callbacks(execute=True):
        console.post(page("change"), _domains(school, own, {"domain": "https://School.Example/path"}))
    domain = Domain.objects.get(domain="school.example")
    assert (domain.tenant, domain.is_primary) == (school, False)
    assert AuditEvent.objects.filter(verb="domain.save").count() == 1


def test_the_last_domain_stays(console, school, page):
    own = {"id": school.domains.get().pk, "domain": "greenwood.localhost", "DELETE": "on"}
    page = console.post(page("change"), _domains(school, own), follow=True)
    assert "at least one domain" in page.text
    assert school.domains.count() == 1


def test_a_school_is_set_up_from_the_console(console, django_capture_on_commit_callbacks):
    form = {"name": "Oak", "subdomain": "greenwood", "country": "KE", "owner_name": "", "owner_email": "h@oak.example"}
    assert "taken" in console.post(f"{SCHOOLS}add/", form).text
    answer = console.post(f"{SCHOOLS}add/", form | {"subdomain": "oak-hill"})
    school = School.objects.at_host("oak-hill.localhost").get()
    assert answer["Location"] == f"{SCHOOLS}{school.pk}/change/"
    assert console.get(answer["Location"]).status_code == 200
    with tenant_context(school):
        assert not AuditEvent.objects.exclude(actor=None).exists()
        assert RoleAssignment.objects.get().granted_by is None


def test_new_staff_choose_their_password_by_mail(console, queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = console.post(
            "/admin/accounts/user/add/", {"email": "Ben@Example.org", "given_name": "Ben", "family_name": ""}
        )
    assert answer.status_code == 302
    posted = OutgoingMail.objects.get()
    assert (posted.kind, posted.content) == ("staff_password", {"email": "ben@example.org"})
    assert queued == [("tenants.send_mail", (posted.pk,), "public")]
    assert User.objects.get(email="ben@example.org").is_staff
    message = write_password_link("ben@example.org")
    assert message.to == ["ben@example.org"]
    link = re.search(r"http://localhost(/admin/password/\S+)", message.body).group(1)
    visitor = Client(SERVER_NAME="localhost")
    form = visitor.get(link, follow=True)
    password = "another long secret"
    visitor.post(form.redirect_chain[-1][0], {"new_password1": password, "new_password2": password})
    signed_in = visitor.post("/admin/login/", {"username": "ben@example.org", "password": password})
    assert signed_in.status_code == 302
    assert "no longer valid" in Client(SERVER_NAME="localhost").get(link, follow=True).text


def test_a_schools_reset_token_is_none_here(staff, cast):
    """The same id, another schema: Olive's token opens nothing of Ada's."""
    from core.signing import SchoolTokenGenerator

    token = SchoolTokenGenerator().make_token(cast.olive)
    with schema_context("public"):
        assert not SchoolTokenGenerator().check_token(staff, token)


def test_no_link_goes_to_who_is_not_staff(platform):
    assert write_password_link("olive@example.org") is None


def test_nobody_locks_themselves_out(console, staff):
    change = f"/admin/accounts/user/{staff.pk}/change/"
    page = console.post(change, {"email": staff.email, "given_name": "Ada", "family_name": ""})
    assert "cannot take your own access away" in page.text
    with pytest.raises(Exception, match="your own access"):
        change_staff(staff, {"is_active": False}, by=staff)
    other = User.objects.create_superuser("ben@example.org", "ben@example.org")
    console.post(
        f"/admin/accounts/user/{other.pk}/change/", {"email": other.email, "given_name": "Ben", "family_name": ""}
    )
    other.refresh_from_db()
    assert not other.is_active
    assert AuditEvent.objects.filter(verb="staff.change").count() == 1


@pytest.mark.parametrize(
    "path", ["/admin/tenants/signup/", "/admin/tenants/supportgrant/", "/admin/accounts/auditevent/"]
)
def test_records_are_read_not_written(console, path):
    assert console.get(path).status_code == 200
    assert console.get(f"{path}add/").status_code == 403


def test_the_first_page_says_which_school_needs_somebody(console, school):
    School.objects.filter(pk=school.pk).update(status=School.Status.SUSPENDED)
    SignUp.objects.create(
        school_name="Neem School",
        subdomain="neem",
        owner_name="Olive",
        owner_email="olive@example.org",
        state=SignUp.State.FAILED,
        error="The address is taken.",
        expires_at=timezone.now(),
    )
    answer = console.get("/admin/")
    assert {status.value: number for status, _label, number in answer.context["states"]}["suspended"] == 1
    assertContains(answer, "The address is taken.")
    assertContains(answer, f"{SCHOOLS}{school.pk}/change/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_first_page_costs_the_same_for_any_number_of_schools(console, school, number, django_assert_num_queries):
    for each in range(number):
        School.objects.create(schema_name=f"more_{each}", name=f"More {each}")
    console.get("/admin/")
    with django_assert_num_queries(FIRST_PAGE):
        console.get("/admin/")


def test_packages_put_no_tables_of_schools_into_the_console(console):
    """The platform has none of them; their pages would be errors."""
    for path in ("auth/group/", "axes/accesslog/", "mfa/authenticator/", "account/emailaddress/"):
        assert console.get(f"/admin/{path}").status_code == 404, path


def test_a_refused_sign_in_says_so_once_in_plain_words(platform_visitor):
    answer = platform_visitor.post("/admin/login/", {"username": "ada@example.org", "password": "wrong"})
    assertContains(answer, "The address or the password is not correct.", count=1)
    assertNotContains(answer, "Please correct")


def test_a_form_has_one_button_that_saves(console, staff, school):
    for path in (f"{SCHOOLS}{school.pk}/change/", f"/admin/accounts/user/{staff.pk}/change/"):
        page = console.get(path)
        assertContains(page, 'name="_save"', count=1)
        for other in ('name="_continue"', 'name="_addanother"', "addlink"):
            assertNotContains(page, other)


def test_the_trail_reads_as_words(console, staff):
    event = AuditEvent.objects.filter(verb="session.start").first() or AuditEvent.objects.create(
        actor_name="Ada", verb="session.start", after={"email": "ada@example.org"}
    )
    assertContains(console.get("/admin/accounts/auditevent/"), "Signed in")
    page = console.get(f"/admin/accounts/auditevent/{event.pk}/change/")
    assertContains(page, "Signed in")
    assertNotContains(page, "null")


def test_the_consoles_policy_stays_in_the_console(console, visitor):
    policy = console.get(SCHOOLS)["Content-Security-Policy"]
    assert "'unsafe-eval'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    for strict in (visitor.get("/account/login/"), console.get("/"), console.get("/find/")):
        assert strict.status_code == 200
        assert "unsafe" not in strict["Content-Security-Policy"]


def test_a_link_id_is_used_for_one_visit(school, staff):
    first = grant_support(school, staff, reason="x", minutes=5)
    assert first != grant_support(school, staff, reason="x", minutes=5)
    assert all(isinstance(pk, uuid.UUID) for pk in SupportGrant.objects.values_list("pk", flat=True))
