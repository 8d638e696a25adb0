"""Signing in for real: an invitation and a reset link from the worker's mail, a passkey of the device."""

import re

import pytest
from playwright.sync_api import expect

from tools.site import wait_until

PASSWORD, NEW = "a long enough password", "seven wet umbrellas"
EMAIL = "olive@baobab.example"


@pytest.fixture(scope="module")
def school(site):
    site.manage("create_tenant", "Baobab School", "--subdomain", "baobab", "--owner-email", EMAIL)
    return lambda path="/": site.url(path, school="baobab")


def _mailed_link(site, path):
    def find():
        texts = [message.get_content() for message in site.mails_to(EMAIL)]
        return next((found[0] for text in reversed(texts) if (found := re.search(rf"http://\S+{path}\S*", text))), None)

    return wait_until(find, f"a mail with a link to {path}")


def _choose(page, password, button):
    for field in page.locator("input[type=password]").all():
        field.fill(password)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def _sign_out(page, school):
    page.goto(school("/account/logout/"))
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_from_the_invitation_to_a_passkey_and_a_new_password(site, school, open_page):
    page = open_page(width=360)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(_mailed_link(site, "/access/invitation/"))
    _choose(page, PASSWORD, "Save and come in")

    page.goto(school("/account/passkeys/add/"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name", exact=True).fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    _sign_out(page, school)
    page.goto(school("/account/login/?next=/access/profile/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()

    _sign_out(page, school)
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look at your e-mail")).to_be_visible()
    page.goto(_mailed_link(site, "/account/password/reset/key/"))
    _choose(page, NEW, "Save and sign in")
    # A found link does not get round the second step.
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.goto(school("/access/profile/"))
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()
