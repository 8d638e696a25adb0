"""Who sees which figures."""

from academics.models import StaffMember
from accounts.capabilities import Capability

from ..gradebook.access import sees_all_marks


def sees_attendance(user):
    """Whether the attendance of students whom `user` sees at work may be shown, as on each student's page."""
    return any(
        user.can(capability)
        for capability in (Capability.TAKE_REGISTER, Capability.TAKE_ANY_REGISTER, Capability.SEE_ATTENDANCE)
    )


def sees_teachers(user):
    """Whether `user` sees the figures of every teacher's classes."""
    return sees_all_marks(user)


def seen_staff(user):
    """The teachers whose classes' figures `user` sees: all, or themselves."""
    staff = StaffMember.objects.all()
    return staff if sees_teachers(user) else staff.filter(user=user)
