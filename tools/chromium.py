"""Finds the Chromium that the browser tests drive; installs it where that is ours to do."""

import os
import shutil
import subprocess

from tools import paths
from tools.processes import Failure, run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find_or_install() -> str:
    """The path of a Chromium that starts."""
    if path := _find():
        return path
    if not shutil.which("apt-get"):
        raise Failure("The browser tests need Chromium: install it, or name one by CHROMIUM_PATH=/path.")
    if not paths.is_root():
        raise Failure("The browser tests need Chromium: run `sudo apt-get install chromium`, or set CHROMIUM_PATH.")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", "chromium"]
    # A new container has no package lists yet, and old lists name files that are gone.
    if run(install, check=False, env=env):
        run(["apt-get", "update", "-qq"], env=env)
        run(install, env=env)
    if path := _find():
        return path
    raise Failure("apt-get installed chromium, but it does not start; try `chromium --version`.")


def _find() -> str | None:
    named = os.environ.get("CHROMIUM_PATH")
    for candidate in [named] if named else [*map(shutil.which, NAMES), MAC]:
        if candidate and _starts(candidate):
            return candidate
    if named:
        raise Failure(f"CHROMIUM_PATH={named} does not start.")
    return None


def _starts(path: str) -> bool:
    """Some systems ship a placeholder that only says how to install the real one."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
