"""Production refuses to start on a missing or default setting and names it; every page carries the security headers."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib import admin

from tenants.checks import check_console
from tenants.models import School

from .production import Production

GOOD = {
    "DATABASE_URL": "postgresql://app:pw@db.example/app?sslmode=verify-full",
    "REDIS_URL": "rediss://valkey.example:6379/0",
    "PLATFORM_DOMAIN": "schools.example",
    "DEFAULT_FROM_EMAIL": "no-reply@schools.example",
    "STATE_DIR": "/srv/schools",
    "SECRET_KEY": "Vt5-qZ0pJ8rX_uWc7LgY2bNf4HsK9mDeA1oRi6TyPjQxMvEwCz",
    "EMAIL_HOST": "mail.example",
}


def _environment(**changes):
    """GOOD with `changes`; a variable that is None is unset."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}}
    wanted = {**kept, **GOOD, **changes, "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.prod"}
    return {name: value for name, value in wanted.items() if value is not None}


def _start(*command):
    """The finished process of `command` under GOOD, from its first line on."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def production():
    program = Production(_environment())
    yield program
    program.end()


@pytest.fixture
def run(production):
    """run(code, **changes) -> the finished process of this Python under GOOD with `changes`."""
    return lambda code, **changes: production.run(code, _environment(**changes))


@pytest.fixture
def read(run):
    """read(**changes) -> the finished process that reads the settings."""
    return lambda **changes: run("import schoolsaas.settings.prod", **changes)


@pytest.fixture
def check(run):
    """check(*arguments, **changes) -> the finished process of `manage.py check --deploy` with these arguments."""

    def checked(*arguments, **changes):
        command = ["manage.py", "check", "--deploy", *arguments]
        code = f"from django.core.management import execute_from_command_line; execute_from_command_line({command})"
        return run(code, **changes)

    return checked


def test_good_settings_start():
    assert _start("-c", "import schoolsaas.settings.prod").returncode == 0


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_setting_is_named(read, name):
    process = read(**{name: None})
    assert process.returncode != 0
    assert name in process.stderr.splitlines()[-1]


@pytest.mark.parametrize("key", ["", "short", "a" * 60, "not-a-secret-for-development-only-but-long-enough-for-this"])
def test_a_default_or_weak_secret_is_refused(read, key):
    process = read(SECRET_KEY=key)
    assert process.returncode != 0
    assert "SECRET_KEY" in process.stderr.splitlines()[-1]


def test_a_malformed_number_or_flag_is_named(read):
    for name, value in (("EMAIL_PORT", "many"), ("EMAIL_USE_TLS", "perhaps")):
        process = read(**{name: value})
        assert process.returncode != 0
        assert name in process.stderr.splitlines()[-1]


def test_a_setting_may_be_in_a_file(run, read, tmp_path):
    """Broken by reading SECRET_KEY from the environment alone: it was named as missing."""
    file = tmp_path / "secret_key"
    file.write_text(GOOD["SECRET_KEY"] + "\n")
    code = "import schoolsaas.settings.prod as s; print(s.SECRET_KEY)"
    assert run(code, SECRET_KEY=None, SECRET_KEY_FILE=str(file)).stdout.strip() == GOOD["SECRET_KEY"]
    for wrong in ({"SECRET_KEY_FILE": str(file)}, {"SECRET_KEY": None, "SECRET_KEY_FILE": str(tmp_path / "none")}):
        process = read(**wrong)
        assert process.returncode != 0
        assert "SECRET_KEY_FILE" in process.stderr.splitlines()[-1]
        assert GOOD["SECRET_KEY"] not in process.stderr


OWNER_URL = "postgresql://owner:pw2@db.example/app"


def test_a_web_server_needs_no_owner(run):
    """Broken by leaving base's fallback in place: the web server's login passed for the owner's."""
    code = "import schoolsaas.settings.prod as s; print(sorted(s.DATABASES))"
    assert run(code).stdout.strip() == "['default', 'snapshot']"
    assert run(code, DATABASE_OWNER_URL="").stdout.strip() == "['default', 'snapshot']"
    assert run(code, DATABASE_OWNER_URL=OWNER_URL).stdout.strip() == "['default', 'owner', 'snapshot']"


def test_what_defines_data_says_that_it_needs_the_owner():
    process = _start("manage.py", "migrate")
    assert process.returncode != 0
    assert "DATABASE_OWNER_URL" in process.stderr.splitlines()[-1]
    assert "pw" not in process.stderr


@pytest.mark.parametrize("url", [GOOD["DATABASE_URL"], "postgresql://app:other@elsewhere.example/app"])
def test_the_web_login_may_not_be_the_owner(read, url):
    process = read(DATABASE_OWNER_URL=url)
    assert process.returncode != 0
    assert "DATABASE_OWNER_URL" in process.stderr.splitlines()[-1]
    assert "pw" not in process.stderr.splitlines()[-1]


