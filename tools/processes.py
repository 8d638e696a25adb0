"""Starting and stopping child processes so that none outlives us, whatever ends us."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Failure(Exception):
    """Ends the command with this one line instead of a traceback."""


class Interrupted(BaseException):
    """Ctrl-C, a polite kill or a closed terminal. Not an Exception: nothing shall swallow it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def take_charge() -> None:
    """Turn the first stop signal into Interrupted, and adopt children that lose their parent."""
    if _libc:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
    for number in STOP_SIGNALS:
        # nohup means it; a shell that ignores Ctrl-C for what runs in the background does not.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def finish_undisturbed() -> None:
    """From here on signals change nothing: cleaning up takes seconds and must run to its end."""
    for number in STOP_SIGNALS:
        # A function rather than SIG_IGN, which children would inherit.
        signal.signal(number, lambda _number, _frame: None)


def _interrupt(number, _frame) -> None:
    finish_undisturbed()
    raise Interrupted(number)


def spawn(command, *, own_session: bool = True, orphaned: int = signal.SIGTERM, **options) -> subprocess.Popen:
    """Start a child, by default in a session of its own: the terminal's Ctrl-C then reaches only us.

    `orphaned` is the signal it gets when we die without a chance to stop it, as by kill -9.
    """
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.Popen(
        [str(part) for part in command],
        start_new_session=own_session,
        preexec_fn=(lambda: _libc.prctl(_PR_SET_PDEATHSIG, orphaned)) if _libc else None,
        **options,
    )


def stop(child: subprocess.Popen, number: int = signal.SIGTERM, grace: float = 10) -> None:
    """Ask the child to end, insist after the grace time, then end what it left in its session."""
    if child.poll() is None:
        child.send_signal(number)
        try:
            child.wait(grace)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    # The usual case is that nothing is left (PermissionError is macOS's word for it).
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def run(command, *, check: bool = True, interruption: int = signal.SIGTERM, **options) -> int:
    """Run a child to its end; when we are interrupted, stop it by that signal."""
    child = spawn(command, **options)
    try:
        status = child.wait()
    except BaseException:
        stop(child, interruption)
        raise
    if check and status:
        words = " ".join(map(str, command)).replace(f"{sys.executable} ", "")
        raise Failure(f"Failed: {words} ({meaning(status)}).")
    return status


def meaning(status: int) -> str:
    """An exit status in words."""
    return f"exit status {status}" if status >= 0 else f"ended by {signal.Signals(-status).name}"


def last_line(log: Path) -> str:
    """What a child that failed said at the end; most name the reason there."""
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "nothing"


def end_strays() -> None:
    """Kill descendants that left their session, as Chromium and its helpers do."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
