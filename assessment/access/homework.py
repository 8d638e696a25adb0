"""Who may do what with marks and homework, beyond one capability."""

from academics.models import SchoolClass
from accounts.capabilities import Capability
from accounts.school import school_today


def can_set_homework(user, school_class):
    """Who teaches the class today; the office that may change marks may help out."""
    if user.can(Capability.MANAGE_ASSESSMENT):
        return True
    taught = SchoolClass.objects.taught_by(user, on=school_today())
    return user.can(Capability.ENTER_MARKS) and taught.filter(pk=school_class.pk).exists()
