"""Bell times, rooms, timetables and lessons as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource

from .days import WEEKDAY_NAMES, WEEKDAYS_SHORT


def yes_or_no(value):
    return str(_("Yes") if value else _("No"))


class PeriodResource(ExportResource):
    """Periods read with their bell times."""

    grid = Column("grid__name", _("Bell times"))
    name = Column("name", _("Period"))
    starts_at = Column("starts_at", _("From"))
    ends_at = Column("ends_at", _("To"))
    is_break = Column(header=_("Break"))
    weekdays = Column(header=_("Only on"))

    def dehydrate_is_break(self, period):
        return yes_or_no(period.is_break)

    def dehydrate_weekdays(self, period):
        return ", ".join(str(WEEKDAYS_SHORT[number]) for number in period.weekdays)


class GridUseResource(ExportResource):
    """Uses read with their bell times and level."""

    grid = Column("grid__name", _("Bell times"))
    level = Column("grade_level__name", _("Level"))
    starts_on = Column("starts_on", _("First day"))
    ends_on = Column("ends_on", _("Last day"))
    reason = Column("reason", _("Reason"))


class RoomResource(ExportResource):
    name = Column("name", _("Room"))
    capacity = Column("capacity", _("Places"))
    retired = Column(header=_("No longer used"))

    def dehydrate_retired(self, room):
        return yes_or_no(room.retired)


class AvailabilityResource(ExportResource):
    """When teachers and rooms are not to be had."""

    staff = Column("staff__name", _("Teacher"))
    room = Column("room__name", _("Room"))
    weekday = Column(header=_("Day"))
    starts_at = Column("starts_at", _("From"))
    ends_at = Column("ends_at", _("To"))
    reason = Column("reason", _("Reason"))

    def dehydrate_weekday(self, each):
        return str(WEEKDAY_NAMES[each.weekday])


class TimetableResource(ExportResource):
    """Timetables read with their year and size."""

    name = Column("name", _("Name"))
    year = Column("school_year__title", _("School year"))
    starts_on = Column("starts_on", _("First day"))
    ends_on = Column("ends_on", _("Last day"))
    weeks = Column("weeks", _("Weeks in the cycle"))
    published_at = Column("published_at", _("Published at"))
    lessons = Column("size", _("Lessons a week"))


class ScheduledLessonResource(ExportResource):
    """The planned week, in the columns that the import reads."""

    school_class = Column("school_class__title", _("Class"))
    weekday = Column(header=_("Day"))
    period = Column("period__name", _("Period"))
    room = Column("room__name", _("Room"))
    week = Column("week", _("Week"))
    staff = Column("staff__staff_number", _("Staff number"))

    def dehydrate_weekday(self, row):
        return str(WEEKDAY_NAMES[row.weekday])


class LessonResource(ExportResource):
    """The Entries of a week."""

    date = Column("lesson__date", _("Date"))
    starts_at = Column("lesson__starts_at", _("From"))
    ends_at = Column("lesson__ends_at", _("To"))
    period = Column("lesson__period_name", _("Period"))
    school_class = Column("lesson__school_class__title", _("Class"))
    teachers = Column(header=_("Teachers"))
    room = Column("lesson__room__name", _("Room"))
    changes = Column(header=_("Changes"))
    note = Column("lesson__note", _("Note"))
    topic = Column("lesson__topic", _("Topic taught"))

    def dehydrate_teachers(self, entry):
        return ", ".join(staff.name for staff in entry.teachers)

    def dehydrate_changes(self, entry):
        return ", ".join(str(word) for _icon, word in entry.lesson.changes)