def test_the_deployment_check_has_nothing_to_say():
    process = _start("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert process.returncode == 0, process.stderr
    assert "no issues" in process.stdout


PLAIN_DATABASE = "postgresql://app:pw@db.example/app"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"DATABASE_URL": PLAIN_DATABASE}, "The database “default”"),
        ({"DATABASE_URL": f"{PLAIN_DATABASE}?sslmode=require"}, "The database “default”"),
        ({"DATABASE_OWNER_URL": OWNER_URL}, "The database “owner”"),
        ({"CELLS": "b", "DATABASE_URL_B": "postgresql://app:pw@db-b/app"}, "The database “default_b”"),
        ({"REPLICATION_URL": "postgresql://mover:pw@db.example/app"}, "The server of REPLICATION_URL"),
        ({"REDIS_URL": "redis://valkey.example:6379/0"}, "Valkey"),
        ({"REDIS_URL": "rediss://valkey.example:6379/0?ssl_cert_reqs=none"}, "Valkey"),
    ],
)
def test_the_deployment_check_wants_tls_on_every_network(check, changes, said):
    """Verified, for who is in the middle answers with a certificate too. Broken by not looking."""
    process = check(**changes)
    assert process.returncode != 0
    assert f"{said}" in process.stderr and "without verified TLS" in process.stderr
    assert "pw" not in process.stderr


@pytest.mark.parametrize(
    "changes",
    [
        {"DATABASE_URL": "postgresql:///app?host=/var/run/postgresql", "REDIS_URL": "unix:///run/valkey.sock?db=0"},
        {"DATABASE_URL": "postgresql://app:pw@127.0.0.1/app", "REDIS_URL": "redis://[::1]:6379/0"},
        {
            "DATABASE_URL": "postgresql://app:pw@db/app",
            "REDIS_URL": "redis://valkey:6379/0",
            "PLAIN_TEXT_HOSTS": "db,valkey",
        },
    ],
    ids=["sockets", "this machine", "a private network"],
)
def test_the_machine_itself_needs_none(check, changes):
    assert check("--fail-level", "WARNING", **changes).returncode == 0


def test_cookies_belong_to_one_host(run):
    """The `__Host-` prefix makes the browser refuse them without Secure, with a domain or on another path."""
    code = (
        "import schoolsaas.settings.prod as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "getattr(s, 'SESSION_COOKIE_DOMAIN', None), s.PASSWORD_HASHERS[0].rpartition('.')[2], s.DEBUG)"
    )
    assert run(code).stdout.split() == [
        "__Host-session",
        "__Host-csrf",
        "True",
        "True",
        "None",
        "Argon2PasswordHasher",
        "False",
    ]


def _headers(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.headers


def test_pages_carry_every_security_header(cast, sign_in, visitor):
    for client, path in ((visitor, "/account/login/"), (sign_in(cast.olive), "/access/roles/")):
        headers = _headers(client, path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]


def test_refusals_carry_them_too(visitor, platform_visitor):
    for client, path in ((visitor, "/no/such/page/"), (platform_visitor, "/no/such/page/")):
        headers = client.get(path).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert "Content-Security-Policy" in headers
        assert "Permissions-Policy" in headers


def test_pages_hold_no_inline_script_or_style(cast, sign_in, visitor):
    olive = sign_in(cast.olive)
    for client, path in (
        (visitor, "/account/login/"),
        (visitor, "/account/password/reset/"),
        (olive, "/access/people/"),
        (olive, "/access/roles/"),
        (olive, "/access/audit/"),
        (olive, "/account/security/"),
    ):
        page = client.get(path).content.decode()
        assert page.count("<script") == page.count("<script src="), path
        for inline in (" style=", "<style", " onclick=", " hx-on", "javascript:"):
            assert inline not in page, f"{inline} in {path}"


def test_setting_up_loads_no_pages():
    """What every command and worker begins with: without the console, the URLconfs and what writes files."""
    heavy = {"unfold.admin", "tenants.admin", "openpyxl", "typst", "schoolsaas.urls_school", "schoolsaas.urls_platform"}
    process = _start("-c", f"import django, sys; django.setup(); print(sorted({heavy} & set(sys.modules)))")
    assert process.stdout.strip() == "[]", process.stderr


def test_the_checks_look_at_the_console(monkeypatch):
    """Although it is loaded only by who serves it."""
    monkeypatch.setattr(type(admin.site.get_model_admin(School)), "list_display", ["no_such_column"])
    assert "admin.E108" in {each.id for each in check_console(None)}
