"""A believable school of any size as rows of a student sheet: families with siblings, sections, two guardians."""

import random
from datetime import date, timedelta

from faker import Faker

HEADER = (
    "Admission No",
    "First name",
    "Surname",
    "Date of birth",
    "Gender",
    "Class",
    "Grade",
    "Mother's name",
    "Mother's e-mail",
    "Mother's phone",
    "Father's name",
    "Father's e-mail",
    "Father's phone",
)
LEVELS = 12
PER_SECTION = 32
SIBLINGS = (1, 1, 1, 2, 2, 3)


def students(count):
    """`count` rows under HEADER; the same ones at every call."""
    chance = random.Random(4000)
    fake = Faker(["en_GB", "es_ES", "fr_FR"])
    fake.seed_instance(4000)
    given = {sex: [getattr(fake, f"first_name_{sex}")() for _ in range(600)] for sex in ("female", "male")}
    surnames = [fake.last_name() for _ in range(1500)]
    sections = max(1, count // LEVELS // PER_SECTION)
    rows, family = [], 0
    while len(rows) < count:
        family += 1
        surname = chance.choice(surnames)
        parents = _parents(family, surname, given, chance)
        for _child in range(chance.choice(SIBLINGS)):
            rows.append(_student(len(rows) + 1, surname, parents, given, sections, chance))
    return rows[:count]


def _student(number, surname, parents, given, sections, chance):
    sex = chance.choice(("female", "male"))
    level = chance.randrange(LEVELS)
    born = date(2020 - level, 1, 1) + timedelta(days=chance.randrange(365))
    section = f"{level + 1}{chr(65 + chance.randrange(sections))}"
    name = chance.choice(given[sex])
    return (f"A{number:05}", name, surname, born, sex, section, f"Grade {level + 1}", *parents)


def _parents(family, surname, given, chance):
    mother, father = chance.choice(given["female"]), chance.choice(given["male"])
    phones = [f"+44 77{family:05} {person}00" for person in (1, 2)]
    if chance.random() < 0.15:
        return (f"{mother} {surname}", f"family{family}@example.org", phones[0], "", "", "")
    # One family in ten shares an address: two guardians all the same.
    shared = chance.random() < 0.1
    addresses = [f"family{family}@example.org"] * 2 if shared else [f"m{family}@example.org", f"f{family}@example.org"]
    return (f"{mother} {surname}", addresses[0], phones[0], f"{father} {surname}", addresses[1], phones[1])
