"""Two schools for the whole session, made from the template; each test rolls back.

Everybody knows the cast: see `tests/cast.py`. A test asks for `greenwood` (selected while it
runs) and takes people from `cast`; `riverside` is the other school, whose people get 404.
"""

import gc
import pickle
import sys
import threading
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, transaction
from django.template import engines
from django.test import Client
from django.test.signals import template_rendered
from django_tenants.utils import tenant_context
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tenants.models import Domain, School
from tenants.provisioning.schema import create_schema, fill_schema
from tenants.routing import forget_hosts

from .apart import school_apart
from .cast import Cast, make_cast
from .sessions import session_of

# How fast examples are made says how busy the machine is, and nothing of the product.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# Whose tests share servers that take long to start: all of them run in one process of pytest-xdist.
TOGETHER = ("tests/browser/", "tests/cells/", "tests/faults/", "tests/isolation/test_served.py")


# Besides them, whose tests start servers of their own: `make quick` leaves them out.
SLOW = (*TOGETHER, "tests/tenants/test_point_in_time.py", "tests/test_demo_tools.py", "tests/test_docker.py")


def pytest_addoption(parser):
    parser.addoption(
        "--quick", action="store_true", help="without a browser, servers of their own and killed processes"
    )


def pytest_ignore_collect(collection_path, config):
    if not config.getoption("--quick"):
        return None
    path = collection_path.relative_to(config.rootpath).as_posix()
    return True if f"{path}/".startswith(SLOW) or path.startswith(SLOW) else None


class _Together(LoadScopeScheduling):
    """Deals out the groups of TOGETHER first, then the other tests one by one."""

    def _split_scope(self, nodeid):
        return next((start for start in TOGETHER if nodeid.startswith(start)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return _Together(config, log)


def pytest_collection_finish():
    """What is loaded by now stays: the collector need not look through a million objects again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _contexts_are_told():
    """The engine in Rust does not tell that it renders; by that the test client knows a page's context.

    That of the page alone: each of a page's twenty components would be one more copy of it.
    """
    engines.all()  # loads the one that the settings name
    engine = sys.modules.get("django_rust_templates")
    if engine is None:
        yield
        return
    render, within = engine.Template.render, threading.local()

    def telling(template, context):
        if getattr(within, "a_page", False):
            return render(template, context)
        template_rendered.send(sender=template, template=template, context=context)
        within.a_page = True
        try:
            return render(template, context)
        finally:
            within.a_page = False

    engine.Template.render = telling
    yield
    engine.Template.render = render


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The two schools and their people, once per session."""
    with django_db_blocker.unblock():
        School.objects.create(schema_name="public", name="Platform", status=School.Status.ACTIVE)
        Domain.objects.create(domain="localhost", tenant=School.objects.get(schema_name="public"))
        for subdomain in ("greenwood", "riverside"):
            _make_school(subdomain)
        forget_hosts()


def _make_school(subdomain):
    school = School.objects.create(
        schema_name=f"{subdomain}_test",
        name=f"{subdomain.capitalize()} School",
        status=School.Status.ACTIVE,
        week_days=[1, 2, 3, 4, 5, 6, 7],
    )
    create_schema(school.schema_name)
    fill_schema(school)
    Domain.objects.create(domain=f"{subdomain}.localhost", tenant=school)
    with tenant_context(school):
        make_cast()


@pytest.fixture(autouse=True)
def _no_school_left_over():
    """A test starts and ends outside every school."""
    yield
    connection.set_schema_to_public()


@pytest.fixture(autouse=True)
def _fresh_cache(request):
    """No test sees what another put into the cache."""
    if "db" in request.fixturenames:
        cache.clear()
        forget_hosts()


@pytest.fixture(scope="session")
def _as_made(django_db_setup, django_db_blocker):
    """What every test begins with, read once: {"greenwood" or "riverside": its row, "cast": Greenwood's people}, pickled."""
    with django_db_blocker.unblock():
        greenwood, riverside = (School.objects.get(schema_name=f"{name}_test") for name in ("greenwood", "riverside"))
        with tenant_context(greenwood):
            cast = vars(Cast())
    return {
        name: pickle.dumps(rows) for name, rows in (("greenwood", greenwood), ("riverside", riverside), ("cast", cast))
    }


@pytest.fixture
def greenwood(db, _as_made):
    """The school that the test works in, selected while it runs."""
    school = pickle.loads(_as_made["greenwood"])
    with tenant_context(school):
        yield school


@pytest.fixture
def riverside(db, _as_made):
    """The other school; not selected."""
    return pickle.loads(_as_made["riverside"])


@pytest.fixture
def cast(greenwood, _as_made):
    """Greenwood's people by name, as they are in the database when a test begins."""
    return SimpleNamespace(**pickle.loads(_as_made["cast"]))


@pytest.fixture(scope="module")
def write_once(_as_made, django_db_blocker):
    """write_once(function, …) does it in Greenwood for all tests of the module: what it writes goes after the last one.

    Each test still takes back what it writes itself.
    """
    around = transaction.atomic()
    # As the transaction of a test it may have a durable one within.
    around._from_testcase = True
    with django_db_blocker.unblock():
        around.__enter__()

    def write(function, *args, **kwargs):
        with django_db_blocker.unblock(), tenant_context(pickle.loads(_as_made["greenwood"])):
            return function(*args, **kwargs)

    yield write
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


class SchoolClient(Client):
    """A test client that leaves selected what was selected: a request gives its school up at its end."""

    def request(self, **request):
        with tenant_context(connection.tenant):
            return super().request(**request)


@pytest.fixture
def sign_in(greenwood):
    """sign_in(user) -> a client of Greenwood's host with that user signed in."""

    def signed_in_client(user):
        client = SchoolClient(SERVER_NAME="greenwood.localhost")
        client.cookies[django_settings.SESSION_COOKIE_NAME] = session_of(user)
        return client

    return signed_in_client


@pytest.fixture
def visitor(greenwood):
    """A client of Greenwood's host with nobody signed in."""
    return SchoolClient(SERVER_NAME="greenwood.localhost")


@pytest.fixture
def platform_visitor(db):
    """A client of the platform's own host with nobody signed in."""
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def apart(django_db_setup, django_db_blocker):
    """apart(function, …) -> a Future of what it does in a school of committed rows, on a connection of its own."""
    with django_db_blocker.unblock(), school_apart() as start:
        yield start
