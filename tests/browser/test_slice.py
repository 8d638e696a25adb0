"""From the owner's invitation to the guardian's message, with every process real.

A list is imported, a teacher takes the register by keyboard, and when the grace period is over
the guardian is told by e-mail and reads it on a phone.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import finish_job
from tools.site import wait_until

SCHOOL = "acacia"
PASSWORD = "a long enough password"
STAFF = "Staff no;Name;Email\nT-1;Tomas Teacher;tomas@acacia.example\n"
STUDENTS = (
    "Adm No,First Name,Last Name,Class,Grade,Guardian 1 name,Guardian 1 e-mail address\n"
    "1,Amina,Abdi,7A,Grade 7,Grace Abdi,grace@acacia.example\n"
    "2,Bashir,Abdi,7A,Grade 7,Grace Abdi,grace@acacia.example\n"
    "3,Chen,Li,7A,Grade 7,,\n"
)
ASSIGNMENTS = "Teacher,Section\nT-1,7A\n"


@pytest.fixture(scope="module")
def school(site):
    """The address of a new school that is open every day, as `make demo` and the command make it."""
    site.manage("create_tenant", "Acacia School", "--subdomain", SCHOOL, "--owner-email", "olive@acacia.example")
    site.run_python(
        "from tenants.models import School; from tenants.routing import forget_hosts\n"
        "School.objects.schools().update(week_days=[1, 2, 3, 4, 5, 6, 7]); forget_hosts()"
    )
    return lambda path="/": site.url(path, school=SCHOOL)


def _link_in_mail(site, address, path):
    """The first link to `path` in the newest mail to `address` that has one."""
    pattern = re.compile(rf"http://\S+{path}\S*")

    def find():
        bodies = [mail.get_content() for mail in site.mails_to(address)]
        return next((found[0] for body in reversed(bodies) if (found := pattern.search(body))), None)

    return wait_until(find, f"a mail to {address} with a link to {path}")


def _accept(page, link):
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Save and come in").click()
    expect(page.get_by_role("button", name="Save and come in")).to_have_count(0)


def _import(page, school, kind, name, text):
    page.goto(school(f"/school/import/new/?kind={kind}"))
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Match the columns").click()
    page.get_by_role("button", name="Check the rows").click()
    finish_job(page, "What would happen")
    if kind == "students":
        page.get_by_role("button", name="Make these sections and check again").click()
        finish_job(page, "What would happen")
    page.get_by_role("button", name="Import", exact=True).click()
    finish_job(page, "What was imported")


def _invite(page, school, people, name):
    page.goto(school(f"/school/{people}/"))
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("An invitation is on its way")).to_be_visible()


def _set_no_grace_period(page, school):
    page.goto(school("/attendance/settings/"))
    page.get_by_label("Grace period in minutes").fill("0")
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def _take_register(page, school):
    """A for the first, L and seven minutes for the second, by keyboard alone."""
    page.goto(school())
    page.get_by_role("link", name="Take register").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    page.keyboard.press("l")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("All changes saved")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("The register of 7A is finished.")).to_be_visible()


def test_from_the_owners_invitation_to_the_guardians_message(site, school, open_page):
    owner = open_page()
    _accept(owner, _link_in_mail(site, "olive@acacia.example", "/access/invitation/"))
    _import(owner, school, "staff", "staff.csv", STAFF)
    _import(owner, school, "students", "students.csv", STUDENTS)
    _import(owner, school, "assignments", "teachers.csv", ASSIGNMENTS)
    _set_no_grace_period(owner, school)
    _invite(owner, school, "staff", "Teacher, Tomas")
    _invite(owner, school, "guardians", "Abdi, Grace")

    phone = open_page(width=360, height=740)
    _accept(phone, _link_in_mail(site, "grace@acacia.example", "/access/invitation/"))
    expect(phone.get_by_text("Register not taken yet")).to_have_count(2)

    teacher = open_page()
    _accept(teacher, _link_in_mail(site, "tomas@acacia.example", "/access/invitation/"))
    _take_register(teacher, school)

    link = _link_in_mail(site, "grace@acacia.example", "/family/messages/")
    letters = [mail for mail in site.mails_to("grace@acacia.example") if "/family/messages/" in mail.get_content()]
    assert len(letters) == 1
    assert letters[0]["Subject"].startswith("Amina Abdi is not in school on ")
    assert "Bashir" not in letters[0].get_content()

    other_phone = open_page(width=360, height=740)
    other_phone.goto(link)
    other_phone.locator("[name=login]").fill("grace@acacia.example")
    other_phone.locator("[name=password]").fill(PASSWORD)
    other_phone.locator("[name=password]").press("Enter")
    expect(other_phone.get_by_role("heading", level=1)).to_contain_text("Amina Abdi is not in school on ")

    phone.goto(school("/family/"))
    expect(phone.get_by_text("Absent, not explained")).to_be_visible()
    expect(phone.get_by_text("Came 7 minutes late")).to_be_visible()
    expect(phone.get_by_text("Chen")).to_have_count(0)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    owner.goto(school("/attendance/"))
    expect(owner.get_by_text("Guardians told")).to_be_visible()
