"""Which schools, sign-ups and their neighbours."""

from django.apps import apps
from django.db import models
from django.utils import timezone
from django_tenants.utils import get_public_schema_name, schema_context

from core.waiting import WaitingQuerySet

from .signatures import signature_of


class SchoolQuerySet(models.QuerySet):
    def schools(self):
        """Every school; the row of the platform's own schema is none."""
        return self.exclude(schema_name="public")

    def serving(self):
        """Schools that are up: neither in the making, suspended, being erased nor just changing their server."""
        return self.schools().filter(status="active", frozen=False)

    def in_a_move(self):
        """Schools of which a copy is on another server, or that were frozen for one."""
        schemas = apps.get_model("tenants", "SchoolSchema").objects
        # What a restore has put beside a school has another name than the school's schema.
        copies = schemas.filter(state__in=("arriving", "beside")).values("name")
        return self.schools().filter(models.Q(schema_name__in=copies) | models.Q(frozen=True))

    def at_host(self, host):
        """The school that answers at this host name, if any."""
        return self.filter(domains__domain=host)

    def fresh(self, school):
        """The school's row as it is now; the one that a request is given may be a second old."""
        with schema_context(get_public_schema_name()):
            return self.get(pk=school.pk)

    def with_domains(self):
        return self.prefetch_related("domains")

    def newest(self, number):
        return self.order_by("-created_at")[:number]

    def by_status(self):
        """{status: how many schools have it}."""
        return dict(self.order_by("status").values_list("status").annotate(number=models.Count("pk")))


class SchoolSchemaQuerySet(models.QuerySet):
    def spare(self):
        """Waiting for a school."""
        return self.filter(state="spare")

    def used(self):
        return self.filter(state="used")

    def of_schools(self, schools):
        """Those in which these schools live; while one moves, its second one too."""
        return self.filter(name__in=[school.schema_name for school in schools])

    def at_place(self, name, cell):
        """The schema of this name on this server; while a school moves there is one on either."""
        return self.filter(name=name, cell=cell)

    def beside(self):
        """Restored from a backup, or what the school lived in before it was."""
        return self.filter(state="beside")

    def arriving(self):
        """Copies of schools that are on their way to another server."""
        return self.filter(state="arriving")

    def beside_school(self, school_id):
        """Those kept beside this school."""
        return self.filter(beside=school_id)

    def doomed(self):
        """Given up, and not dropped yet."""
        return self.filter(state="doomed")

    def at(self, version):
        return self.filter(version=version)

    def stale(self, version):
        """Which have not had all migrations of `version`."""
        return self.exclude(version=version)

    def claimable(self):
        """Locked for this transaction; those that another one is claiming are left out."""
        return self.spare().select_for_update(skip_locked=True).order_by("pk")


class BackupQuerySet(models.QuerySet):
    def of_school(self, school):
        """This school's, the newest first; read outside it."""
        with schema_context(get_public_schema_name()):
            return list(self.filter(school=school.pk).order_by("-pk"))

    def beyond(self, number):
        """Those that the school made itself, without the newest `number`."""
        return self.filter(maker="school").order_by("-pk")[number:]


class SignUpQuerySet(WaitingQuerySet):
    def open(self):
        """To be confirmed, and not too late for that."""
        return self.filter(state="requested", expires_at__gt=timezone.now())

    def like(self, new_school):
        """The same school asked for by the same person at the same address."""
        return self.filter(
            school_name=new_school.name, subdomain=new_school.subdomain, owner_email=new_school.owner_email
        )

    def of_school(self, school):
        """What led to this school."""
        return self.filter(school=school)

    def unsent(self):
        """Whose confirmation mail has not gone."""
        return self.open().filter(mailed_at=None)

    def confirmed(self):
        """Waiting for a worker, or left by one that died."""
        return self.filter(state="confirmed")

    def failed(self):
        """Given up: somebody has to look."""
        return self.filter(state="failed")

    def newest(self, number):
        return self.order_by("-created_at")[:number]

    def long_expired(self, age):
        """Never confirmed, and over for longer than `age`."""
        return self.filter(state="requested", expires_at__lt=timezone.now() - age)


class TombstoneQuerySet(models.QuerySet):
    def unfinished(self):
        """Schools of which something may still be there."""
        return self.filter(finished_at=None)

    def finished(self):
        return self.exclude(finished_at=None)

    def in_hand(self, schema_name):
        """The unfinished one of this schema, locked for this transaction; none while another one has it."""
        return self.unfinished().filter(schema_name=schema_name).select_for_update(skip_locked=True)


class ErasureReportQuerySet(models.QuerySet):
    def sign(self, content):
        """A new report with this content."""
        return self.create(schema_name=content["schema"], content=content, signature=signature_of(content))
