"""What somebody changes of a lesson on its day: cancelled, another room or teacher, moved; and what was taught."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from academics.actions.saving import add_row, change_row

from ..clashes import level_of
from ..class_people import ClassPeople
from ..days import BellTimes
from ..models import Lesson


@transaction.atomic
def write_topic(lesson, topic, *, by):
    """What was taught. Empty takes it back."""
    change_row(lesson, {"topic": topic.strip(), "topic_by": by, "topic_at": timezone.now()}, "lesson.topic")


@transaction.atomic
def change_lesson(lesson, values):
    """Sets any of state, room, staff and note. ValidationError names the lesson that a room or teacher is needed for."""
    for name, value in values.items():
        setattr(lesson, name, value)
    if not lesson.is_cancelled:
        _refuse_clashes(lesson)
    lesson.changed_at = timezone.now()
    return change_row(lesson, values, "lesson.change")


@transaction.atomic
def move_lesson(lesson, *, date, starts_at, ends_at, room, note=""):
    """The lesson is held at another time: a cancelled one stays in its place and says so. Returns the one that is held.

    Moved again, it is the same lesson; moved back, the one that was cancelled takes place. ValidationError when the
    time is no good.
    """
    if (date, starts_at) == (lesson.date, lesson.starts_at):
        return change_lesson(lesson, {"ends_at": ends_at, "room": room, "note": note})
    origin = lesson.moved_from
    if origin and (origin.date, origin.starts_at) == (date, starts_at):
        return _move_back(lesson, origin, room, note)
    held = lesson if origin else _twin(lesson)
    values = {
        "date": date,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "room": room,
        "note": note,
        "period_name": _period_name(lesson, date, starts_at),
        "changed_at": timezone.now(),
    }
    for name, value in values.items():
        setattr(held, name, value)
    _refuse_clashes(held, beside=lesson)
    if origin:
        return change_row(held, values, "lesson.move", at="starts_at")
    told = _("Moved to %(day)s, %(time)s") % {"day": date_format(date, "D j M"), "time": f"{starts_at:%H:%M}"}
    change_lesson(lesson, {"state": Lesson.State.CANCELLED, "note": told})
    return add_row(held, "lesson.move", at="starts_at")


def _twin(lesson):
    return Lesson(school_class=lesson.school_class, staff=lesson.staff, moved_from=lesson)


def _move_back(lesson, origin, room, note):
    try:
        lesson.delete()
    except ProtectedError:
        raise ValidationError(_("Other records are about this lesson. Cancel it instead.")) from None
    return change_lesson(origin, {"state": Lesson.State.PLANNED, "room": room, "note": note})


def _period_name(lesson, day, starts_at):
    periods = BellTimes(day, day).periods_on(day, level_of(lesson.school_class))
    return next((each.name for each in periods if each.starts_at == starts_at and not each.is_break), "")


def _refuse_clashes(lesson, *, beside=None):
    """ValidationError with the cause when the class, its teacher, its room or its students are elsewhere then."""
    others = Lesson.objects.of_day(lesson.date).taking_place().at_time(lesson.starts_at, lesson.ends_at)
    others = others.exclude(pk__in=[each.pk for each in (lesson, beside) if each and each.pk]).in_reading_order()
    others = list(others)
    if not others:
        return
    groups = ClassPeople(lesson.date, lesson.school_class.school_year_id)
    texts = [text for other in others for text in groups.busy_at_same_time(lesson, other)]
    if texts:
        raise ValidationError(texts)
