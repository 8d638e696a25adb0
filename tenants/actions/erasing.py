"""A school is erased for good, and stays erased.

First a tombstone is written and the school closed, in one transaction. Then, in steps that can each be done
again, it is counted, taken off the platform, and its schema, role, files, backups and cached values removed. The last
step is the signed report. Killed anywhere, the sweep goes on where it stopped.
"""

import logging
from collections import Counter

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import schema_context
from psycopg import sql
from redis.exceptions import RedisError

from accounts.actions import record
from core.caching import cache
from core.current import current_actor
from core.postgres.cells import HOME
from core.queue import after_commit

from ..backup.keeping import backup_path, has_backups, remove_backups
from ..backup.tombstones import keep_copy, kept_schema_names
from ..models import Backup, ErasureReport, School, SchoolSchema, SignUp, Tombstone
from ..provisioning.media import media_folder, remove_media
from ..provisioning.owner import owner_connection
from ..provisioning.schema import drop_schema
from ..provisioning.spare_schemas import give_up
from ..routing import forget_hosts

log = logging.getLogger(__name__)


@transaction.atomic
def ask_for_erasure(school):
    """Closes the school at once, for ever; a worker erases it."""
    tombstone = _bury(school)
    after_commit("tenants.erase_school", tombstone.schema_name)


def erase_school(school):
    """Everything of the school for ever, now; returns the report, None when the sweep has to finish it.

    Not inside a transaction: the schema goes by the owner's connection, which waits for everybody else's.
    """
    with transaction.atomic():
        tombstone = _bury(school)
    return carry_out_erasure(tombstone.schema_name)


def carry_out_erasure(schema_name):
    """Erases what has a tombstone that is not finished; returns the report, None when there is nothing to do."""
    with transaction.atomic():
        tombstone = Tombstone.objects.in_hand(schema_name).first()
        if tombstone is None:
            return None
        school = School.objects.filter(schema_name=schema_name).first()
        cells = _cells_with(schema_name)
        found = _inventory(schema_name, school, cells)
        # Killed half-way and called again, the first count is the one that counts.
        if school or not tombstone.found:
            tombstone.found = found
            tombstone.save(update_fields=["found"])
        if school:
            for backup in Backup.objects.of_school(school):
                backup_path(backup).unlink(missing_ok=True)
            SignUp.objects.of_school(school).delete()
            school.delete()
        give_up(schema_name)
        transaction.on_commit(forget_hosts)
    keep_copy(tombstone)
    for cell in cells:
        drop_schema(schema_name, cell)
    remove_media(schema_name)
    remove_backups(schema_name)
    try:
        cached = forget_cached(schema_name)
    except RedisError:
        log.warning("The cache is down; the sweep finishes the erasure of %s.", schema_name)
        return None
    with transaction.atomic():
        tombstone = Tombstone.objects.in_hand(schema_name).first()
        return tombstone and _finish(tombstone, cached)


def finish_erasures():
    """Goes on with what a crash left half-done, and with what no worker came for."""
    for schema_name in list(Tombstone.objects.unfinished().order_by("pk").values_list("schema_name", flat=True)):
        try:
            carry_out_erasure(schema_name)
        except Exception:
            log.exception("The erasure of %s could not go on", schema_name)


def replay_tombstones():
    """Erases again what a restored backup has brought back; returns the names of those schemas."""
    finished = Tombstone.objects.finished().order_by("pk").values_list("schema_name", flat=True)
    names = list(dict.fromkeys([*finished, *kept_schema_names()]))
    present = _present(names)
    back = [name for name in names if name in present or media_folder(name).exists() or has_backups(name)]
    for name in back:
        again: dict = {"finished_at": None, "found": {}, "asked_at": timezone.now(), "asked_by": "replay"}
        Tombstone.objects.update_or_create(schema_name=name, defaults=again)
        carry_out_erasure(name)
    return back


def forget_cached(schema_name):
    """Removes every key that was cached in this schema and returns how many; RedisError while the cache is down."""
    with schema_context(schema_name):
        prefix = cache.make_key("")
    client = cache._cache.get_client(write=True)
    count, batch = 0, []
    for key in client.scan_iter(match=f"{_literal(prefix)}*", count=1000):
        batch.append(key)
        if len(batch) == 1000:
            count += client.delete(*batch)
            batch = []
    return count + (client.delete(*batch) if batch else 0)


def _bury(school):
    """Closes the school and writes its tombstone; the one it has, when it was asked for before."""
    school = School.objects.select_for_update().get(pk=school.pk)
    if school.is_platform:
        raise ValidationError(_("The platform itself cannot be deleted."))
    if SchoolSchema.objects.of_schools([school]).count() > 1:
        raise ValidationError(_("The school is just being moved to another server. Try again when that is done."))
    user = current_actor().user
    asked = {
        "asked_at": timezone.now(),
        "asked_by": f"platform staff {user.pk}" if user else "system",
        "finished_at": None,
    }
    tombstone, _created = Tombstone.objects.update_or_create(schema_name=school.schema_name, defaults=asked)
    # What was restored beside it goes too; the sweep sees to that.
    for kept in SchoolSchema.objects.beside_school(school.pk):
        Tombstone.objects.update_or_create(schema_name=kept.name, defaults=asked)
    if school.status != School.Status.ERASING:
        record("school.delete", school)
        school.status = School.Status.ERASING
        school.save(update_fields=["status"])
        transaction.on_commit(forget_hosts)
    return tombstone


def _inventory(schema_name, school, cells):
    """{"tables": {name: rows}, "files": number, "bytes": number, "backups": number} of what is there.

    Counted by the owner: a restored schema may have lost its role.
    """
    tables: Counter[str] = Counter()
    for cell in cells:
        with owner_connection(schema_name, cell) as counting, counting.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema_name])
            for (name,) in cursor.fetchall():
                cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema_name, name)))
                tables[name] += cursor.fetchone()[0]
    sizes = [path.stat().st_size for path in media_folder(schema_name).rglob("*") if path.is_file()]
    backups = len(Backup.objects.of_school(school)) if school else 0
    return {"tables": tables, "files": len(sizes), "bytes": sum(sizes), "backups": backups}


def _finish(tombstone, cached):
    tombstone.finished_at = timezone.now()
    tombstone.save(update_fields=["finished_at"])
    return ErasureReport.objects.sign(
        {
            "schema": tombstone.schema_name,
            "asked_at": tombstone.asked_at.isoformat(),
            "asked_by": tombstone.asked_by,
            "erased_at": tombstone.finished_at.isoformat(),
            **tombstone.found,
            "cached": cached,
        }
    )


def _cells_with(schema_name):
    """The servers on which there is such a schema; the home one at least, where its role may be without it."""
    return [HOME, *(cell for cell in settings.CELLS if _schemas_in(cell, [schema_name]))]


def _schemas_in(cell, names):
    with owner_connection(cell=cell) as looking, looking.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)", [names])
        return {name for (name,) in cursor.fetchall()}


def _present(names):
    """Those of the names that are a school's or a schema's."""
    schemas = set().union(*(_schemas_in(cell, names) for cell in (HOME, *settings.CELLS)))
    return schemas | set(School.objects.filter(schema_name__in=names).values_list("schema_name", flat=True))


def _literal(text):
    """`text` for a Redis pattern that matches it and nothing else."""
    return "".join(f"\\{character}" if character in "*?[]\\^" else character for character in text)
