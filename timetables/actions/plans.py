"""Timetables: made, copied, published and withdrawn."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academics.actions.saving import add_row, change_row, remove_row
from accounts.actions import record
from jobs.running import start_job

from ..clashes import WeekPlan
from ..models import ScheduledLesson, Timetable, WeeklyLessons
from .ahead import refresh_lessons_soon
from .lessons import make_lessons_of

ONE_DAY = timedelta(days=1)


def add_timetable(timetable):
    """Saves a new draft. ValidationError by field."""
    _check_days(timetable)
    return add_row(timetable, "timetable.add")


@transaction.atomic
def change_timetable(timetable, values):
    """Sets `values`, {field: value}. ValidationError by field."""
    for name, value in values.items():
        setattr(timetable, name, value)
    _check_days(timetable)
    if timetable.published_at and (other := _published_beside(timetable).first()):
        raise ValidationError({"starts_on": _overlap(other)})
    if timetable.scheduled.filter(week__gt=timetable.weeks).exists():
        raise ValidationError({"weeks": _("Lessons are planned in a later week. Move them first.")})
    timetable = change_row(timetable, values, "timetable.change")
    refresh_lessons_soon()
    return timetable


def _check_days(timetable):
    year = timetable.school_year
    for name in ("starts_on", "ends_on"):
        if not year.holds(getattr(timetable, name)):
            raise ValidationError({name: _("This day is outside the school year %(year)s.") % {"year": year.title}})


@transaction.atomic
def copy_timetable(source, copy):
    """Saves the draft `copy` with all lessons of `source`. ValidationError by field."""
    add_timetable(copy)
    same_year = copy.school_year_id == source.school_year_id
    rows = source.scheduled.all() if same_year else ()
    ScheduledLesson.objects.bulk_create(
        ScheduledLesson(
            timetable=copy,
            school_class_id=row.school_class_id,
            week=row.week if row.week is None or row.week <= copy.weeks else None,
            weekday=row.weekday,
            period_id=row.period_id,
            room_id=row.room_id,
            staff_id=row.staff_id,
        )
        for row in rows
        if row.week is None or row.week <= copy.weeks
    )
    return copy


@transaction.atomic
def remove_timetable(timetable):
    """Deletes a draft. ValidationError for a published one: withdraw it first."""
    if timetable.published_at:
        raise ValidationError(_("“%(name)s” is published. Withdraw it first.") % {"name": timetable.name})
    try:
        remove_row(timetable, "timetable.remove")
    except ProtectedError:
        raise ValidationError(_("“%(name)s” is in use and was not deleted.") % {"name": timetable.name}) from None


@transaction.atomic
def publish_timetable(timetable, *, by):
    """The week holds from its first day on: lessons are made of it, and one that was published before ends then.

    ValidationError when lessons clash, or when another that is published begins on its days. Returns the Job that
    makes the lessons; None when it was published already.
    """
    # All published ones too, in one order: of two who publish at once the second sees the first.
    rows = list(Timetable.objects.select_for_update().order_by("pk"))
    timetable = next(row for row in rows if row.pk == timetable.pk)
    if timetable.published_at:
        return None
    if clashing := WeekPlan(timetable).all_clashes():
        raise ValidationError(
            ngettext(
                "%(count)d lesson clashes. Open the week and move it first. %(cause)s",
                "%(count)d lessons clash. Open the week and move them first. %(cause)s",
                len(clashing),
            )
            % {"count": len(clashing), "cause": f"{clashing[0][0].school_class.title}: {clashing[0][1][0].text}"}
        )
    for earlier in _published_beside(timetable):
        if earlier.starts_on >= timetable.starts_on:
            raise ValidationError(_overlap(earlier))
        change_row(earlier, {"ends_on": timetable.starts_on - ONE_DAY}, "timetable.change")
    timetable.published_at = timezone.now()
    timetable.save(update_fields=["published_at"])
    record("timetable.publish", timetable, after={"from": str(timetable.starts_on), "to": str(timetable.ends_on)})
    return _make_lessons(timetable, by)


@transaction.atomic
def withdraw_timetable(timetable, *, by):
    """A published timetable is a draft again: what is ahead and was not changed by anybody goes. Returns the Job."""
    timetable = Timetable.objects.select_for_update().get(pk=timetable.pk)
    if not timetable.published_at:
        return None
    timetable.published_at = None
    timetable.save(update_fields=["published_at"])
    record("timetable.withdraw", timetable)
    return _make_lessons(timetable, by)


def _make_lessons(timetable, by):
    page = reverse("timetables:plan", args=[timetable.pk])
    title = _("Making the lessons of “%(name)s”") % {"name": timetable.name}
    return start_job(make_lessons_of, title, {"timetable_id": timetable.pk}, by=by, result_url=page)


def replaced_by(timetable):
    """The published timetable that would end the day before `timetable` begins; None when none would."""
    return _published_beside(timetable).filter(starts_on__lt=timetable.starts_on).first()


def _published_beside(timetable):
    found = Timetable.objects.published().between(timetable.starts_on, timetable.ends_on)
    return found.exclude(pk=timetable.pk).order_by("starts_on", "pk")


def _overlap(other):
    return _("“%(name)s” is published from %(first)s to %(last)s. Choose other days, or withdraw it first.") % {
        "name": other.name,
        "first": date_format(other.starts_on, "DATE_FORMAT"),
        "last": date_format(other.ends_on, "DATE_FORMAT"),
    }


@transaction.atomic
def set_weekly_lessons(numbers):
    """`numbers`: {SchoolClass: lessons a week, or None}. Returns how many differ from before."""
    known = {row.school_class_id: row for row in WeeklyLessons.objects.filter(school_class__in=numbers)}
    changed = {}
    for school_class, lessons in numbers.items():
        row = known.get(school_class.pk)
        if (row.lessons if row else None) == lessons:
            continue
        changed[school_class.title] = lessons
        if lessons is not None:
            WeeklyLessons.objects.update_or_create(school_class=school_class, defaults={"lessons": lessons})
        elif row is not None:
            row.delete()
    if changed:
        record("weekly_lessons.change", after=changed)
    return len(changed)
