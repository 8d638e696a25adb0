"""`make demo` and `make dev`: the product with its sample schools on this machine."""

import errno
import hashlib
import os
import socket
import subprocess
import sys

from tools import places, services
from tools.processes import Failure, finish_undisturbed, run
from tools.programs import Group, Program

MANAGE = [sys.executable, "manage.py"]
CELERY = [sys.executable, "-m", "celery", "-A", "schoolsaas"]
WORKER = [*CELERY, "worker", "--loglevel=info", "--concurrency=2", "--without-gossip", "--without-mingle"]


def demo() -> None:
    """As in production, on one machine: granian, collected static files, no debug pages."""
    port = _free_port()
    web = [sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}", "--workers=2"]
    web += ["--blocking-threads=4", "--workers-kill-timeout=5", "schoolsaas.wsgi:application"]
    _serve("make demo", port, debug=False, web=web, worker=WORKER)


def dev() -> None:
    """With Django's reloading server; the worker is restarted when Python files change."""
    port = _free_port()
    web = [*MANAGE, "runserver", f"127.0.0.1:{port}"]
    watch = [sys.executable, "-m", "watchfiles", "--filter=python", "--sigint-timeout=10"]
    watch += [" ".join(WORKER), *sorted({path.parent.name for path in places.ROOT.glob("*/__init__.py")} - {"tools"})]
    _serve("make dev", port, debug=True, web=web, worker=watch)


def manage(arguments: list[str]) -> int:
    """manage.py on the demo's data, whether the demo runs or not."""
    claim = places.Claim()
    if claim.take():
        with services.own(claim) as running:
            env = _environment(running.env, debug=False)
            claim.publish(label="make manage", env=running.env)
            if running.fresh:
                run([*MANAGE, "migrate_schemas", "--shared"], env=env, stdout=subprocess.DEVNULL)
            return _in_foreground([*MANAGE, *arguments], env)
    holder = claim.read()
    if "env" not in holder:
        raise Failure("The services of this checkout are just being started or stopped; try again in a moment.")
    return _in_foreground([*MANAGE, *arguments], _environment(holder["env"], debug=False))


def _serve(label: str, port: int, *, debug: bool, web: list, worker: list) -> None:
    claim = places.Claim()
    if not claim.take():
        raise Failure(f"This checkout is in use by {claim.read().get('label', 'another command')}; stop that first.")
    claim.publish(label=label)
    with services.own(claim) as running:
        env = _environment(running.env, debug=debug) | {"PORT": str(port)}
        claim.publish(label=label, env=running.env)
        print("Preparing the database and the sample schools.", flush=True)
        # Every school's schema, not only the shared one: the checkout may be newer than the data.
        run([*MANAGE, "migrate_schemas", "--verbosity=0"], env=env)
        if not debug:
            _collect_static(env)
        run([*MANAGE, "seed_demo"], env=env)
        beat = [*CELERY, "beat", "--loglevel=warning", "--pidfile=", f"--schedule={places.STATE / 'beat-schedule'}"]
        programs = [Program("web", web), Program("worker", worker), Program("beat", beat)]
        try:
            Group(programs, env, running.running).run(port, lambda: _greeting(env))
        finally:
            finish_undisturbed()


def _environment(service_env: dict[str, str], *, debug: bool) -> dict[str, str]:
    """What the product is told; a value set by the caller stays where that makes sense."""
    return {
        "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.dev",
        "DEBUG": str(int(debug)),
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        **service_env,
    }


def _greeting(env: dict[str, str]) -> str:
    result = subprocess.run([*MANAGE, "seed_demo", "--print"], env=env, capture_output=True, text=True)
    if result.returncode:
        raise Failure(f"seed_demo --print failed: {result.stderr.strip()}")
    return f"\n{result.stdout.strip()}\n\nCtrl-C stops everything and keeps the data."


def _in_foreground(command: list[str], env: dict[str, str]) -> int:
    """On the terminal itself, for commands that ask questions; Ctrl-C is theirs, we only wait."""
    finish_undisturbed()
    return subprocess.run(command, env=env, check=False).returncode


def _collect_static(env: dict[str, str]) -> None:
    """Only when a static file or a package changed: hashing and compressing takes a while."""
    digest = hashlib.sha256()
    for source in ("requirements/dev.txt", "package-lock.json", "schoolsaas/settings/base.py"):
        digest.update((places.ROOT / source).read_bytes())
    for folder in sorted([places.ROOT / "static", *places.ROOT.glob("*/static")]):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    stamp = places.STATE / "static.sha256"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    run([*MANAGE, "collectstatic", "--noinput", "--clear", "--verbosity=0"], env=env)
    stamp.write_text(digest.hexdigest())


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
