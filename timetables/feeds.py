"""What a person's calendar holds: the lessons that concern them and that they may see today."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from academics.models import StaffMember, Student
from accounts.capabilities import Capability
from core.school import current_school, school_today

from .ical import Event
from .models import Lesson
from .pages.week import entries_of

PAST, AHEAD = timedelta(weeks=4), timedelta(weeks=12)


def events_of(user):
    """[Event] of the lessons that `user` teaches, and of those of their children or themselves as a student."""
    today = school_today()
    span = Lesson.objects.between(today - PAST, today + AHEAD)
    zone = ZoneInfo(current_school().timezone)
    events = []
    staff = StaffMember.objects.on(today).filter(user=user).first()
    if staff:
        taught = span.of_staff(staff).visible_at_work_to(user)
        events += [_event(entry, zone, names=()) for entry in entries_of(taught)]
    if user.can(Capability.USE_PORTAL):
        family = list(Student.objects.of_family(user, on=today))
        for student in family:
            # A guardian's calendar says whose lesson it is.
            whose = "" if student.user_id == user.pk else student.given_name or student.name
            attended = span.of_students([student]).visible_to(user)
            events += [
                _event(entry, zone, names=[each.name for each in entry.teachers], student=student, whose=whose)
                for entry in entries_of(attended)
            ]
    return sorted(events, key=lambda event: (event.starts_at, event.uid))


def _event(entry, zone, *, names, student=None, whose=""):
    lesson = entry.lesson
    words = [str(word) for _icon, word in lesson.changes]
    title = f"{whose}: {lesson.school_class.title}" if whose else lesson.school_class.title
    return Event(
        uid=f"lesson-{lesson.pk}{f'-{student.pk}' if student else ''}@{current_school().schema_name}",
        starts_at=datetime.combine(lesson.date, lesson.starts_at, tzinfo=zone),
        ends_at=datetime.combine(lesson.date, lesson.ends_at, tzinfo=zone),
        summary=f"{title} ({', '.join(words)})" if words else title,
        changed_at=lesson.changed_at or datetime.combine(lesson.date, time(), tzinfo=UTC),
        location=lesson.room.name if lesson.room else "",
        description="\n".join(filter(None, (", ".join(names), lesson.note))),
        is_cancelled=lesson.is_cancelled,
    )


def calendar_name():
    return _("Timetable, %(school)s") % {"school": current_school().name}
