"""What `make demo` and `make manage` say to who runs them."""

import contextlib
import os
import subprocess
import sys
import uuid

import psycopg
import pytest
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tools import demo, paths, services
from tools.postgres import Postgres
from tools.processes import Failure
from tools.site import drop_database


@pytest.fixture
def old_data():
    """The environment of a database in which tables of the same names stand already, made by something else."""
    name = f"old_{uuid.uuid4().hex[:10]}"
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    owner = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        urls = {each: make_conninfo(**{**conninfo_to_dict(os.environ[each]), "dbname": name}) for each in names}
        with psycopg.connect(urls["DATABASE_OWNER_URL"], autocommit=True) as there:
            there.execute("CREATE TABLE accounts_user (id int)")
        yield {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.dev"}
    drop_database(owner, name)


def prepare(env, *options):
    """What preparing the demo on this database says on its way out, after it has failed."""
    command = [sys.executable, "-m", "tools.prepare", *options]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr


def test_data_of_another_version_says_what_to_do(old_data):
    said = prepare(old_data)
    assert "made by another version" in said and "accounts_user" in said and "`make clean`" in said
    assert "Traceback" not in said
    assert "Traceback" in prepare(old_data, "--fresh"), "on new data it is a mistake of the code"


def test_manage_knows_the_port_of_the_running_demo(tmp_path, monkeypatch):
    """Broken once: `create_tenant` printed addresses with port 8000, wherever the demo ran."""
    monkeypatch.setattr(paths, "STATE", tmp_path)
    monkeypatch.setattr(services, "_serving", lambda *_: contextlib.nullcontext(services.Services(env={})))
    monkeypatch.setenv("PORT", "8000")
    called = []
    monkeypatch.setattr(demo, "_in_foreground", lambda command, env: called.append(env))
    claim = paths.Claim()
    assert claim.take()
    with services.own(claim, "make demo", PORT="8171"):
        demo.manage(["create_tenant"])
    assert called[0]["PORT"] == "8171"


def test_what_an_interrupted_removal_left_says_what_to_do(tmp_path):
    """Broken once: a data folder without its PG_VERSION ended in a traceback."""
    data = tmp_path / "postgres"
    (data / "base").mkdir(parents=True)
    with pytest.raises(Failure, match=r"no whole database.*`make clean`"):
        Postgres(data, tmp_path / "sockets", tmp_path / "log" / "postgres.log").start()
