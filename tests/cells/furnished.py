"""The schools of the two servers. Runs inside the site (`site.run_python`), not in pytest's process."""

from django_tenants.utils import tenant_context

from tenants.actions import start_move
from tenants.models import Domain, School
from tenants.provisioning.schema import create_schema, fill_schema
from tests.cast import make_cast
from tests.faults.furnished import SCHEMA, furnish

NEIGHBOUR, NEIGHBOUR_SCHEMA = "birch", "birch_site"


def furnish_two():
    """The school of the faults, and a neighbour that stays where it is."""
    create_schema(NEIGHBOUR_SCHEMA)
    school = School.objects.create(schema_name=NEIGHBOUR_SCHEMA, name="Birch School", status=School.Status.ACTIVE)
    fill_schema(school)
    Domain.objects.create(domain=f"{NEIGHBOUR}.localhost", tenant=school)
    with tenant_context(school):
        make_cast()
    furnish()


def send_home():
    """Asks a worker to move the school back to the home server."""
    start_move(School.objects.get(schema_name=SCHEMA), "", by=None)
