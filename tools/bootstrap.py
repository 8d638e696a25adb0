"""Installs what the lock files name into .venv and node_modules, then hands over to tools.run.

Runs on every make target, so it does nothing when the lock files have not changed. Standard
library only.
"""

import contextlib
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import node
from tools.paths import ROOT, STATE

REQUIREMENTS = ROOT / "requirements"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two make targets started together must not install into the same folders."""
    STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(STATE / "setup.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another set-up in this checkout.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(stamp: Path, lock_file: Path, what: str, install) -> None:
    """Run install() unless it already ran to its end for this very lock file."""
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {what}.", flush=True)
    stamp.unlink(missing_ok=True)
    install()
    stamp.write_text(wanted)


def pip(lock_file: str) -> None:
    """Install a lock file with pip, which every Python brings along."""
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "-r", REQUIREMENTS / lock_file], check=True)


def python_packages() -> None:
    """With uv, several times as fast; with pip where uv fails, such as behind pip's own settings."""
    with contextlib.suppress(subprocess.CalledProcessError):
        pip("installer.txt")
        uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
        subprocess.run([*uv, "-r", REQUIREMENTS / "dev.txt"], check=True)
        return
    print("Trying again with pip.", flush=True)
    pip("dev.txt")


def main() -> None:
    """Set up, then become tools.run with the same arguments."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    try:
        with alone():
            once(ROOT / ".venv/requirements.sha256", REQUIREMENTS / "dev.txt", "Python packages", python_packages)
            once(
                ROOT / "node_modules/lock.sha256",
                ROOT / "package-lock.json",
                "front-end packages",
                lambda: node.install(lambda: pip("node.txt")),
            )
    except subprocess.CalledProcessError as error:
        sys.exit(f"Set-up failed at: {' '.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        sys.exit(130)
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tools.run", *sys.argv[1:]])


if __name__ == "__main__":
    main()
