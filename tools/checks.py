"""`make test`, `make check` and the rest of a developer's commands, step by step."""

import os
import secrets
import signal
import sys
import time
from pathlib import Path

from tools import chromium, node, paths, services
from tools.processes import Failure, meaning, run
from tools.side_by_side import Step, side_by_side

PYTHON = sys.executable
BIN = Path(PYTHON).parent
MANAGE = [PYTHON, "manage.py"]
# The checks' database holds nothing, not even the platform's role; Django says so at length.
UNMIGRATED = [PYTHON, "-W", "ignore:Got an error checking a consistent migration history", "manage.py"]


def check() -> None:
    """Everything that needs no tests run."""
    _run_steps("make check", [], {})


def test(arguments: list[str]) -> None:
    """The checks, then all tests and what they cover; or, with arguments for pytest, only the tests that they name.

    The browser comes first: not having one shall be said at once.
    """
    pytest = [PYTHON, "-m", "pytest"]
    env = {"CHROMIUM_PATH": chromium.find_or_install()}
    if arguments:
        _run_steps("make test", [Step("pytest", [*pytest, *arguments])], env, checked=False)
    else:
        everything = Step("pytest", [*pytest, "-n", "2", "--durations=25", "--cov", "--cov-report="])
        _run_steps("make test", [everything, Step("coverage", [PYTHON, "-m", "tools.covered"])], env)


def quick() -> None:
    """The checks, then all tests that need no browser, no server of their own and no killed process; on all cores."""
    _run_steps("make quick", [Step("pytest", [PYTHON, "-m", "pytest", "-n", "auto", "--quick"])], {})


def fmt() -> None:
    """Format, then fix what lint can fix safely."""
    run([BIN / "ruff", "check", "--fix", "--quiet", "."], check=False)
    run([BIN / "ruff", "format", "."])
    run([BIN / "ruff", "check", "."])
    run([BIN / "djangofmt", "--quiet", "templates"])
    run([*_biome("check"), "--write"])


def bench(module: str, arguments: list[str]) -> int:
    """A measurement on services that write to disk as real ones do."""
    with services.throwaway(careless=False) as running:
        # As in production, but for the transport: what is measured must be what people get.
        env = {
            "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.prod",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "PLATFORM_DOMAIN": "localhost",
            "DEFAULT_FROM_EMAIL": "bench@example.org",
            "EMAIL_HOST": "localhost",
            "BEHIND_TLS_PROXY": "1",
            **os.environ,
            **running.env,
        }
        return run([PYTHON, "-m", module, *arguments], check=False, env=env)


def lock() -> None:
    """Resolve requirements/*.in anew; production and development get the very same versions."""
    folder = paths.ROOT / "requirements"
    compile_ = [BIN / "uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version=3.12"]
    compile_ += ["--generate-hashes", "--custom-compile-command=make lock"]
    for name in ("dev", "base", "prod", "node", "installer"):
        same = ["--constraints=dev.txt"] if name in ("base", "prod") else []
        run([*compile_, *same, f"{name}.in", f"--output-file={name}.txt"], cwd=folder)


def _biome(command: str) -> list:
    """A command of the formatter and linter of scripts, which is a program of its own behind a few lines for Node.js."""
    return [node.program(), paths.ROOT / "node_modules/@biomejs/biome/bin/biome", command]


def _checks() -> list[Step]:
    # Those that take longest come first, for none to be left alone at the end.
    steps = [
        Step("mypy", [BIN / "mypy"]),
        Step("lint-imports", [BIN / "lint-imports", "--config", "importlinter.toml"]),
        Step("ruff format --check", [BIN / "ruff", "format", "--check", "."]),
        Step("ruff check", [BIN / "ruff", "check", "."]),
        Step("djangofmt --check", [BIN / "djangofmt", "--check", "templates"]),
        Step("biome check", _biome("check")),
        Step("manage.py makemigrations --check", [*UNMIGRATED, "makemigrations", "--check", "--dry-run"]),
        Step("manage.py check", [*MANAGE, "check"]),
    ]
    for script in sorted((paths.ROOT / "tools/checks").glob("[!._]*")):
        if script.suffix == ".py":
            steps.append(Step(f"tools/checks/{script.name}", [PYTHON, script]))
        elif script.is_file() and os.access(script, os.X_OK):
            steps.append(Step(f"tools/checks/{script.name}", [script]))
    return steps


def _run_steps(label: str, steps: list[Step], extra: dict[str, str], *, checked: bool = True) -> None:
    """The checks, as many beside one another as there are cores, then the steps one after the other up to the first that
    fails. All checks are run, so that one look shows all that is wrong.
    """
    started = time.monotonic()
    with services.throwaway(careless=True) as running:
        # Explicit, for a developer's own environment must not decide what the tests see.
        env = {**os.environ, **running.env, **extra, "DJANGO_SETTINGS_MODULE": "schoolsaas.settings.test"}
        if failed := side_by_side(_checks(), env) if checked else []:
            raise Failure(f"{label}: failed at {', '.join(failed)}.")
        for number, step in enumerate(steps, 1):
            print(f"\n[{number}/{len(steps)}] {step.name}", flush=True)
            # On Ctrl-C pytest says what it has found so far.
            status = run(step.command, check=False, interruption=signal.SIGINT, env=env)
            if status:
                raise Failure(f"{label}: failed at {step.name} ({meaning(status)}).")
        print(f"\n{label}: all passed in {time.monotonic() - started:.0f} s.", flush=True)
