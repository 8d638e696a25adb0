"""The platform's signature under what it says of itself."""

import json

from django.core.signing import BadSignature, Signer

_SALT = "tenants.erasure"


def signature_of(content):
    """The signature of JSON-able content."""
    return Signer(salt=_SALT).signature(_text(content))


def is_signed(content, signature):
    """Whether this is the platform's signature of the content, made with its present or a former secret key."""
    try:
        Signer(salt=_SALT).unsign(f"{_text(content)}:{signature}")
    except BadSignature:
        return False
    return True


def _text(content):
    return json.dumps(content, sort_keys=True, separators=(",", ":"))
