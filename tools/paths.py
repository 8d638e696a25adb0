"""Where set-up and running keep their files. Standard library only: used before packages exist."""

import fcntl
import hashlib
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("STATE_DIR") or ROOT / ".state").resolve()
LOGS = STATE / "log"
# Shared by every checkout on the machine when running as root; see data_folder().
SYSTEM = Path("/var/lib/schoolsaas")


def is_root() -> bool:
    """PostgreSQL refuses to run as root, so several things differ for it."""
    return os.geteuid() == 0


def data_folder() -> Path:
    """The databases' files.

    For root they stay out of the checkout: PostgreSQL runs as another user then, and a checkout
    below /root would have to be opened to everybody for that user to reach its files.
    """
    if not is_root():
        return STATE / "data"
    return SYSTEM / hashlib.sha256(str(STATE).encode()).hexdigest()[:12]


class Claim:
    """The right to run services on this state folder; given up by itself when a process dies."""

    def __init__(self) -> None:
        self.record = STATE / "running.json"
        self._lock = None

    def take(self) -> bool:
        """True when nobody else holds it; from then on until this process ends, it is ours."""
        STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = open(STATE / "running.lock", "w")  # noqa: SIM115 - open for as long as the claim
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def publish(self, **facts) -> None:
        """Tell other commands of this checkout how to reach the services."""
        partial = self.record.with_suffix(".new")
        partial.unlink(missing_ok=True)
        # The record holds Valkey's password.
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(facts, file)
        partial.replace(self.record)

    def read(self) -> dict:
        """What the holder published last; empty while it is still starting."""
        try:
            return json.loads(self.record.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def forget(self) -> None:
        """The services are gone: nobody shall try to reach them."""
        self.record.unlink(missing_ok=True)
