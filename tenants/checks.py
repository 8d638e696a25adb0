"""What `manage.py check` looks at beyond Django: the console; with `--deploy`, that nobody listens on the way to servers."""

import ipaddress
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import admin
from django.core.checks import Error, Tags, register
from psycopg.conninfo import conninfo_to_dict

VERIFIED = ("verify-full", "verify-ca")


@register(Tags.admin)
def check_console(app_configs, **kwargs):
    """Django checks the console's pages when they are loaded; a command that serves nothing has not loaded them."""
    admin.autodiscover()
    return admin.site.check(app_configs)


@register(Tags.security, deploy=True)
def check_transport(app_configs, **kwargs):
    """An Error for each server that is reached over a network in plain text, or without knowing that it is the one."""
    return [*_databases(), *_replication(), *_valkey()]


def _databases():
    for alias, database in settings.DATABASES.items():
        if not _is_verified(database["HOST"], database["OPTIONS"].get("sslmode")):
            yield _error(f"The database “{alias}”", "Add ?sslmode=verify-full&sslrootcert=… to its URL.", "E001")


def _replication():
    for cell, url in settings.REPLICATION_URLS.items():
        parts = conninfo_to_dict(url) if url else {}
        if not _is_verified(str(parts.get("host") or ""), parts.get("sslmode")):
            name = f"REPLICATION_URL_{cell.upper()}" if cell else "REPLICATION_URL"
            yield _error(f"The server of {name}", "Add ?sslmode=verify-full&sslrootcert=… to it.", "E001")


def _valkey():
    url = urlsplit(settings.REDIS_URL)
    unverified = parse_qs(url.query).get("ssl_cert_reqs", ["required"])[-1] not in ("required", "CERT_REQUIRED")
    if url.scheme != "unix" and _is_far(url.hostname or "") and (url.scheme != "rediss" or unverified):
        yield _error("Valkey", "Let REDIS_URL begin with rediss:// and verify the certificate.", "E002")


def _is_verified(host, sslmode):
    return sslmode in VERIFIED or not any(_is_far(each) for each in host.split(","))


def _is_far(host):
    """Whether the way there is a network: not a socket, not this machine, not one that is named as private."""
    if not host or host.startswith(("/", "@")) or host == "localhost" or host in settings.PLAIN_TEXT_HOSTS:
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def _error(what, hint, number):
    text = f"{what} is reached over a network without verified TLS."
    hint += " A host on a network of this machine alone may be named in PLAIN_TEXT_HOSTS."
    return Error(text, hint=hint, id=f"tenants.{number}")
