"""E-mail addresses to which a mail can be written.

Django's own check takes some that no mail can carry, such as one with the Turkish "ı" or with an invisible mark in its domain:
whoever has one would be promised mails that never go.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _


def validate_address(address: str) -> None:
    """The validator of every address that somebody types or that a sheet brings."""
    validate_email(address)
    local, _at, domain = address.rpartition("@")
    if not local.isascii() or "=?" in local or not domain.isprintable() or not _is_domain(domain):
        raise ValidationError(
            _(
                "Mails cannot be sent to this address: it holds a letter or an invisible mark that no address has. Type it anew."
            ),
            code="unmailable",
        )


def _is_domain(text: str) -> bool:
    try:
        return punycode(text).isascii()
    except UnicodeError:
        return False


def check_forms() -> None:
    """Every address of every form can be written to, those of packages and of models too."""
    forms.EmailField.default_validators = [validate_address]
