"""Guardians and what links them to students."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.actions.audit import snapshot
from core.phones import same_phone
from core.school import school_today

from ..models import Guardian, GuardianLink
from .accounts import follow_address
from .households import remove_deserted
from .saving import add_row, change_row, save_row


@transaction.atomic
def add_guardian(student, values, link_values):
    """A new guardian of `student`; both dicts are {field: value}. ValidationError by field."""
    guardian = add_row(Guardian(**values), "guardian.add")
    link_guardian(student, guardian, link_values)
    return guardian


@transaction.atomic
def change_guardian(guardian, values):
    """Sets `values`, {field: value}; an account by which nobody came in yet follows. ValidationError by field."""
    before = Guardian.objects.get(pk=guardian.pk).email
    change_row(guardian, values, "guardian.change")
    follow_address(guardian, before)
    return guardian


@transaction.atomic
def link_guardian(student, guardian, values):
    """`guardian` is linked to `student` with the rights in `values`, {field: value}.

    A link that ended is opened again: the trail keeps what it was. ValidationError when there is
    one in force.
    """
    today = school_today()
    link = GuardianLink.objects.filter(student=student, guardian=guardian).first()
    if link is None:
        return add_row(GuardianLink(student=student, guardian=guardian, **values), "guardian_link.add")
    if link.ends_on is None or link.ends_on >= today:
        raise ValidationError(_("This guardian is already linked to the student."))
    return change_row(link, {"starts_on": today, "ends_on": None, **values}, "guardian_link.add")


def change_link(link, values):
    """Sets rights, order or days of a link. ValidationError by field."""
    return change_row(link, values, "guardian_link.change", at="ends_on")


@transaction.atomic
def end_link(link):
    """The guardian has no part in the student from today on: the link's last day is yesterday.

    A link that would have begun today or later goes altogether. Ending twice changes nothing.
    """
    today = school_today()
    if link.ends_on and link.ends_on < today:
        return
    if link.starts_on and link.starts_on >= today:
        record("guardian_link.end", link, before=snapshot(link))
        link.delete()
        return
    change_row(link, {"ends_on": today - timedelta(days=1)}, "guardian_link.end")


@transaction.atomic
def merge_guardians(kept, duplicate):
    """`duplicate` is the same person as `kept`: its links, contacts and account go over to `kept`, then it is gone.

    Where both are linked to a student the rights of `kept`'s link stand: merging gives nobody
    more than the office gave. ValidationError where that of `kept` is over and the other one is not: which of them the
    office means, it must say. An account of `duplicate` goes over only when `kept` has none.
    """
    if kept.pk == duplicate.pk:
        raise ValidationError(_("Choose two different guardians."))
    kept, duplicate = _locked(kept), _locked(duplicate)
    _require_one_mind(kept, duplicate)
    before = {"kept": snapshot(kept), "duplicate": snapshot(duplicate)}
    links = _move_links(kept, duplicate)
    _move_other_rows(kept, duplicate)
    for field in ("email", "phone", "phone_alternative", "language", "household", "preferred_name"):
        if not getattr(kept, field):
            setattr(kept, field, getattr(duplicate, field))
    if not kept.phone_alternative and not same_phone(duplicate.phone, kept.phone):
        kept.phone_alternative = duplicate.phone
    account = duplicate.user if kept.user_id is None else None
    record("guardian.merged", duplicate, before={**snapshot(duplicate), "links": links}, after={"into": kept.pk})
    duplicate.delete()
    kept.user = account or kept.user
    save_row(kept)
    if account:
        follow_address(kept, duplicate.email)
    remove_deserted(duplicate.household_id)
    record("guardian.merge", kept, before=before, after={**snapshot(kept), "links": links})
    return kept


def _require_one_mind(kept, duplicate):
    today = school_today()
    going_on = duplicate.links.not_over(today).values("student")
    over = kept.links.ended_before(today).filter(student__in=going_on).select_related("student").order_by("student")
    if over:
        names = get_text_list([link.student.name for link in over], _("and"))
        raise ValidationError(
            _(
                "The link of this record to %(names)s has ended, and that of the other one has not. Open the first again, or end the second, then merge."
            )
            % {"names": names}
        )


def _locked(guardian):
    return Guardian.objects.select_for_update(of=("self",)).select_related("user").get(pk=guardian.pk)


def _move_links(kept, duplicate):
    """The links of `duplicate` as they were, as JSON-able dicts; those to new students now belong to `kept`."""
    links = [snapshot(link) for link in duplicate.links.select_related("student", "guardian")]
    shared = kept.links.values("student")
    duplicate.links.exclude(student__in=shared).update(guardian=kept)
    return links


def _move_other_rows(kept, duplicate):
    """What other apps keep about a guardian, such as messages sent, follows by its foreign key."""
    for relation in Guardian._meta.related_objects:
        if relation.related_model is GuardianLink or not relation.one_to_many:
            continue
        for row in relation.related_model._base_manager.filter(**{relation.field.name: duplicate}):
            setattr(row, relation.field.name, kept)
            try:
                with transaction.atomic():
                    row.save(update_fields=[relation.field.name])
            except IntegrityError:
                # `kept` has the same already, such as a copy of one message: this one stays without a guardian.
                continue
