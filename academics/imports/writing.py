"""Carrying out a plan, with a record of every row written."""

from collections import defaultdict

from django.db import connection
from django.utils.translation import gettext as _

from core.postgres.row_hashes import row_hashes

from ..models import (
    ClassMembership,
    Course,
    Enrolment,
    GradeLevel,
    Guardian,
    GuardianLink,
    Household,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)
from .models import ImportChange
from .plans.base import json_value

CHUNK = 1000
# Whatever refers to another comes after it.
WRITE_ORDER = (
    GradeLevel,
    Subject,
    Section,
    Course,
    SchoolClass,
    StaffMember,
    TeachingAssignment,
    Household,
    Student,
    Guardian,
    GuardianLink,
    Enrolment,
    SectionMembership,
    ClassMembership,
)


def write_plan(plan, batch, progress):
    """Saves everything that `plan` holds, in bulk, and notes each row for the undo of `batch`, which the caller saves.

    Runs inside the caller's transaction.
    """
    batch.options["columns"] = {}
    total, done = plan.writes.count(), 0
    updates = defaultdict(list)
    for instance, before in plan.writes.updated.values():
        updates[type(instance)].append((instance, before))
    for model in WRITE_ORDER:
        _remove(model, [row for row in plan.writes.removed.values() if type(row) is model], batch)
        # Changes first: a move ends one membership before the next begins.
        _update(updates.pop(model, []), batch)
        created = plan.writes.created.get(model, [])
        for start in range(0, len(created), CHUNK):
            chunk = created[start : start + CHUNK]
            _create(model, chunk, batch)
            done += len(chunk)
            progress(done, total, _("Writing"))
    _remove_deserted(plan.writes, batch)


def _create(model, instances, batch):
    for instance in instances:
        set_sort(instance)
    model.objects.bulk_create(instances)
    _note_created(model, [instance.pk for instance in instances], batch)


def _note_created(model, ids, batch):
    """An ImportChange for each new row with its hash, by one statement: building objects for them would double the work."""
    columns = batch.options["columns"].setdefault(model._meta.label_lower, _typed_columns(model))
    hashes = row_hashes(model, columns, ids)
    table = connection.ops.quote_name(ImportChange._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} (batch_id, model, object_id, "after")
            SELECT %s, %s, id, jsonb_build_object('hash', hash)
            FROM unnest(%s::bigint[], %s::text[]) AS made (id, hash)""",  # noqa: S608  (a quoted name)
            [batch.pk, model._meta.label_lower, ids, [hashes[str(pk)] for pk in ids]],
        )


def _typed_columns(model):
    """The columns of what people enter; an account is not, and asked for by itself."""
    return sorted(field.column for field in model._meta.concrete_fields if field.editable and field.name != "user")


def _update(changed, batch):
    """`changed` are pairs of an instance and its {field: value before}."""
    by_fields = defaultdict(list)
    notes = []
    for instance, before in changed:
        for name in before:
            # A foreign key may hold an object that has its id only now.
            field = instance._meta.get_field(name)
            if field.is_relation and field.is_cached(instance):
                setattr(instance, field.name, field.get_cached_value(instance))
        set_sort(instance)
        by_fields[tuple(sorted(before))].append(instance)
        notes.append(
            ImportChange(
                batch=batch,
                model=instance._meta.label_lower,
                object_id=instance.pk,
                before=before,
                after={name: json_value(instance, name) for name in before},
            )
        )
    for names, instances in by_fields.items():
        model = type(instances[0])
        model.objects.bulk_update(instances, [*names, *sort_fields(model)], batch_size=CHUNK // 2)
    ImportChange.objects.bulk_create(notes, batch_size=CHUNK)


def _remove_deserted(writes, batch):
    """Deletes the homes that the import left empty, with a note of each: the undo makes it again."""
    left = {before.get("household_id") for _instance, before in writes.updated.values()} - {None}
    _remove(Household, list(Household.objects.select_for_update(of=("self",)).filter(pk__in=left).deserted()), batch)


def _remove(model, instances, batch):
    """Deletes rows, with a note of each."""
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    ImportChange.objects.bulk_create(
        ImportChange(
            batch=batch,
            model=model._meta.label_lower,
            object_id=instance.pk,
            before={name: json_value(instance, name) for name in columns},
        )
        for instance in instances
    )
    rows = model.objects.filter(pk__in=[instance.pk for instance in instances])
    rows._raw_delete(rows.db)


def set_sort(instance):
    """What `save` would set; bulk writes do not call it."""
    for setter in ("set_sort_name", "set_sort_key"):
        if hasattr(instance, setter):
            getattr(instance, setter)()


def sort_fields(model):
    return [name for name in ("sort_name", "sort_key") if hasattr(model, name)]
