"""Invents the families and the staff of a school; the same seed invents the same people."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from core.letters import normalized

from .names import CULTURES, STREETS


@dataclass
class Adult:
    """A guardian as the school's sheet holds them."""

    name: str
    relationship: str
    email: str
    phone: str


@dataclass
class Child:
    """One row of the school's student sheet."""

    number: str
    given: str
    family: str
    known_as: str
    born: date
    sex: str
    section: str
    guardians: list[Adult] = field(default_factory=list)
    street: str = ""


@dataclass
class Teacher:
    number: str
    given: str
    family: str
    email: str
    job_title: str


def invent_students(size, sections, *, seed, first_born):
    """`size` children spread evenly over `sections` (names, youngest level first), siblings together.

    `first_born` is the year in which the children of the first section's level were born.
    """
    random = Random(seed)
    places = [section for section in sections for _ in range(-(-size // len(sections)))][:size]
    random.shuffle(places)
    children = []
    while len(children) < size:
        children.extend(_family(random, places[len(children) :], len(children), sections, first_born))
    return children[:size]


def _family(random, places, made, sections, first_born):
    culture = random.choices(CULTURES, [c.weight for c in CULTURES])[0]
    which = random.randrange(len(culture.families))
    family = culture.families[which]
    latin = culture.latin[which] if culture.latin else family
    street = f"{random.randint(2, 190)} {random.choice(STREETS)} Road"
    adults = _adults(random, culture, family, latin, made)
    count = random.choices((1, 2, 3, 4), (55, 30, 12, 3))[0]
    return [
        _child(random, culture, family, adults, street, place, made + index + 1, sections, first_born)
        for index, place in enumerate(places[:count])
    ]


def _child(random, culture, family, adults, street, section, number, sections, first_born):
    girl = random.random() < 0.5
    given = random.choice(culture.girls if girl else culture.boys)
    level = sections.index(section) * 8 // len(sections)
    known_as = given[:4].strip() if random.random() < 0.06 and given.isascii() and len(given) > 5 else ""
    return Child(
        number=f"{2019 + level % 6}{number:04d}",
        given=given,
        family=family,
        known_as=known_as,
        born=date(first_born - level, random.randint(1, 12), random.randint(1, 28)),
        sex="F" if girl else "M",
        section=section,
        guardians=adults,
        street=street,
    )


def _adults(random, culture, family, latin, made):
    single = random.random() < 0.22
    mother = random.choice(culture.girls)
    father = random.choice(culture.boys)
    pair = [(mother, "mother"), (father, "father")]
    if single:
        pair = [random.choice([(mother, "mother"), (mother, "mother"), (father, "father"), (mother, "grandparent")])]
    return [
        Adult(
            name=" ".join(part for part in (given, family) if part),
            relationship=relationship,
            # Some families have no e-mail address; nobody answers at example.org.
            email=""
            if random.random() < 0.08
            else f"{ascii_letters(latin or given)}.{made + 1}{relationship[0]}@example.org",
            phone=f"+2547{random.randint(10, 99)}{random.randint(100000, 999999)}",
        )
        for given, relationship in pair
    ]


def invent_staff(count, *, seed):
    """`count` teachers; the first ones lead the sections."""
    random = Random(seed)
    teachers = []
    for index in range(count):
        culture = random.choices(CULTURES[:2], [7, 3])[0]
        given = random.choice(culture.girls if random.random() < 0.6 else culture.boys)
        family = random.choice(culture.families)
        teachers.append(
            Teacher(
                number=f"T{index + 1:03d}",
                given=given,
                family=family,
                email=f"{ascii_letters(given)}.{ascii_letters(family)}.{index + 1}@example.org",
                job_title=random.choice(("Teacher", "Teacher", "Senior teacher", "Head of department")),
            )
        )
    return teachers


def ascii_letters(text):
    """`text` in lower-case ASCII letters, for an e-mail address."""
    bare = normalized("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "".join(letter for letter in bare if letter.isalnum()) or "family"
