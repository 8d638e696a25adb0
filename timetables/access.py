"""Whose week may be looked at, and who may write into a lesson."""

from academics.models import SchoolClass, Section, StaffMember, Student
from accounts.capabilities import Capability
from core.school import school_today

READERS = (Capability.SEE_TIMETABLES, Capability.MANAGE_TIMETABLES)


def sees_timetables(user):
    """Whether the weeks of the whole school are for `user`: of all sections, teachers and rooms."""
    return any(user.can(capability) for capability in READERS)


def sections_with_timetable(user):
    return Section.objects.all() if sees_timetables(user) else Section.objects.visible_to_staff(user)


def staff_with_timetable(user):
    return StaffMember.objects.all() if sees_timetables(user) else StaffMember.objects.filter(user=user)


def seen_students(user):
    """A student's week says more than a section's: only of those whom `user` may see at work."""
    return Student.objects.visible_to_staff(user)


def may_write_topic(user, lesson):
    """Those who teach the class on that day, or hold the lesson in somebody's stead; not before the day."""
    if lesson.date > school_today():
        return False
    if lesson.staff_id and lesson.staff.user_id == user.pk:
        return True
    return SchoolClass.objects.taught_by(user, on=lesson.date).filter(pk=lesson.school_class_id).exists()


def may_set_homework(user, lesson):
    """Those who teach the class now, whoever held the lesson."""
    if not user.can(Capability.ENTER_MARKS):
        return False
    return SchoolClass.objects.taught_by(user, on=school_today()).filter(pk=lesson.school_class_id).exists()


def may_change(user):
    return user.can(Capability.MANAGE_TIMETABLES)
