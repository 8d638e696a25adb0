"""PostgreSQL and Valkey for a while: the demo's own with its data, or throwaway ones."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools import paths
from tools.postgres import Postgres
from tools.processes import finish_undisturbed
from tools.valkey import Valkey

PREFIX = "schoolsaas-run-"


@dataclass
class Services:
    """What runs, and the environment through which the product finds it."""

    env: dict[str, str]
    running: list = field(default_factory=list)
    # True when the database has just been made and holds no tables yet.
    fresh: bool = False


@contextlib.contextmanager
def own(claim: paths.Claim, label: str, **more: str) -> Iterator[Services]:
    """The demo's services. The caller holds the claim: one user of the data at a time.

    What runs, by the caller's label, and how to reach it is published to this checkout's others, with `more` of
    the environment.
    """
    _remove_leftover(claim.read().get("scratch", ""))
    data = paths.data_folder()
    with scratch_folder() as scratch:
        claim.publish(label=label, scratch=str(scratch))
        postgres = Postgres(data / "postgres", scratch / "sockets", paths.LOGS / "postgres.log")
        valkey = Valkey(data / "valkey", paths.LOGS / "valkey.log")
        try:
            with _serving(postgres, valkey, paths.STATE) as services:
                services.env |= more
                claim.publish(label=label, scratch=str(scratch), env=services.env)
                yield services
        finally:
            claim.forget()


@contextlib.contextmanager
def throwaway(*, careless: bool) -> Iterator[Services]:
    """Services, files and all that exist for one command. Careless ones are fast and lose data."""
    with scratch_folder() as scratch:
        postgres = Postgres(
            scratch / "data/postgres", scratch / "sockets", scratch / "log/postgres.log", careless=careless
        )
        with _serving(postgres, Valkey(None, scratch / "log/valkey.log"), scratch / "state") as services:
            # Whatever the command forgets in its temporary folder goes with the rest.
            services.env["TMPDIR"] = str(scratch / "tmp")
            (scratch / "tmp").mkdir(mode=0o700)
            yield services


@contextlib.contextmanager
def servers() -> Iterator[tuple[Postgres, Valkey]]:
    """A running PostgreSQL and Valkey of the caller's own, whatever the environment names.

    They may be stopped, killed and started again: what was committed survives that, though not a power cut.
    """
    with scratch_folder() as scratch:
        postgres = Postgres(scratch / "data/postgres", scratch / "sockets", scratch / "log/postgres.log", careless=True)
        postgres.settings["synchronous_commit"] = "on"
        valkey = Valkey(None, scratch / "log/valkey.log")
        try:
            postgres.start()
            valkey.start()
            yield postgres, valkey
        finally:
            valkey.stop()
            postgres.stop()


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A short path, for a Unix socket's may not exceed about a hundred characters."""
    scratch = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    if paths.is_root():
        # Passable for PostgreSQL's own user; what is inside is closed itself.
        scratch.chmod(0o711)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _remove_leftover(name: str) -> None:
    """The scratch folder of a predecessor that was killed; nothing else, whatever a record says."""
    folder = Path(name)
    if folder.parent == Path("/tmp") and folder.name.startswith(PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _serving(postgres: Postgres, valkey: Valkey, state: Path) -> Iterator[Services]:
    """Start what the environment does not name already, and stop it whatever happens."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    services = Services(env={"STATE_DIR": str(state)})
    try:
        if not os.environ.get("DATABASE_URL"):
            services.running.append(postgres)
            postgres.start()
            services.env |= {"DATABASE_URL": postgres.url, "DATABASE_OWNER_URL": postgres.owner_url}
            services.env["PG_PROGRAMS"] = str(postgres.programs)
        if not os.environ.get("REDIS_URL"):
            services.running.append(valkey)
            valkey.start()
            services.env["REDIS_URL"] = valkey.url
        services.fresh = postgres.created
        yield services
    finally:
        finish_undisturbed()
        for server in reversed(services.running):
            server.stop()
