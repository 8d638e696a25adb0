"""Taking a year-end back, as long as nobody has worked in the new year."""

from collections import Counter, defaultdict
from typing import cast

from django.db.models import Model, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.postgres.row_hashes import row_hashes

from ..models import ClassMembership, Enrolment, SectionMembership, TeachingAssignment
from .models import Rollover
from .writing import CHUNK, WRITTEN

_NAMED = 100
# What a text about each says of whom.
_RELATED = {
    TeachingAssignment: ("staff", "section", "school_class"),
    ClassMembership: ("student", "school_class"),
    SectionMembership: ("student", "section"),
    Enrolment: ("student",),
}


def rollover_undo_obstacles(rollover, *, limit=200):
    """Texts that say what came since and would be lost or in the way; empty when nothing did."""
    found = [*_referrers(rollover), *_edits(rollover), *_changes(rollover), *_successors(rollover)]
    return list(dict.fromkeys(found))[:limit]


def undo_rollover_rows(rollover, progress):
    """Takes back what the rollover wrote. The caller has asked for `rollover_undo_obstacles` in the same transaction."""
    # Or its own reference would keep the year.
    Rollover.objects.filter(pk=rollover.pk).update(to_year=None)
    total, done = len(WRITTEN) * 2, 0
    for model in reversed(WRITTEN):
        progress(done, total, _("Taking back"))
        done += 1
        # The year is last, with its terms and periods: whatever refers to another goes with it in one statement.
        rows = model.objects.filter(pk__in=_made(rollover, model))
        # Not `delete()`, which would take along what refers to these: what was written a moment ago must stop the
        # undo at the database.
        rows._raw_delete(rows.db)
    for model in WRITTEN:
        progress(done, total, _("Taking back"))
        done += 1
        by_values = defaultdict(list)
        for pk, fields in rollover.changed.get(model._meta.label_lower, {}).items():
            by_values[tuple((name, before) for name, (before, _after) in sorted(fields.items()))].append(int(pk))
        for values, ids in by_values.items():
            for start in range(0, len(ids), CHUNK):
                model.objects.filter(pk__in=ids[start : start + CHUNK]).update(**dict(values))


def _made(rollover, model):
    """Ids of the rows that it made."""
    return [int(pk) for pk in rollover.made[model._meta.label_lower]["rows"]]


def _own(rollover, model):
    """Ids of the rows that it made or changed."""
    return {*_made(rollover, model), *map(int, rollover.changed.get(model._meta.label_lower, ()))}


def _referrers(rollover):
    """What was added to rows that it made: registers, lessons, marks, places, another year-end ..."""
    for model in WRITTEN:
        ids = _made(rollover, model)
        for relation in model._meta.get_fields(include_hidden=True):
            if not ids or not relation.auto_created or relation.concrete or relation.many_to_many:
                continue
            referring = cast(type[Model], relation.related_model)
            counts = _count(rollover, relation, referring, ids)
            if counts:
                yield from _said(model, counts, referring._meta.verbose_name_plural)


def _count(rollover, relation, referring, ids):
    """{id: number of rows that refer to it by the relation of this model, and are not the rollover's own}"""
    rows = referring._base_manager.filter(**{f"{relation.field.name}__in": ids})
    if referring is Rollover:
        rows = rows.exclude(pk=rollover.pk)
    own = set(_made(rollover, referring)) if referring in WRITTEN else set()
    return Counter(target for pk, target in rows.values_list("pk", relation.field.attname) if pk not in own)


def _said(model, counts, what):
    for row in _with_names(model).filter(pk__in=list(counts)[:_NAMED]):
        yield _("%(name)s has %(what)s that came later (%(count)d).") % {
            "name": row,
            "what": what,
            "count": counts[row.pk],
        }
    if len(counts) > _NAMED:
        yield _more(len(counts) - _NAMED)


def _more(count):
    return ngettext("%(count)d more like these.", "%(count)d more like these.", count) % {"count": count}


def _edits(rollover):
    """Rows that it made and that somebody has edited or deleted since."""
    for model in WRITTEN:
        made = rollover.made[model._meta.label_lower]
        now = row_hashes(model, made["columns"], list(made["rows"]))
        edited = [int(pk) for pk, digest in made["rows"].items() if pk in now and now[pk] != digest]
        what = {"what": model._meta.verbose_name}
        for row in _with_names(model).filter(pk__in=edited[:_NAMED]):
            yield _("%(name)s (%(what)s) was changed since.") % {**what, "name": row}
        if len(edited) > _NAMED:
            yield _more(len(edited) - _NAMED)
        if gone := len(made["rows"]) - len(now):
            yield ngettext(
                "%(count)d new row of “%(what)s” is gone.", "%(count)d new rows of “%(what)s” are gone.", gone
            ) % {"count": gone, "what": model._meta.verbose_name_plural}


def _changes(rollover):
    """Rows that it ended and that somebody has changed again."""
    for model in WRITTEN:
        changed = rollover.changed.get(model._meta.label_lower)
        if not changed:
            continue
        names = sorted({name for fields in changed.values() for name in fields})
        now = {
            str(pk): dict(zip(names, map(_plain, values), strict=True))
            for pk, *values in _values(model, changed, names)
        }
        again = []
        for pk, fields in changed.items():
            if pk not in now:
                yield _("A row of “%(what)s” that was ended is gone.") % {"what": model._meta.verbose_name}
            elif any(now[pk][name] != after for name, (_before, after) in fields.items()):
                again.append(int(pk))
        for row in _with_names(model).filter(pk__in=again[:_NAMED]):
            yield _("%(name)s (%(what)s) was changed since.") % {"name": row, "what": model._meta.verbose_name}
        if len(again) > _NAMED:
            yield _more(len(again) - _NAMED)


def _values(model, ids, names):
    return model.objects.filter(pk__in=[int(pk) for pk in ids]).order_by().values_list("pk", *names)


def _successors(rollover):
    """Stays, places and assignments that somebody has added after the old year, in the new one or beside it."""
    last_day = rollover.from_year.ends_on
    for model in (Enrolment, SectionMembership, ClassMembership, TeachingAssignment):
        last = rollover.made[model._meta.label_lower]["last"]
        later = Q(pk__gt=last) & (Q(ends_on=None) | Q(ends_on__gt=last_day))
        found = _with_names(model).filter(later).exclude(pk__in=_own(rollover, model))
        for row in found.order_by("pk")[:_NAMED]:
            yield _("%(name)s (%(what)s, from %(day)s) came later.") % {
                "name": row,
                "what": model._meta.verbose_name,
                "day": date_format(row.starts_on) if row.starts_on else "–",
            }


def _with_names(model):
    """Rows of `model` with what their names are made of."""
    related = _RELATED.get(model)
    return model._base_manager.select_related(*related) if related else model._base_manager.all()


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
