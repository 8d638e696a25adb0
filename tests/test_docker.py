"""The containers' own parts that can be tried without containers: who gets which secret, and who gets into PostgreSQL."""

import os
import re
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from ruamel.yaml import YAML

from tools.postgres import Postgres

DOCKER = Path(settings.BASE_DIR) / "docker"
OWNER_SECRETS = {"database_owner_url", "owner_password", "superuser_password"}
SCHOOL = "school_0123456789ab"


@pytest.fixture(scope="module")
def services():
    """The compose file's services by name, with everything that they share merged in."""
    return YAML(typ="safe").load(DOCKER / "compose.yaml")["services"]


def test_only_who_defines_data_gets_the_owners_login(services):
    """Broken by giving the web server the environment of the worker."""
    holders = {name for name, service in services.items() if OWNER_SECRETS & set(service.get("secrets", []))}
    assert holders == {"db", "migrate", "worker"}
    named = {name for name, service in services.items() if "DATABASE_OWNER_URL_FILE" in service.get("environment", {})}
    assert named == {"migrate", "worker"}


def test_every_secret_that_is_named_is_mounted(services):
    for name, service in services.items():
        wanted = {Path(value).name for key, value in service.get("environment", {}).items() if key.endswith("_FILE")}
        assert wanted <= set(service.get("secrets", [])), name


def test_only_the_front_is_reached_from_outside(services):
    assert {name for name, service in services.items() if "ports" in service} == {"front"}
    assert {name for name in services if services[name]["networks"] == ["back"]} == {"db", "valkey"}


def test_our_containers_may_write_nowhere_but_their_volumes(services):
    for name in ("migrate", "web", "worker", "beat", "front", "valkey"):
        assert services[name]["read_only"] is True, name
        assert services[name]["cap_drop"] == ["ALL"], name


def test_no_thread_waits_for_a_slow_sender():
    """Broken by forms that were passed on as they came in: four that never end kept a web process from serving anybody."""
    front = (DOCKER / "caddy/Caddyfile").read_text()
    [most] = re.findall(r"\bmax_size (\S+)", front)
    assert re.findall(r"\brequest_buffers (\S+)", front) == [most]
    assert re.search(r"\bread_body \d", front)


def test_secrets_are_made_once_and_fit_the_compose_file(tmp_path):
    script = tmp_path / "secrets.sh"
    script.write_bytes((DOCKER / "secrets.sh").read_bytes())
    for _ in range(2):
        subprocess.run(["sh", script], check=True)
        made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert set(made) == set(YAML(typ="safe").load(DOCKER / "compose.yaml")["secrets"])
    assert made["web_password"] in made["database_url"]
    assert len(made["secret_key"]) >= 50
    assert len(set(made.values())) == len(made)
    subprocess.run(["sh", script], check=True)
    assert {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()} == made


@pytest.fixture(scope="module")
def database():
    """connect(user, password) to a PostgreSQL that the init script has prepared, under our pg_hba.conf."""
    with _prepared() as port:
        yield lambda user, password="", name="schoolsaas": psycopg.connect(
            host="127.0.0.1", port=port, user=user, password=password, dbname=name, connect_timeout=5
        )


@contextmanager
def _prepared():
    with tempfile.TemporaryDirectory(prefix="schoolsaas-hba-", dir="/tmp") as folder:
        folder = Path(folder)
        folder.chmod(0o711)
        server = Postgres(folder / "data/postgres", folder / "sockets", folder / "log/postgres.log", careless=True)
        server._create_database = lambda: None
        server.start()
        try:
            _run_init_script(server, folder)
        finally:
            server.stop()
        rules = folder / "pg_hba.conf"
        rules.write_bytes((DOCKER / "postgres/pg_hba.conf").read_bytes())
        rules.chmod(0o644)
        port = _free_port()
        server.settings |= {"listen_addresses": "127.0.0.1", "port": port, "hba_file": rules}
        server._await_answer = lambda: _await_port(port)
        server.start()
        try:
            yield port
        finally:
            server.stop()


def _run_init_script(server, folder):
    for name in ("owner", "web"):
        (folder / f"{name}_password").write_text(f"{name}'s secret")
    walls = DOCKER / "postgres/walls.sql"
    environment = {
        "PATH": f"{server.programs}:{os.environ['PATH']}",
        "SECRETS": str(folder),
        "POSTGRES_USER": "postgres",
        "WALLS": str(walls),
        "PGHOST": str(server.sockets),
    }
    subprocess.run([DOCKER / "postgres/10-logins.sh"], env=environment, check=True)
    with psycopg.connect(server._url("schoolsaas"), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {SCHOOL} LOGIN NOINHERIT; GRANT {SCHOOL} TO schoolsaas_web")
    assert "secret" not in server.log.read_text()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await_port(port):
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("PostgreSQL does not answer")


def test_the_two_logins_get_in_by_password(database):
    for user in ("owner", "web"):
        with database(f"schoolsaas_{user}", f"{user}'s secret") as connection:
            assert connection.execute("SELECT current_user").fetchone() == (f"schoolsaas_{user}",)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            database(f"schoolsaas_{user}", "wrong")


@pytest.mark.parametrize("name", ["schoolsaas", "postgres", "template1"])
@pytest.mark.parametrize("user", [SCHOOL, "postgres", "schoolsaas_platform"])
def test_nobody_else_does(database, user, name):
    """Broken by `all` in place of the two logins: then a school's role was asked for a password, not turned away."""
    with pytest.raises(psycopg.OperationalError, match="pg_hba"):
        database(user, "any", name)


def test_the_web_login_owns_nothing_and_acts_as_a_school(database):
    with database("schoolsaas_web", "web's secret") as connection:
        connection.execute(f"SET ROLE {SCHOOL}")
        for statement in ("CREATE SCHEMA loot", "CREATE TABLE public.loot ()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)
        # An import lays its rows down there first.
        connection.execute("CREATE TEMPORARY TABLE landing () ON COMMIT DROP")
    with pytest.raises(psycopg.OperationalError, match="pg_hba"):
        database("schoolsaas_web", "web's secret", "postgres")


def test_the_owner_may_make_schemas_and_roles_and_no_more(database):
    with database("schoolsaas_owner", "owner's secret") as connection:
        connection.execute("CREATE SCHEMA school_x; CREATE ROLE school_x LOGIN; GRANT school_x TO schoolsaas_web")
        for statement in ("ALTER ROLE postgres PASSWORD 'x'", "CREATE ROLE king SUPERUSER"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)
        connection.rollback()
