"""Two schools with equal rows: whatever is done in one changes nothing of the other, nor of the platform."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import converters
from django_tenants.utils import schema_context, tenant_context

from academics.models import Guardian, Student
from accounts.exports import FileFormatConverter
from accounts.models import User
from attendance.models import AttendanceCode
from jobs.models import Job
from jobs.running import execute_job

from ..urls import addresses, is_id
from .forms import forms_of

URLCONF = "schoolsaas.urls_school"
# Of the platform's tables only these say something of a school's doings, and of this school's alone.
SAID_ON_THE_PLATFORM = {"tenants_school", "accounts_auditevent", "accounts_auditevent_id_seq"}
PEOPLE = ("rita", "paul", "tomas", "grace", "olive")


@pytest.fixture
def others(greenwood, riverside, everything_of):
    """others() -> a digest of all that is not Greenwood's."""
    for school in (greenwood, riverside):
        with tenant_context(school):
            default_storage.delete("paper.txt")
            default_storage.save("paper.txt", ContentFile(school.name))

    def digest():
        platform = {name: value for name, value in everything_of("public").items() if "routing" not in str(name)}
        for name in SAID_ON_THE_PLATFORM:
            platform.pop(name)
        with schema_context("public"), connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM tenants_school t WHERE schema_name <> 'greenwood_test' ORDER BY id")
            return everything_of("riverside_test"), platform, cursor.fetchall()

    yield digest
    for school in (greenwood, riverside):
        with tenant_context(school):
            default_storage.delete("paper.txt")


def test_the_schools_are_equal(greenwood, riverside, everything_of):
    """Rows that differ by id would hide a write to the wrong school: compared without times and passwords."""
    assert {name for name, digest in everything_of("greenwood_test").items()} >= {"academics_student"}
    for model in (User, Student, Guardian):
        fields = [f.attname for f in model._meta.concrete_fields if not f.attname.endswith("_at")]
        fields = [name for name in fields if name not in ("password", "date_joined", "uuid", "last_login")]
        ours = list(model.objects.order_by("pk").values_list(*fields))
        with tenant_context(riverside):
            assert list(model.objects.order_by("pk").values_list(*fields)) == ours


def test_a_day_at_school(cast, sign_in, others, everything_of, django_capture_on_commit_callbacks):
    """The usual writes, through pages, by the people who do them.

    Broken by an action that noted its change in Riverside's student of the same id too.
    """
    before, before_here = others(), everything_of("greenwood_test")
    office, teacher, family = sign_in(cast.rita), sign_in(cast.tomas), sign_in(cast.grace.user)
    owner, today = sign_in(cast.olive), date.today()
    register = f"/attendance/sections/{cast.section_7a.pk}/register/{today}/"
    absent = AttendanceCode.objects.get(letter="A").pk
    child = {"given_name": "New", "family_name": "Child", "student_number": "S77", "reason": "new"}
    person = {"given_name": "Ann", "family_name": "Other", "email": "ann@example.org", "roles": []}
    writes = [
        (office, "/school/students/new/", child | {"starts_on": today, "section": cast.section_7a.pk}),
        (office, f"/school/students/{cast.amina.pk}/edit/", {"given_name": "Amy", "student_number": "S1"}),
        (office, f"/school/students/{cast.amina.pk}/move/", {"section": cast.section_7b.pk, "starts_on": today}),
        (office, f"/school/guardians/{cast.grace.pk}/edit/", {"given_name": "Gracia", "phone": "+254700000003"}),
        (office, "/school/structure/subjects/new/", {"code": "ART", "name": "Art"}),
        (office, "/school/structure/levels/new/", {"name": "Grade 8", "position": 8}),
        (teacher, f"{register}students/{cast.bashir.pk}/mark/", {"code": absent}),
        (teacher, register, {"done": "1"}),
        (family, "/access/profile/", {"given_name": "Grace", "family_name": "O", "language": "", "email": "g@x.org"}),
        (owner, f"/access/people/{cast.tomas.pk}/block/", {}),
        (owner, "/access/people/new/", person),
        (owner, "/access/roles/new/", {"name": "Nurse", "capabilities": ["see_contacts"]}),
        (owner, "/settings/school/", {"name": "Greenwood College", "timezone": "UTC", "week_days": [1, 2, 3, 4, 5]}),
    ]
    taken = 0
    with django_capture_on_commit_callbacks(execute=True):
        for client, path, data in writes:
            response = client.post(path, data)
            assert response.status_code in (200, 302, 303, 422), f"{path} {response.status_code}"
            taken += response.status_code == 302
        sheet = ContentFile(b"Adm No,First Name,Last Name,Class,Grade\nS90,Esi,Mensah,7A,Grade 7\n", name="s.csv")
        office.post("/school/import/new/", {"kind": "students", "file": sheet})
    for row in Job.objects.all():
        execute_job(row.pk)
    assert taken >= 9
    after_here = everything_of("greenwood_test")
    changed = {name for name in after_here if after_here[name] != before_here.get(name)}
    assert changed >= {"academics_student", "attendance_mark", "accounts_auditevent", "accounts_user"}
    assert others() == before


