"""Which subdomains a school may have."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Names that people would take for the platform itself, or that it may need.
RESERVED = frozenset(
    """
    abuse account accounts admin administrator api app apps assets auth autoconfig autodiscover
    beta billing blog cdn cname community contact dashboard demo dev dns docs domain download
    email events feedback files find forum ftp git help home hostmaster id imap info internal
    intranet legal link links local localhost login mail mailer mailgate media metrics mobile mta
    mx news noreply no-reply ns ns1 ns2 oauth oidc password pay payments platform pop pop3
    portal postmaster preview privacy production proxy public register root sales scim secure
    security server shop signin sign-in signup sign-up smtp sso stage staging static stats status
    store support sysadmin system team terms test testing tls trust update upload usenet
    webhook webhooks webmail webmaster wpad ww www www1 www2
    """.split()
)
_SHAPE = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


def clean_subdomain(text):
    """`text` trimmed and in lower case when a school may be called so; ValidationError says why not.

    Whether another school has it already is a question to the database, not answered here.
    """
    subdomain = text.strip().lower()
    if not 3 <= len(subdomain) <= 40:
        raise ValidationError(_("The address must have 3 to 40 characters."), code="length")
    if not _SHAPE.fullmatch(subdomain):
        raise ValidationError(
            _("The address may hold the letters a to z, digits and hyphens, and must not start or end with a hyphen."),
            code="shape",
        )
    # Names such as xn--… stand for other scripts and could be made to look like another school's.
    if "--" in subdomain:
        raise ValidationError(_("The address must not hold two hyphens in a row."), code="shape")
    if subdomain in RESERVED:
        raise ValidationError(_("The address “%(name)s” is reserved."), code="reserved", params={"name": subdomain})
    return subdomain


def suggest_subdomain(name):
    """A subdomain made from a school's name, or an empty text when nothing of it can be used."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    suggestion = "-".join(words)[:40].strip("-")
    return suggestion if len(suggestion) >= 3 else ""
