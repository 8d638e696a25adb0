"""What is usual where the school is."""

from core.school import current_school

from ..fullnames import custom_of
from ..namestyles import Naming


def naming_of_school(chosen=""):
    """The Naming for the selected school's sheets; `chosen` is the order of names that a person said, or ""."""
    school = current_school()
    return Naming(custom_of(school.country, school.locale), school.country, chosen, school.locale)