def _own(number):
    def fill(_name, converter):
        if is_id(converter) and isinstance(converter, converters.IntConverter):
            return number
        if type(converter).__name__ == "DateConverter":
            return date.today()
        return "csv" if isinstance(converter, FileFormatConverter) else "students"

    return fill


def _paths():
    """[(address, its url)] with the ids of two rows, those that change one's own roles last: with fewer there would be less to post."""
    found = []
    for address in addresses(URLCONF, skip=("admin", "djdt")):
        if address.name.startswith(("account_", "mfa_")) or any(c is None for _n, c in address.parameters):
            continue
        if any(isinstance(c, converters.UUIDConverter) for _n, c in address.parameters):
            continue
        found += [(address, url) for url in {address.url(URLCONF, _own(number)): None for number in (1, 2)}]
    return sorted(found, key=lambda each: each[1].startswith("/access/"))


@pytest.mark.parametrize("who", PEOPLE)
def test_every_form_on_every_page(cast, sign_in, others, who):
    """Whatever a page offers to post, with the values that stand in it, on the rows that both schools have.

    Broken like the one above.
    """
    person = getattr(cast, who)
    client = sign_in(person if isinstance(person, User) else person.user)
    client.raise_request_exception = False
    before, posted, taken, refused = others(), set(), 0, set()
    for address, path in _paths():
        if address in refused:
            continue
        page = client.get(path)
        if page.status_code == 403:
            refused.add(address)
        if page.status_code != 200 or page.streaming or "text/html" not in page["Content-Type"]:
            continue
        for action, values in forms_of(page.text):
            target = action or path
            if target in posted or target.startswith("/account/") or "/sessions/" in target:
                continue
            posted.add(target)
            values = {name: value for name, value in values.items() if name != "csrfmiddlewaretoken"}
            response = client.post(target, values)
            assert response.status_code < 500, f"{target} {response.status_code}"
            taken += response.status_code == 302
    assert taken >= {"grace": 1, "tomas": 2}.get(who, 15), posted
    assert others() == before


def test_equal_passwords_open_each_its_own_school(cast, visitor, elsewhere):
    """The same name, address and password in both schools; broken by a user who was looked up in Greenwood."""
    for client, school in ((visitor, "Greenwood"), (elsewhere, "Riverside")):
        client.post("/account/login/", {"login": "olive@example.org", "password": "correct horse battery staple"})
        page = client.get("/school/students/").text
        assert f"{school} School" in page
        other = {"Greenwood": "Riverside", "Riverside": "Greenwood"}[school]
        assert other not in page


def test_a_change_of_password_here_ends_no_session_there(cast, riverside, sign_in, elsewhere):
    """Broken by writing the password in both schools: Riverside's Olive was signed out."""
    with tenant_context(riverside):
        elsewhere.force_login(User.objects.get(username="olive"))
    client = sign_in(cast.olive)
    chosen = {"oldpassword": "correct horse battery staple"}
    chosen |= dict.fromkeys(("password1", "password2"), "seven wet umbrellas")
    assert client.post("/account/password/change/", chosen).status_code == 302
    assert not User.objects.get(username="olive").check_password("correct horse battery staple")
    assert elsewhere.get("/school/students/").status_code == 200
