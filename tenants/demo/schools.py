"""The two demo schools as facts: who they are, and who signs in."""

from dataclasses import dataclass
from functools import cached_property

from .people import invent_staff, invent_students

PASSWORD = "demo-password"
PLATFORM_STAFF = "staff@example.org"


@dataclass(frozen=True)
class DemoSchool:
    """One demo school. Everything else about it follows from these values."""

    name: str
    subdomain: str
    country: str
    locale: str
    week_days: tuple
    students: int
    levels: int
    letters: str
    teachers: int
    first_born: int
    seed: int

    @cached_property
    def sections(self):
        """(name, level, room) of each section, the youngest level first."""
        names = [(level, letter) for level in range(1, self.levels + 1) for letter in self.letters]
        return [
            (f"{level}{letter}", f"Grade {level}", f"Room {index}") for index, (level, letter) in enumerate(names, 1)
        ]

    @cached_property
    def staff(self):
        """The teachers; the first of them signs in with the demo's teacher address."""
        teachers = invent_staff(self.teachers, seed=self.seed)
        teachers[0].email = self.address("teacher")
        return teachers

    @cached_property
    def children(self):
        """The students; one family with a child in the demo teacher's section signs in as guardian and student."""
        children = invent_students(
            self.students, [name for name, *_rest in self.sections], seed=self.seed, first_born=self.first_born
        )
        self._demo_child_of(children).guardians[0].email = self.address("guardian")
        return children

    @cached_property
    def demo_child(self):
        """The student whose account the demo prints."""
        return self._demo_child_of(self.children)

    def _demo_child_of(self, children):
        own = [child for child in children if child.section == self.sections[0][0]]
        return max(own, key=lambda child: sum(other.guardians is child.guardians for other in children))

    def address(self, who):
        """The demo's e-mail address of `who`, such as owner@greenwood.example."""
        return f"{who}@{self.subdomain}.example"


GREENWOOD = DemoSchool(
    name="Greenwood Academy",
    subdomain="greenwood",
    country="KE",
    locale="en",
    # Saturday lessons, so that one of the two schools is open on every day of the week.
    week_days=(1, 2, 3, 4, 5, 6),
    students=600,
    levels=8,
    letters="ABC",
    teachers=32,
    first_born=2020,
    seed=2026,
)
RIVERSIDE = DemoSchool(
    name="Riverside International School",
    subdomain="riverside",
    country="JO",
    locale="en",
    week_days=(7, 1, 2, 3, 4),
    students=120,
    levels=6,
    letters="A",
    teachers=9,
    first_born=2020,
    seed=1964,
)
SCHOOLS = (GREENWOOD, RIVERSIDE)
