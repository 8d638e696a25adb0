"""Taking an import back by the record of what it wrote, and what is in the way of it."""

from collections import Counter, defaultdict
from itertools import chain, islice

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.postgres.row_hashes import row_hashes

from ..models import Guardian, StaffMember, Student
from .models import ImportChange
from .plans.base import as_text, json_value
from .writing import CHUNK, WRITE_ORDER, set_sort, sort_fields


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

    def referred_to(self):
        """{model: ids} of what is outside the batch and what its rows refer to again once they are as before."""
        found = defaultdict(set)
        changes = [(model, change) for model, rows in self.removed.items() for change in rows]
        changes += [(model, change) for model, rows in self.updated.items() for change in rows.values()]
        for model, change in changes:
            for name, value in change.before.items():
                field = model._meta.get_field(name)
                if field.is_relation and value is not None:
                    found[field.related_model].add(value)
        return {
            model: ids - {change.object_id for change in self.removed.get(model, ())} for model, ids in found.items()
        }

    def repointed(self, model, column):
        """Ids of rows whose reference in `column` the batch changed; the undo turns it back."""
        return {pk for pk, change in self.updated.get(model, {}).items() if column in (change.before or ())}


def batch_undo_obstacles(batch, *, limit=200):
    """Texts that say what keeps a batch from being taken back; empty when nothing does."""
    undo = _Undo(batch)
    return list(islice(chain(_referrers(undo), _accounts(undo), _edits(undo), _conflicts(undo), _lost(undo)), limit))


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
        set_sort(instance)
        by_fields[tuple(sorted(before))].append(instance)
    for names, rows in by_fields.items():
        model.objects.bulk_update(rows, [*names, *sort_fields(model)], batch_size=CHUNK // 2)


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


def _lost(undo):
    """What somebody deleted since and rows of before refer to: a section that the batch had emptied."""
    for model, ids in undo.referred_to().items():
        lost = len(ids) - model._base_manager.filter(pk__in=ids).count()
        if lost:
            text = _("%(what)s that are needed again were deleted since: %(count)d. Add them anew by hand.")
            yield text % {"what": capfirst(model._meta.verbose_name_plural), "count": lost}
