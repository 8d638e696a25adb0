"""Runs the web server, the worker and beat side by side and shows what they print."""

import http.client
import os
import select
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from tools.processes import Failure, Interrupted, finish_undisturbed, meaning, spawn, stop

COLOURS = {"web": 36, "worker": 33, "beat": 35}
START_LIMIT = 180


@dataclass(frozen=True)
class Program:
    """A command under the name its output is shown with."""

    name: str
    command: list


class Console:
    """Prints whole lines under their program's name, and notices when nobody can read them."""

    def __init__(self) -> None:
        self._coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._parts: dict[str, bytes] = {}
        self._poll = select.poll()
        # No events asked for: a closed terminal or pipe is always reported.
        self._poll.register(sys.stdout.fileno(), 0)

    def feed(self, name: str, data: bytes) -> None:
        """Take output as it comes and print the lines that are complete."""
        *lines, self._parts[name] = (self._parts.get(name, b"") + data).split(b"\n")
        for line in lines:
            self.say(f"{self._label(name)} {line.decode(errors='replace').rstrip()}")

    def check(self) -> None:
        """A closed terminal counts as its signal, which the kernel sends to make but not to us."""
        if self._poll.poll(0):
            raise Interrupted(signal.SIGHUP)

    def say(self, text: str) -> None:
        """Print at once."""
        self.check()
        print(text, flush=True)

    def _label(self, name: str) -> str:
        label = f"{name:<6} |"
        return f"\x1b[{COLOURS[name]}m{label}\x1b[0m" if self._coloured else label


class Group:
    """Programs that live and die together, and with the services they need."""

    def __init__(self, programs: list[Program], env: dict[str, str], services: list) -> None:
        self._programs, self._env, self._services = programs, env, services
        self._console = Console()
        self._selector = selectors.DefaultSelector()
        self._children: dict[str, subprocess.Popen] = {}
        self._greeter: subprocess.Popen | None = None

    def run(self, port: int, greeting: list[str]) -> None:
        """Until interrupted, or until one of them ends, which is a Failure.

        Once the web server answers, what the command `greeting` says is printed.
        """
        try:
            for program in self._programs:
                child = spawn(program.command, env=self._env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                self._children[program.name] = child
                self._selector.register(child.stdout, selectors.EVENT_READ, program.name)
            self._greeter = spawn(greeting, env=self._env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self._await_web(port)
            self._greet()
            while True:
                self._attend()
        finally:
            finish_undisturbed()
            self._stop()

    def _await_web(self, port: int) -> None:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            self._attend()
            if (status := _answer(port)) is not None:
                if status >= 500:
                    self._console.say(f"The web server answers with an error ({status}); see above.")
                return
        raise Failure(f"The web server did not answer within {START_LIMIT} seconds.")

    def _greet(self) -> None:
        """Last of what is said at the start, so that it stays in sight."""
        while self._greeter.poll() is None:
            self._attend()
        self._quieten()
        text = self._greeter.stdout.read().strip()
        if self._greeter.returncode:
            raise Failure(f"The sign-ins could not be listed: {text}")
        self._console.say(f"\n{text}\n\nCtrl-C stops everything and keeps the data.")

    def _quieten(self) -> None:
        """Let the programs finish their start-up messages."""
        deadline = time.monotonic() + 5
        silent = 0
        while silent < 5 and time.monotonic() < deadline:
            silent = 0 if self._attend() else silent + 1

    def _attend(self) -> bool:
        """Show what was printed, then look whether everybody is alive; True when there was output."""
        self._console.check()
        ready = self._selector.select(timeout=0.2)
        for key, _events in ready:
            if data := os.read(key.fd, 65536):
                self._console.feed(key.data, data)
            else:
                self._selector.unregister(key.fileobj)
        alive = {**self._children, **{service.name: service.child for service in self._services}}
        for name, child in alive.items():
            if child.poll() is not None:
                raise Failure(f"{name} stopped by itself ({meaning(child.returncode)}), so everything stops.")
        return bool(ready)

    def _stop(self) -> None:
        """All at once, then wait: the worker finishes its task while the web server closes."""
        children = [*self._children.values(), *([self._greeter] if self._greeter else [])]
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            stop(child)


def _answer(port: int) -> int | None:
    """The status of the platform's front page, None while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
