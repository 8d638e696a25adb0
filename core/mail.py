"""Mails of a school: their headers, their sender, and which addresses a server refuses."""

import email.policy
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from email.message import EmailMessage as WrittenMail
from email.policy import EmailPolicy, Policy
from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage

from .school import current_school


# Both bases of each are Python's own, and meant to be put together so.
class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]
    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {_encoded(str(self), self.name, policy)}{policy.linesep}"


class _Sender(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]
    def fold(self, *, policy: Policy) -> str:
        if str(self).isascii():
            return super().fold(policy=policy)
        (sender,) = self.addresses
        name = _encoded(sender.display_name, self.name, policy)
        return f"{self.name}: {name}{policy.linesep} <{sender.addr_spec}>{policy.linesep}"


def _encoded(text: str, header: str, policy: Policy) -> str:
    """The text for a header, encoded as a whole and in lines of what RFC 2047 allows, when it is not ASCII."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=header).encode(linesep=policy.linesep)


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
_HEADERS.map_to_type("from", _Sender)


class Mail(EmailMessage):
    """A mail whose subject and sender are read as they were written.

    Python encodes only those words of a header that need it, and where such a header is folded it puts a space too much
    into a name, or joins two encoded words, which mail programs then show as they are: "=?utf-8?q?_?==?utf-8?…".
    """

    # No backend comes with another kind of policy.
    def message(self, *, policy: "EmailPolicy[WrittenMail]" = email.policy.default) -> WrittenMail:  # type: ignore[override]
        return super().message(policy=policy.clone(header_factory=_HEADERS))


def school_sender() -> str:
    """The platform's sender address under the school's name."""
    return formataddr((current_school().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def is_refused(error: Exception) -> bool:
    """Whether the mail server refused this address for good, so that trying again changes nothing."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _reply in error.recipients.values())
    return isinstance(error, SMTPResponseException) and error.smtp_code in {550, 551, 553}
