"""What guardians are told of an absence, in their own language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academics.models import Guardian, Section, Student
from core.localisation import offered_language
from core.school import current_school, school_zone

from ..models import Register


@dataclass(frozen=True)
class Absence:
    """One child's part of the message."""

    student: Student
    section: Section
    is_late: bool
    minutes: int | None
    noted_at: datetime


class AbsenceStanding(Enum):
    """What the school's records say of one child's day."""

    ABSENT = "absent"
    EXPLAINED = "explained"
    LATE = "late"
    PRESENT = "present"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Correction:
    """One child's part of a correction: what is `now` so instead of what was told."""

    student: Student
    # Whose mark says so; that of which was told where no mark counts any more.
    register: Register
    now: AbsenceStanding
    minutes: int | None

    @property
    def section(self) -> Section:
        return self.register.section


@dataclass(frozen=True)
class AlertText:
    subject: str
    body: str


def language_of(guardian: Guardian) -> str:
    """The guardian's language, else that of their account, else the school's."""
    own = offered_language(guardian.language, guardian.user.language if guardian.user else "")
    return own or current_school().locale


def absence_text(guardian: Guardian, absences: Sequence[Absence], day: date) -> AlertText:
    """Who, when, and what to do; no blame. `absences` are the children that this guardian is told of."""
    school = current_school()
    with translation.override(language_of(guardian)):
        lines = [_("Hello %(name)s,") % {"name": guardian.name}, ""]
        lines += [_line(absence) for absence in absences]
        lines += [
            "",
            _(
                "If you know the reason, please report it in the family portal or tell the school office. "
                "If you did not expect this, please call the school."
            ),
            "",
            school.name,
        ]
        return AlertText(subject=_subject(absences, day), body="\n".join(lines))


def correction_text(guardian: Guardian, corrections: Sequence[Correction], day: date) -> AlertText:
    """What no longer holds of the message about `day`. The reason of an absence is not in it: that is for the office."""
    school = current_school()
    with translation.override(language_of(guardian)):
        values = {"names": _names(corrections), "day": date_format(day, "l j F")}
        lines = [
            _("Hello %(name)s,") % {"name": guardian.name},
            "",
            _("Our message about %(names)s on %(day)s no longer holds:") % values,
            *(_corrected(correction) for correction in corrections),
            "",
            _("If you know otherwise, please call the school."),
            "",
            school.name,
        ]
        return AlertText(subject=_("Corrected: attendance of %(names)s on %(day)s") % values, body="\n".join(lines))


def _corrected(correction: Correction) -> str:
    values = {
        "name": correction.student.name,
        "section": correction.section.name,
        "minutes": correction.minutes,
    }
    match correction.now:
        case AbsenceStanding.ABSENT:
            return _("%(name)s (%(section)s) is now marked absent.") % values
        case AbsenceStanding.EXPLAINED:
            return _("%(name)s (%(section)s) is absent, and the school now knows why.") % values
        case AbsenceStanding.PRESENT:
            return _("%(name)s (%(section)s) is now marked present.") % values
        case AbsenceStanding.NOTHING:
            return _("For %(name)s (%(section)s) no attendance is kept on this day.") % values
    if not correction.minutes:
        return _("%(name)s (%(section)s) is now marked late.") % values
    late = ngettext(
        "%(name)s (%(section)s) is now marked late, by %(minutes)s minute.",
        "%(name)s (%(section)s) is now marked late, by %(minutes)s minutes.",
        correction.minutes,
    )
    return late % values


def _names(lines: Sequence[Absence | Correction]) -> str:
    return get_text_list([line.student.name for line in lines], _("and"))


def _subject(absences: Sequence[Absence], day: date) -> str:
    names = _names(absences)
    values = {"names": names, "day": date_format(day, "l j F")}
    if all(absence.is_late for absence in absences):
        return ngettext("%(names)s came late on %(day)s", "%(names)s came late on %(day)s", len(absences)) % values
    if not any(absence.is_late for absence in absences):
        return (
            ngettext("%(names)s is not in school on %(day)s", "%(names)s are not in school on %(day)s", len(absences))
            % values
        )
    return _("Attendance of %(names)s on %(day)s") % values


def _line(absence: Absence) -> str:
    noted = absence.noted_at.astimezone(school_zone())
    values = {
        "name": absence.student.name,
        "section": absence.section.name,
        "time": time_format(noted, "H:i"),
        "day": date_format(noted, "l j F"),
        "minutes": absence.minutes,
    }
    if not absence.is_late:
        return _("%(name)s (%(section)s) was marked absent on %(day)s at %(time)s.") % values
    if absence.minutes:
        return (
            ngettext(
                "%(name)s (%(section)s) came %(minutes)s minute late on %(day)s.",
                "%(name)s (%(section)s) came %(minutes)s minutes late on %(day)s.",
                absence.minutes,
            )
            % values
        )
    return _("%(name)s (%(section)s) came late on %(day)s.") % values
