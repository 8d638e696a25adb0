"""The school that the faults befall. Runs inside the site's Django, not in pytest's process."""

from django_tenants.utils import tenant_context

from academics.imports.actions.batches import add_batch, match_columns, start_import
from academics.models import ImportBatch
from jobs.models import Job
from tenants.models import Domain, School
from tenants.provisioning.schema import create_schema, fill_schema
from tenants.routing import forget_hosts
from tests.cast import Cast, make_cast
from tools.site import wait_until

SUBDOMAIN, SCHEMA = "acorn", "acorn_site"


def furnish():
    """A school with the cast, open every day."""
    create_schema(SCHEMA)
    school = School.objects.create(
        schema_name=SCHEMA, name="Acorn School", status=School.Status.ACTIVE, week_days=[1, 2, 3, 4, 5, 6, 7]
    )
    fill_schema(school)
    Domain.objects.create(domain=f"{SUBDOMAIN}.localhost", tenant=school)
    forget_hosts()
    with tenant_context(school):
        make_cast()


def import_students(count):
    """Starts the import of so many new students, once the worker has checked their sheet."""
    rows = [f"R{number},Given{number},Family{number},7A,Grade 7" for number in range(count)]
    text = "\n".join(("Adm No,First Name,Last Name,Class,Grade", *rows, ""))
    with tenant_context(School.objects.get(schema_name=SCHEMA)):
        olive = Cast().olive
        batch = add_batch(text.encode(), "roster.csv", ImportBatch.Kind.STUDENTS, by=olive)
        check = match_columns(batch, batch.mapping, by=olive)
        wait_until(lambda: Job.objects.get(pk=check.pk).is_finished, "the sheet is checked")
        job = start_import(batch, by=olive)
        assert job != check, f"the sheet is not ready to import: {job.state} {job.error}"
