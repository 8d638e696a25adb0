"""A whole site for tests and measurements: its own database, web server, worker and beat.

It is driven from outside, through HTTP, `manage.py` and the mail it writes, as people do. It
shares nothing with any other database.
"""

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ROOT = Path(__file__).resolve().parents[1]
# What the worker does every second, whatever happens: left out where its log is quoted.
ROUTINE = ("tenants.sweep", "tenants.maintain_schemas")


class TooLate(AssertionError):
    """What was waited for did not come."""


def drop_database(server, name, *, attempts=20):
    """Drops a database with whoever is in it; `server` is the URL of another one there.

    Autovacuum may be in it for a moment, which only a superuser may send away: then it is tried again each second.
    """
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    while True:
        attempts -= 1
        try:
            return _administer(server, statement)
        except psycopg.errors.InsufficientPrivilege:
            if not attempts:
                raise
            time.sleep(1)


def _administer(server, statement):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


class Site:
    """Started by `start()`, gone without a trace after `stop()`.

    `environment` holds what shall differ from this process's environment, such as DATABASE_URL,
    DATABASE_OWNER_URL and REDIS_URL of servers of its own.
    """

    def __init__(self, state, environment=None):
        self.state = Path(state)
        self.id = f"site_{uuid.uuid4().hex[:10]}"
        self.port = _free_port()
        self.processes = []
        self.web = self.worker = None
        around = {**os.environ, **(environment or {})}
        logins = {name: conninfo_to_dict(around[name]) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
        self._server = make_conninfo(**logins["DATABASE_OWNER_URL"])
        self.environment = {
            **{name: value for name, value in around.items() if not name.startswith("PYTEST_")},
            "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.browser",
            **{name: make_conninfo(**{**login, "dbname": self.id}) for name, login in logins.items()},
            "STATE_DIR": str(self.state),
            "SITE_ID": self.id,
            "PORT": str(self.port),
        }

    def start(self, *, workers=1, background=True, prepare=""):
        """Makes the database and starts all processes; returns when the web server answers.

        `workers`: processes of the web server. Without `background` no worker and no beat run. `prepare` is
        Python that runs inside the site's Django as soon as there are tables.
        """
        self._administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.id)))
        self._spawn_web(workers)
        # One process, for Django takes long to load; the web server's do so meanwhile.
        self.run_python(
            "from django.core.management import call_command\n"
            "call_command('migrate', verbosity=0)\n"
            f"call_command('setup_platform', verbosity=0)\n{prepare}"
        )
        if background:
            self.start_worker()
            self._spawn("beat", "celery", "-A", "schoolsaas", "beat", "-s", str(self.state / "beat"), "-l", "warning")
        wait_until(self._answers, "the web server answers", seconds=40)
        return self

    def stop_web(self):
        """Ends the web server: its address answers nothing until `start_web`."""
        os.killpg(self.web.pid, signal.SIGTERM)
        self.web.wait(15)
        self.processes.remove(self.web)

    def start_web(self):
        """The web server again, at the same address."""
        self._spawn_web(1)
        wait_until(self._answers, "the web server answers", seconds=40)

    def _spawn_web(self, workers):
        self.web = self._spawn(
            "web", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", str(workers),
            "--blocking-threads", "4", "--no-ws", "schoolsaas.wsgi:application",
        )  # fmt: skip

    def start_worker(self):
        """The worker; again after `kill_worker`."""
        self.worker = self._spawn(
            "worker", "celery", "-A", "schoolsaas", "worker", "--concurrency", "1", "-Q", self.id, "-l", "info"
        )

    def kill_worker(self):
        """Ends the worker as a power cut does, its children included."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        self.processes.remove(self.worker)

    def stop(self):
        """Ends the processes and drops the database."""
        for process in self.processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        drop_database(self._server, self.id)

    def url(self, path="/", school=""):
        """An address of the platform, or of a school by its subdomain."""
        host = f"{school}.localhost" if school else "localhost"
        return f"http://{host}:{self.port}{path}"

    def manage(self, *arguments, check=True):
        """Runs `manage.py` as an operator does; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert not check or done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def run_python(self, code):
        """Runs Python inside the site's Django, without any school selected; returns what it printed."""
        return self.manage("shell", "--no-imports", "-v0", "-c", code)

    def connect(self):
        """A connection to the site's database, as the owner of its schemas."""
        return psycopg.connect(self.environment["DATABASE_OWNER_URL"], autocommit=True)

    def mails_to(self, address):
        """Every message written to `address`, oldest first, as email.message.EmailMessage."""
        texts = [file.read_bytes() for file in sorted((self.state / "mail").glob("*"))]
        parts = [part for text in texts for part in text.split(b"-" * 79) if part.strip()]
        found = [email.message_from_bytes(part.lstrip(), policy=email.policy.default) for part in parts]
        return [message for message in found if address in (message["To"] or "")]

    def wait_until(self, condition, what, *, seconds=30):
        """The function of that name; its error also says how the worker is and what it did last."""
        try:
            return wait_until(condition, what, seconds=seconds)
        except TooLate as error:
            raise TooLate(f"{error}\n{self._about_worker()}") from None

    def _about_worker(self):
        status = self.worker.poll()
        lines = self._log_of("worker").read_text(errors="replace").splitlines()
        last = [line for line in lines[:-4] if not any(task in line for task in ROUTINE)][-20:] + lines[-4:]
        return "\n  ".join([f"The worker {'runs' if status is None else f'ended with {status}'}; it said:", *last])

    def log(self):
        """What the processes wrote last, for a failing test."""
        files = sorted(self.state.glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-4000:]}" for file in files)

    def _administer(self, statement):
        _administer(self._server, statement)

    def _log_of(self, name):
        return self.state / f"{name}.log"

    def _spawn(self, name, *command):
        log = self._log_of(name).open("ab")
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name(command[0])), *command[1:]],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def _answers(self):
        try:
            urllib.request.urlopen(self.url(), timeout=5)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True


def wait_until(condition, what, *, seconds=30):
    """Waits for `condition()` to give something true and returns it; TooLate names `what` after `seconds`.

    `what` is words, or a function that gives them when it is too late.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise TooLate(f"Not within {seconds} s: {what() if callable(what) else what}")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
