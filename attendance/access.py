"""Who may write into a register, and into which."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from academics.models import Section
from accounts.capabilities import Capability
from core.compiled import Compiled, Viewer
from core.school import school_today

# Who opens the pages of attendance; what they see there is `seen_sections`.
READERS = (Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER, Capability.SEE_ATTENDANCE)


class RegisterRefused(Exception):
    """A register cannot be written now; the text says why and what to do, in words for the user."""


def is_office(user):
    """Whose word overrides a teacher's, at any time."""
    return user.can(Capability.TAKE_ANY_REGISTER)


def sees_school(user):
    """Whether `user` sees the attendance of all sections, and not only that of their own."""
    return is_office(user) or user.can(Capability.SEE_ATTENDANCE)


def seen_sections(user, *, on, today=None):
    """The sections whose registers of the day `on` concern `user`, by the rights of `today`."""
    sections = Section.objects.visible_to_staff(user, on=today)
    return sections if sees_school(user) else sections.taught_by(user, on=on)


def can_take_register(user, section, day):
    """Whether `user` may write the register of `section` on `day`, date and closure apart.

    The office may for every section, a teacher for those they have on that day.
    """
    return is_office(user) or _teaches(user, section, day)


def can_reopen_register(user, section, day):
    """The office may always, the section's teachers until midnight of the day itself."""
    return is_office(user) or (day == school_today() and _teaches(user, section, day))


def speaks_for_office(user, section, day):
    """Whether a mark by `user` is the office's word and not the teacher's of that section."""
    return is_office(user) and not _teaches(user, section, day)


def check_register_day(section, day):
    """RegisterRefused for a day that has no register: one in the future or outside the school year.

    A day on which the school is closed is allowed: there are Saturdays with lessons.
    """
    if day > school_today():
        raise RegisterRefused(
            _("%(day)s has not come yet: a register can be taken on the day itself.")
            % {"day": date_format(day, "l j F Y")}
        )
    year = section.school_year
    if not year.holds(day):
        raise RegisterRefused(
            _("%(day)s is outside the school year %(year)s of section %(section)s.")
            % {"day": date_format(day, "l j F Y"), "year": year.title, "section": section.name}
        )


_TAUGHT = Compiled(
    lambda viewer, day, section: (
        Section.objects.taught_by(viewer, on=day).filter(pk=section).values_list("pk", flat=True)
    ),
    viewer=Viewer,
    day=date,
    section=int,
)


def _teaches(user, section, day):
    return user.can(Capability.TAKE_REGISTER) and bool(_TAUGHT(viewer=user, day=day, section=section.pk))
