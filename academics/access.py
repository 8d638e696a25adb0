"""Who may open what, beyond one capability."""

from accounts.capabilities import Capability


def sees_staff_pages(user):
    """Whether the lists of people are for `user`: the office and teachers, not families."""
    return user.can(Capability.SEE_ALL_PEOPLE) or user.can(Capability.SEE_TAUGHT_STUDENTS)
