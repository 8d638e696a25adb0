"""Ctrl-K: the pages of one's own menu, and people."""

from playwright.sync_api import expect

from tests.browser.steps import sign_in_as


def test_pages_of_the_menu_and_people_by_keyboard(site, sessions, open_page):
    page = open_page()
    sign_in_as(page, sessions["rita"], "access.localhost")
    page.goto(site.url("/school/students/", "access"))
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Find a person or a page")
    menu = page.get_by_role("navigation", name="Main menu").get_by_role("link", include_hidden=True)
    expect(palette.get_by_role("option")).to_have_count(menu.count())
    page.keyboard.type("guard")
    expect(palette.get_by_role("option", name="Guardians", exact=True)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Guardians", exact=True)).to_be_visible()
    # The heading is there before the script that listens.
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(palette.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("amina")
    expect(palette.get_by_role("option", name="Amina")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Amina", level=1)).to_be_visible()


def test_one_character_of_a_family_name_and_a_phone(site, sessions, open_page):
    site.run_python(
        "from django_tenants.utils import tenant_context\n"
        "from academics.models import Guardian, Student\n"
        "from tenants.models import School\n"
        "with tenant_context(School.objects.get(domains__domain='access.localhost')):\n"
        "    Student.objects.create(student_number='P1', given_name='小明', family_name='王')\n"
        "    Guardian.objects.create(given_name='Pilar', family_name='Núñez', phone='+254 755 123-456')\n"
    )
    page = open_page()
    sign_in_as(page, sessions["rita"], "access.localhost")
    page.goto(site.url("/school/students/", "access"))
    for typed, name in (("王", "小明 王"), ("nunez", "Pilar Núñez"), ("0755 123 456", "Pilar Núñez")):
        page.keyboard.press("Control+k")
        palette = page.get_by_role("dialog", name="Find a person or a page")
        page.keyboard.type(typed)
        expect(palette.get_by_role("option", name=name)).to_be_visible()
        page.keyboard.press("Escape")
