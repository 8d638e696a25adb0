"""What a person's calendar holds: the lessons that concern them and that they may see today."""

from datetime import UTC, datetime, time, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from academics.models import StaffMember, Student
from accounts.capabilities import Capability
from core.school import current_school, school_today

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
        taught = span.of_staff(staff).visible_to_staff(user)
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
    return sorted(events, key=lambda event: (event.start, event.uid))


def _event(entry, zone, *, names, student=None, whose=""):
    lesson = entry.lesson
    words = [str(word) for _icon, word in lesson.changes]
    title = f"{whose}: {lesson.school_class.title}" if whose else lesson.school_class.title
    changed_at = lesson.changed_at or datetime.combine(lesson.date, time(), tzinfo=UTC)
    event = Event()
    # Stays the same for as long as the lesson exists.
    event.add("uid", f"lesson-{lesson.pk}{f'-{student.pk}' if student else ''}@{current_school().schema_name}")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", datetime.combine(lesson.date, lesson.starts_at, tzinfo=zone).astimezone(UTC))
    event.add("dtend", datetime.combine(lesson.date, lesson.ends_at, tzinfo=zone).astimezone(UTC))
    event.add("summary", without_control_characters(f"{title} ({', '.join(words)})" if words else title))
    if lesson.room:
        event.add("location", without_control_characters(lesson.room.name))
    if description := "\n".join(filter(None, (", ".join(names), lesson.note))):
        event.add("description", without_control_characters(description))
    event.add("status", "CANCELLED" if lesson.is_cancelled else "CONFIRMED")
    if lesson.is_cancelled:
        event.add("transp", "TRANSPARENT")
    return event


def without_control_characters(text):
    """`text` without control characters, which no calendar may hold; every way to end a line is the same one."""
    lines = (line.replace("\t", " ") for line in str(text).splitlines())
    return "\n".join("".join(char for char in line if category(char) != "Cc") for line in lines)


def write_calendar(name, events):
    """The bytes of a calendar with this name (RFC 5545); who subscribes is asked to look once an hour."""
    calendar = Calendar()
    calendar.add("prodid", "-//Homeroom//Timetable//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", without_control_characters(name))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def calendar_name():
    return _("Timetable, %(school)s") % {"school": current_school().name}
