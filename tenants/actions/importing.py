"""A school from the file that another installation, or this one, has exported."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.actions import record
from assessment.reports.notices.sending import drop_pending_notices
from attendance.actions import drop_pending_alerts
from core.storage import delete_once_sure
from jobs.running import JobError, job, start_job
from messaging.actions import stop_unsent

from ..addresses import school_host
from ..archive import layout
from ..archive.loading import load_archive
from ..archive.reading import BadArchive, read_archive
from ..models import School
from .creating import provision_school


def import_school(path, *, subdomain, owner_email, name=None):
    """Makes a new school with everything in the archive at `path`; returns what `provision_school` does.

    All or nothing. BadArchive for a file that is not a good export; ValidationError for a subdomain or address
    that cannot be. Nobody has a password: the owner is invited, and the office invites the others.
    """
    with open(path, "rb") as file, read_archive(file) as archive:
        own = archive.settings
        _check_settings(own)

        def fill(school):
            load_archive(archive, school)
            # What was under way there is not sent a second time from here.
            stopped = {
                "messages_stopped": stop_unsent(_("Came with an import and is not sent again.")),
                "alerts_stopped": drop_pending_alerts(),
                "notices_stopped": drop_pending_notices(),
            }
            _take_settings(school, own, archive.files)
            rows = sum(table["rows"] for table in archive.manifest["tables"])
            record("school.import", after={"rows": rows, "files": len(archive.files), **stopped})

        made = provision_school(
            name or own["name"],
            subdomain=subdomain,
            owner_email=owner_email,
            country=own["country"],
            timezone=own["timezone"],
            locale=own["locale"],
            week_days=own["week_days"],
            fill=fill,
        )
    if not made.created:
        raise ValidationError(_("There is a school at this address already."))
    return made


@transaction.atomic
def start_school_import(file, *, subdomain, owner_email, by):
    """Starts the platform's job that does the same with an uploaded file, for the member of staff `by`."""
    arguments = {
        "file": default_storage.save(f"imports/{uuid.uuid4().hex}.zip", file),
        "subdomain": subdomain,
        "owner_email": owner_email,
    }
    record("school.ask_import", after={"subdomain": subdomain})
    page = reverse("admin:tenants_school_changelist", urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    title = _("Import of a school to %(address)s") % {"address": school_host(subdomain)}
    return start_job(make_import, title, arguments, by=by, result_url=page)


@job("tenants.make_import", needs=None)
def make_import(progress, *, file, subdomain, owner_email):
    """The file goes, unless this process dies: then the next try needs it."""
    progress(0, 1, _("Reading the export"))
    try:
        made = import_school(default_storage.path(file), subdomain=subdomain, owner_email=owner_email)
    except BadArchive as error:
        default_storage.delete(file)
        raise JobError(_("Nothing was imported. %(error)s") % {"error": error}) from error
    except ValidationError as error:
        default_storage.delete(file)
        raise JobError(" ".join(error.messages)) from error
    delete_once_sure(default_storage, file)
    progress(1, 1)
    return reverse("admin:tenants_school_change", args=[made.school.pk], urlconf=settings.PUBLIC_SCHEMA_URLCONF)


def _check_settings(own):
    """BadArchive unless they are what `layout.SCHOOL_FIELDS` and the logo can be."""
    texts = [own.get(field) for field in (*layout.SCHOOL_FIELDS, "logo") if field != "week_days"]
    days = own.get("week_days")
    if not all(isinstance(text, str) for text in texts) or not (
        isinstance(days, list) and all(isinstance(day, int) for day in days)
    ):
        raise BadArchive(_("%(name)s cannot be read.") % {"name": layout.SETTINGS})
    try:
        School(accent=own["accent"], contact=own["contact"]).clean_fields(
            exclude=[field.name for field in School._meta.fields if field.name not in ("accent", "contact")]
        )
    except ValidationError as error:
        raise BadArchive(" ".join(error.messages)) from error


def _take_settings(school, own, files):
    """What `provision_school` is not told."""
    logo = own["logo"] if own["logo"] in files else ""
    with schema_context(get_public_schema_name()):
        School.objects.filter(pk=school.pk).update(accent=own["accent"], contact=own["contact"], logo=logo)
