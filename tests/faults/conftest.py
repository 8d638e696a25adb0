"""One site on servers of its own for all tests of faults: they are stopped, killed and held up."""

from datetime import UTC, datetime

import pytest

from tools.services import servers
from tools.site import Site

from .furnished import SCHEMA, SUBDOMAIN
from .interpreter import Interpreter
from .line import Line
from .mail_server import MailServer
from .visitor import Visitor


@pytest.fixture(scope="package")
def own_servers():
    """(PostgreSQL, Valkey) that serve nobody but this site."""
    with servers() as running:
        yield running


@pytest.fixture(scope="package")
def postgres(own_servers):
    return own_servers[0]


@pytest.fixture(scope="package")
def valkey(own_servers):
    return own_servers[1]


@pytest.fixture(scope="package")
def mail():
    """The mail server of the site."""
    with MailServer() as server:
        yield server
        server.release()
        server.shutdown()


@pytest.fixture(scope="package")
def site(postgres, valkey, mail, tmp_path_factory):
    """The running site with the school; see `Site`."""
    places = {"DATABASE_URL": postgres.url, "DATABASE_OWNER_URL": postgres.owner_url, "REDIS_URL": valkey.url}
    # Many a wait here is for a sweep; one with nothing to do takes a sixth of a second of the processor.
    running = Site(tmp_path_factory.mktemp("faults"), places | mail.environment | {"SWEEP_SECONDS": "2"})
    try:
        running.start(workers=2, prepare="from tests.faults.furnished import furnish; furnish()")
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def interpreter(site):
    """Runs Python inside the site's Django."""
    running = Interpreter(site)
    yield running
    running.end()


@pytest.fixture(autouse=True)
def _log_of_a_failure(request, site):
    """What the site's processes wrote is shown with a test that fails."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        print(site.log())


@pytest.fixture
def visitor(site):
    """visitor(username="", school=...) -> a Visitor of the school, signed in as that member of the cast."""

    def made(username="", school=SUBDOMAIN):
        someone = Visitor(site, school)
        return someone.sign_in(username) if username else someone

    return made


@pytest.fixture
def rows(site):
    """rows(statement, *values) -> what the site's database answers, the school's tables selected."""
    line = Line(site.environment["DATABASE_OWNER_URL"], SCHEMA)
    yield line.ask
    line.close()


@pytest.fixture
def ids(rows):
    """{name: id} of the cast's students and sections."""
    return dict(rows("SELECT given_name, id FROM academics_student UNION ALL SELECT name, id FROM academics_section"))


@pytest.fixture
def waiting_for(rows):
    """waiting_for(table) -> how many sessions wait for a lock on the table ("" for an advisory lock)."""

    def asked(table=""):
        which = "relation = %s::regclass" if table else "%s = '' AND locktype = 'advisory'"
        return rows(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {which}", table)[0][0]

    return asked


@pytest.fixture
def today():
    """The day in the school, whose clock is UTC."""
    return datetime.now(UTC).date()
