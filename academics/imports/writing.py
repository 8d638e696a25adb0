"""Carrying out a plan, with a record of every row written; and taking it back."""

from collections import Counter, defaultdict
from itertools import chain, islice

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
from .plans.base import as_text, json_value

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
        _remove(model, [row for row in plan.writes.removed if type(row) is model], batch)
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
        _set_sort(instance)
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
        _set_sort(instance)
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
        model.objects.bulk_update(instances, [*names, *_sort_fields(model)], batch_size=CHUNK // 2)
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


def _set_sort(instance):
    """What `save` would set; bulk writes do not call it."""
    for setter in ("set_sort_name", "set_sort_key"):
        if hasattr(instance, setter):
            getattr(instance, setter)()


def _sort_fields(model):
    return [name for name in ("sort_name", "sort_key") if hasattr(model, name)]


class _Undo:
    """What taking back a batch comes down to, per model."""

    def __init__(self, batch):
        self.created = defaultdict(list)
        self.updated: dict[type[Model], dict[int, ImportChange]] = defaultdict(dict)
        self.removed = defaultdict(list)
        # {model: {id: hash of the row as it was made}}, and {label of the model: the columns that went into it}.
        self.hashes: dict[type[Model], dict[int, str]] = defaultdict(dict)
        self.columns = batch.options.get("columns", {})
        self.imported_at = batch.imported_at
        for change in batch.changes.all().iterator(chunk_size=5000):
            model = apps.get_model(change.model)
            if change.before is None:
                self.created[model].append(change.object_id)
                self.hashes[model][change.object_id] = change.after.get("hash")
            elif not change.after:
                self.removed[model].append(change)
            else:
                self.updated[model][change.object_id] = change

    @property
    def addresses(self):
        """{model: {id: ImportChange}} of people whose e-mail address the batch changed."""
        return {
            model: {pk: change for pk, change in changes.items() if "email" in (change.before or ())}
            for model, changes in self.updated.items()
            if model in (Guardian, StaffMember)
        }

    def repointed(self, model, column):
        """Ids of rows whose reference in `column` the batch changed; the undo turns it back."""
        return {pk for pk, change in self.updated.get(model, {}).items() if column in (change.before or ())}


def batch_undo_obstacles(batch, *, limit=200):
    """Texts that say what keeps a batch from being taken back; empty when nothing does."""
    undo = _Undo(batch)
    return list(islice(chain(_referrers(undo), _accounts(undo), _edits(undo), _conflicts(undo)), limit))


def undo_rows(batch, progress):
    """Takes back what `batch` wrote; returns [(person, address that it had brought)] of whom the address changed.

    The caller has asked for `batch_undo_obstacles` in the same transaction.
    """
    plan = _Undo(batch)
    done, total = 0, sum(map(len, plan.created.values())) + sum(map(len, plan.updated.values()))
    # New rows go first: the end of an old membership can only be taken back when its successor is gone.
    for model in reversed(WRITE_ORDER):
        ids = plan.created.get(model, [])
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            rows = model.objects.filter(pk__in=chunk)
            # Not `delete()`, which would look for rows that refer to these and take them along: one
            # that was written a moment ago must stop the undo at the database, not vanish with it.
            rows._raw_delete(rows.db)
            done += len(chunk)
            progress(done, total, _("Taking back"))
    for model in WRITE_ORDER:
        # A place that was lengthened first makes room for the one that was removed for it.
        _restore(model, plan.updated.get(model, {}))
        gone = plan.removed.get(model, ())
        again: list = [model(pk=change.object_id, **change.before) for change in gone]
        model.objects.bulk_create(again)
    progress(total, total, _("Taking back"))
    return [
        (person, changes[person.pk].after["email"])
        for model, changes in plan.addresses.items()
        for person in model.objects.filter(pk__in=changes).select_related("user")
    ]


def _restore(model, changes):
    instances = model.objects.in_bulk(list(changes))
    by_fields = defaultdict(list)
    for pk, instance in instances.items():
        before = changes[pk].before
        for name, value in before.items():
            setattr(instance, name, model._meta.get_field(name).to_python(value))
        _set_sort(instance)
        by_fields[tuple(sorted(before))].append(instance)
    for names, rows in by_fields.items():
        model.objects.bulk_update(rows, [*names, *_sort_fields(model)], batch_size=CHUNK // 2)


def _referrers(undo):
    """What was added since to rows that the batch made: registers, marks, messages, enrolments ..."""
    for model, ids in undo.created.items():
        for relation in model._meta.related_objects:
            own = set(undo.created.get(relation.related_model, ()))
            own |= undo.repointed(relation.related_model, relation.field.attname)
            counts: Counter[int] = Counter()
            for start in range(0, len(ids), CHUNK):
                column = relation.field.attname
                rows = relation.related_model._base_manager.filter(
                    **{f"{relation.field.name}__in": ids[start : start + CHUNK]}
                )
                pairs = rows.values_list("pk", column)
                counts.update(target for pk, target in pairs if pk not in own)
            yield from _named(model, counts, relation.related_model._meta.verbose_name_plural)


def _named(model, counts, what):
    """One text for each row that is referred to, the first hundred by name."""
    names = model.objects.in_bulk(list(counts)[:100])
    for pk, instance in names.items():
        yield _("%(name)s has %(what)s that came later (%(count)d).") % {
            "name": instance,
            "what": what,
            "count": counts[pk],
        }
    if len(counts) > len(names):
        yield ngettext("%(count)d more like these.", "%(count)d more like these.", len(counts) - len(names)) % {
            "count": len(counts) - len(names)
        }


def _accounts(undo):
    """People of the batch who have been given an account since, or have come in by an address that it brought."""
    for model in (Student, Guardian, StaffMember):
        for person in model.objects.filter(pk__in=undo.created.get(model, ())).exclude(user=None)[:100]:
            yield _("%(name)s has an account by now.") % {"name": person}
    for model, changes in undo.addresses.items():
        for person in model.objects.filter(pk__in=changes).exclude(user=None).select_related("user"):
            came_in = person.user.invitations.filter(accepted_at__gte=undo.imported_at)
            if came_in.filter(email__iexact=changes[person.pk].after["email"]).exists():
                yield _("%(name)s has come in since, by the invitation to %(email)s.") % {
                    "name": person,
                    "email": changes[person.pk].after["email"],
                }


def _edits(undo):
    """New rows that somebody has edited after the import: what was entered there would go with them."""
    for model, hashes in undo.hashes.items():
        columns = undo.columns.get(model._meta.label_lower, [])
        # What was made by a release that noted no hash, or had other columns, cannot be compared.
        if not columns or not {field.column for field in model._meta.concrete_fields}.issuperset(columns):
            continue
        ids = list(hashes)
        for start in range(0, len(ids), CHUNK):
            now = row_hashes(model, columns, ids[start : start + CHUNK])
            edited = [int(pk) for pk, digest in now.items() if digest != hashes[int(pk)]]
            for row in model.objects.filter(pk__in=edited).order_by("pk"):
                yield _("%(name)s (%(what)s) was changed since.") % {"name": row, "what": model._meta.verbose_name}


def _conflicts(undo):
    """Fields that somebody changed after the import."""
    for model, changes in undo.updated.items():
        instances = model.objects.in_bulk(list(changes))
        for pk, change in changes.items():
            instance = instances.get(pk)
            if instance is None:
                yield _("A row of “%(what)s” that was changed is gone.") % {"what": model._meta.verbose_name}
                continue
            for name, value in change.after.items():
                if json_value(instance, name) != value:
                    yield _("%(name)s: %(field)s was changed again, to “%(value)s”.") % {
                        "name": instance,
                        "field": model._meta.get_field(name).verbose_name,
                        "value": as_text(getattr(instance, model._meta.get_field(name).name)),
                    }
