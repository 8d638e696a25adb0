"""`make demo` and `make dev`: the product with its sample schools on this machine."""

import errno
import hashlib
import os
import shlex
import socket
import subprocess
import sys

from tools import paths, services
from tools.processes import Failure, finish_undisturbed, run
from tools.programs import Group, Program

MANAGE = [sys.executable, "manage.py"]
# Developers in containers are root, and Celery would warn them at length on every start.
CALM = ["-W", "ignore:You're running the worker with superuser privileges"]
CELERY = [sys.executable, *CALM, "-m", "celery", "--quiet", "-A", "schoolsaas"]
WORKER = [*CELERY, "worker", "--concurrency=2", "--without-gossip", "--without-mingle"]


def demo() -> None:
    """As in production, on one machine: granian, collected static files, no debug pages."""

    granian = [sys.executable, "-m", "granian", "--interface=wsgi", "--workers=2", "--blocking-threads=4"]
    granian += ["--workers-kill-timeout=5", "--host=127.0.0.1", "--port={port}", "schoolsaas.wsgi:application"]
    _serve("make demo", debug=False, web=granian, worker=[*WORKER, "--loglevel=warning"])


def dev() -> None:
    """With Django's reloading server; the worker is restarted when Python files change."""
    apps = sorted({path.parent.name for path in paths.ROOT.glob("*/__init__.py")} - {"bench", "tests", "tools"})
    worker = shlex.join([*WORKER, "--loglevel=info"])
    watch = [sys.executable, "-m", "watchfiles", "--filter=python", "--sigint-timeout=10", worker, *apps]
    _serve("make dev", debug=True, web=[*MANAGE, "runserver", "127.0.0.1:{port}"], worker=watch)


def manage(arguments: list[str]) -> int:
    """manage.py on the demo's data, whether the demo runs or not."""
    claim = paths.Claim()
    if claim.take():
        with services.own(claim, "make manage") as running:
            env = _environment(running.env, debug=False)
            if running.fresh:
                run([*MANAGE, "migrate"], env=env, stdout=subprocess.DEVNULL)
            return _in_foreground([*MANAGE, *arguments], env)
    holder = claim.read()
    if "env" not in holder:
        raise Failure("The services of this checkout are just being started or stopped; try again in a moment.")
    return _in_foreground([*MANAGE, *arguments], _environment(holder["env"], debug=False))


def _serve(label: str, *, debug: bool, web: list[str], worker: list[str]) -> None:
    claim = paths.Claim()
    if not claim.take():
        raise Failure(f"This checkout is in use by {claim.read().get('label', 'another command')}; stop that first.")
    port = _free_port()
    # Known to `make manage`, too, which prints addresses.
    with services.own(claim, label, PORT=str(port)) as running:
        env = _environment(running.env, debug=debug)
        print("Preparing the database and the sample schools.", flush=True)
        _prepare(env, debug=debug, fresh=running.fresh)
        beat = [*CELERY, "beat", "--loglevel=warning", "--pidfile=", f"--schedule={paths.STATE / 'beat-schedule'}"]
        programs = [
            Program("web", [part.format(port=port) for part in web]),
            Program("worker", worker),
            Program("beat", beat),
        ]
        Group(programs, env, running.running).run(port, greeting=[*MANAGE, "seed_demo", "--print"])


def _environment(service_env: dict[str, str], *, debug: bool) -> dict[str, str]:
    """What the product is told; a value set by the caller stays where that makes sense."""
    return {
        "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.dev",
        "DEBUG": str(int(debug)),
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        **service_env,
    }


def _in_foreground(command: list[str], env: dict[str, str]) -> int:
    """On the terminal itself, for commands that ask questions; Ctrl-C is theirs, we only wait."""
    finish_undisturbed()
    return subprocess.run(command, env=env, check=False).returncode


def _prepare(env: dict[str, str], *, debug: bool, fresh: bool) -> None:
    """Static files only where they are served collected, and only when one changed: it takes a while."""
    stamp, wanted = paths.STATE / "static.sha256", _static_digest()
    collect = not debug and not (stamp.exists() and stamp.read_text() == wanted)
    options = [*(["--static"] if collect else []), *(["--fresh"] if fresh else [])]
    run([sys.executable, "-m", "tools.prepare", *options], env=env)
    if collect:
        stamp.write_text(wanted)


def _static_digest() -> str:
    """Changes whenever a static file, a package or the settings do."""
    digest = hashlib.sha256()
    for source in ("requirements/dev.txt", "package-lock.json", "schoolsaas/settings/base.py"):
        digest.update((paths.ROOT / source).read_bytes())
    for folder in sorted([paths.ROOT / "static", *paths.ROOT.glob("*/static")]):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _free_port() -> int:
    """The port to serve on. Browsers look for *.localhost on IPv6 too, so it must be free there."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Failure(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                # Without it, connections just closed by the last run would count as taken.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Failure(
                    f"Port {port} is taken by another program; choose another: make demo PORT={port + 1}"
                ) from error
            if error.errno == errno.EACCES:
                raise Failure(f"Port {port} is reserved for root; choose one above 1023.") from error
            if family == socket.AF_INET:
                raise Failure(f"Cannot serve on port {port}: {error.strerror}.") from error
    return port
