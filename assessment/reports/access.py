"""Who sees report cards in the making, and who writes which comment."""

from academics.models import SchoolClass, Section
from accounts.capabilities import Capability
from core.school import school_today

from ..gradebook.access import seen_classes
from ..grading.roster import roster_day

READERS = (Capability.ENTER_MARKS, Capability.SEE_MARKS, Capability.MANAGE_REPORTS)
OFFICE = (Capability.SEE_MARKS, Capability.MANAGE_REPORTS)


def manages_reports(user):
    return user.can(Capability.MANAGE_REPORTS)


def sees_all_reports(user):
    return any(user.can(capability) for capability in OFFICE)


def report_classes(user):
    """The classes whose comments `user` sees."""
    return SchoolClass.objects.all() if sees_all_reports(user) else seen_classes(user)


def report_sections(user, run):
    """The sections of the run's level and year whose general comments `user` sees: all, or those they lead."""
    day = roster_day(run.session, school_today())
    sections = Section.objects.of_day(day).of_level(run.grade_level)
    return sections if sees_all_reports(user) else sections.filter(pk__in=led_sections(user))


def led_sections(user):
    """Ids of the sections that `user` leads today."""
    return Section.objects.led_by(user, on=school_today()).values("pk")


def may_write_class(user, school_class):
    """Whoever teaches the class, and who manages reports."""
    return manages_reports(user) or (
        user.can(Capability.ENTER_MARKS)
        and SchoolClass.objects.taught_by(user, on=school_today()).filter(pk=school_class.pk).exists()
    )


def may_write_section(user, section):
    """The general comments: the section's homeroom teachers, and who manages reports."""
    return manages_reports(user) or (
        user.can(Capability.ENTER_MARKS)
        and Section.objects.led_by(user, on=school_today()).filter(pk=section.pk).exists()
    )
