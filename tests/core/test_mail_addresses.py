"""An address that no mail can be written to is refused where somebody types it or a sheet brings it."""

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.forms import EmailField, ValidationError
from django.urls import reverse

from academics.models import Guardian
from accounts.models import User
from core.mail_addresses import validate_address
from core.sheets.cells import email

# Django's own validator takes all of them, and its SMTP backend none.
UNMAILABLE = [
    "ali.yıldız@example.com",
    "İbo@example.com",
    "\u212aim@example.com",
    "grace@exam\u200eple.org",
    "grace@example.org\u200f",
    "=?utf-8?q?x?=@example.com",
]
# As it writes an address, without a server to connect to.
SMTP = EmailBackend.__new__(EmailBackend)
MAILABLE = ["grace@example.org", "o'neil+school@example.co.ke", "a@bücher.example", "a@مدرسة.example"]


@pytest.mark.parametrize("address", UNMAILABLE)
def test_an_address_that_no_mail_can_carry(address):
    with pytest.raises((ValueError, UnicodeError)):
        SMTP.prep_address(address)
    with pytest.raises(ValidationError, match="Mails cannot be sent to this address"):
        EmailField().clean(address)


@pytest.mark.parametrize("address", MAILABLE)
def test_an_address_that_one_can(address):
    validate_address(address)
    assert SMTP.prep_address(address).isascii()


def test_the_office_is_told_at_the_field(cast, sign_in):
    """Broken by Django's own check: the page said that the guardian is invited, and no mail ever went."""
    values = {"given_name": "Ali", "family_name": "Yildiz", "username": "ali", "email": UNMAILABLE[0], "roles": []}
    page = sign_in(cast.olive).post(reverse("accounts:person_new"), values)
    assert page.status_code == 422 and "Mails cannot be sent to this address" in page.text
    assert not User.objects.filter(username="ali").exists()
    address = reverse("academics:guardian_edit", args=[cast.grace.pk])
    page = sign_in(cast.olive).post(address, {"given_name": "Grace", "email": UNMAILABLE[0]})
    assert "Mails cannot be sent to this address" in page.text
    assert Guardian.objects.get(pk=cast.grace.pk).email == "grace@example.org"


def test_a_sheet_says_it_in_its_row():
    with pytest.raises(ValueError, match="Mails cannot be sent to this address"):
        email("ali.yıldız@example.com")
    with pytest.raises(ValueError, match="This is no e-mail address"):
        email("ali")
    assert email("grace@example.org\u200f") == "grace@example.org"
