"""Making a school: the one way for the command, the sign-up form and the admin."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import tenant_context

from academics.actions.defaults import create_default_year
from accounts.actions import give_role, invitation_link, invite_user
from accounts.capabilities import RoleCode
from accounts.models import User
from core.school import school_today

from ..addresses import school_host, url_of_school
from ..models import Domain, School
from ..new_school import validate_new_school
from ..provisioning.media import remove_media
from ..provisioning.schema import fill_schema
from ..provisioning.spare_schemas import claim_schema, discard_spare
from ..routing import forget_hosts
from ..schemas import in_school_schema
from .platform import ensure_platform


@dataclass(frozen=True)
class Provisioned:
    """What `provision_school` hands back. `invitation_url` is None once the owner has accepted."""

    school: School
    url: str
    invitation_url: str | None
    created: bool


def provision_school(name, *, subdomain, owner_email, fill=None, **details):
    """Makes the school with its owner and the owner's invitation, or finds the one made before.

    `details` are those of `validate_new_school`. `fill(school)` runs inside the new school before it is
    published, such as an import of rosters. The owner's invitation is mailed after the commit.
    ValidationError, by field name, for what cannot be. All or nothing: when anything
    fails there is no schema, row, domain, user or file. Killed at any point, what it wrote is rolled
    back and its schema is a spare again; the domain is the last thing written.
    """
    new_school = validate_new_school(name, subdomain=subdomain, owner_email=owner_email, **details)
    ensure_platform()
    schema_name, made = None, False
    try:
        with transaction.atomic():
            _wait_for_others(new_school.subdomain)
            existing = Domain.objects.select_related("tenant").filter(domain=school_host(new_school.subdomain)).first()
            if existing:
                return _already_made(existing.tenant, new_school)
            schema_name, made = claim_schema()
            school = _new_row(new_school, schema_name)
            fill_schema(school)
            with in_school_schema(school):
                create_default_year(school_today(), new_school.country)
                if fill:
                    fill(school)
                # An archive brings people of its own; the owner may be one of them.
                owner = _make_owner(new_school)
                invitation = invite_user(owner)
            school.status = School.Status.ACTIVE
            school.save(update_fields=["status"])
            Domain.objects.create(domain=school_host(new_school.subdomain), tenant=school, is_primary=True)
            transaction.on_commit(forget_hosts)
    except BaseException:
        if schema_name:
            remove_media(schema_name)
        if made:
            discard_spare(schema_name)
        raise
    url = url_of_school(school)
    return Provisioned(school, url, invitation_link(invitation, url), created=True)


def _wait_for_others(subdomain):
    """Holds back another request for the same subdomain until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"provision:{subdomain}"])


def _new_row(new_school, schema_name):
    return School.objects.create(
        schema_name=schema_name,
        name=new_school.name,
        status=School.Status.PROVISIONING,
        country=new_school.country,
        timezone=new_school.timezone,
        locale=new_school.locale,
        week_days=list(new_school.week_days),
    )


def _make_owner(new_school):
    """The person with the owner's address, made when there is none, as an owner."""
    owner = User.objects.known_as(new_school.owner_email).first() or User.objects.create_user(
        new_school.owner_email[:150],
        new_school.owner_email,
        given_name=new_school.owner_name,
        language=new_school.locale,
    )
    give_role(owner, RoleCode.OWNER)
    return owner


def _already_made(school, new_school):
    """The school as it stands, when it is the one that is wished for; ValidationError when it is another."""
    with tenant_context(school):
        owner = User.objects.owners().filter(email__iexact=new_school.owner_email).first()
    if school.name != new_school.name or owner is None:
        raise ValidationError(
            {
                "subdomain": ValidationError(
                    _("The address “%(name)s” is taken by another school."),
                    code="taken",
                    params={"name": new_school.subdomain},
                )
            }
        )
    url = url_of_school(school)
    with in_school_schema(school):
        link = None if owner.has_usable_password() else invitation_link(_open_invitation(owner), url)
    return Provisioned(school, url, link, created=False)


def _open_invitation(owner):
    return owner.invitations.open().order_by("-pk").first() or invite_user(owner)
