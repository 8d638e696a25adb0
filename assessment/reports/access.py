"""Who sees report cards in the making, and who writes which comment."""

from academics.models import SchoolClass, Section, TeachingAssignment
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
    """Ids of the sections that `user` leads today, or led to the end of a year whose marks may still be entered."""
    mine = TeachingAssignment.objects.while_marks_are_open(school_today()).filter(staff__user=user)
    return mine.homeroom().values("section")


def may_write_class(user, school_class):
    """Whoever teaches the class, also after its year while marks may be entered, and who manages reports."""
    return manages_reports(user) or (
        user.can(Capability.ENTER_MARKS)
        and SchoolClass.objects.marked_by(user, on=school_today()).filter(pk=school_class.pk).exists()
    )


def may_write_section(user, section):
    """The general comments: the section's homeroom teachers, and who manages reports."""
    return manages_reports(user) or (
        user.can(Capability.ENTER_MARKS) and led_sections(user).filter(section=section).exists()
    )
