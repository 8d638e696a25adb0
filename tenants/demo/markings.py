"""How some marks of a demo school come about: a project by criteria, an essay from two markers."""

from decimal import Decimal

from assessment.models import AssessmentType

# Twenty-five in all, as the project is out of.
RUBRIC = (
    ("Content", 10, (("all of it", 10), ("the main points", 7), ("parts of it", 4))),
    ("Own work and sources", 10, (("well chosen and named", 10), ("mostly named", 7), ("few or none", 3))),
    ("Presentation", 5, (("clear and complete", 5), ("can be followed", 3))),
)
# Essays of this subject are marked by two people.
ESSAY_SUBJECT = "ENG"
ESSAY = "Essay"


def rubric():
    """As an assessment keeps it."""
    return [
        {"name": name, "max": str(most), "levels": [{"label": label, "score": str(score)} for label, score in levels]}
        for name, most, levels in RUBRIC
    ]


def essay_type():
    return AssessmentType.objects.get_or_create(
        name=ESSAY, defaults={"short_name": ESSAY, "moderated": True, "position": 5}
    )[0]


def by_criteria(share):
    """`share` gives the part of each. ({criterion: score as text}, their sum)"""
    scores = {name: _halves(Decimal(share()) * most) for name, most, _levels in RUBRIC}
    return {name: f"{score.normalize():f}" for name, score in scores.items()}, sum(scores.values())


def by_two(first, highest, random, *, is_settled):
    """Fields of a Result that two people mark. Before all is settled some second marks are still to come."""
    luck = random.random()
    if not is_settled and luck < 0.25:
        return {"status": "empty", "score": None, "first_score": first}
    second = first if luck < 0.75 else min(max(first + random.choice((-4, -3, -2, 2, 3)), Decimal(0)), highest)
    both = {"first_score": first, "second_score": second}
    if second == first:
        return {"status": "scored", "score": first, **both}
    if is_settled:
        return {"status": "scored", "score": _halves((first + second) / 2), **both}
    return {"status": "empty", "score": None, **both}


def _halves(score):
    return (score * 2).quantize(Decimal(1)) / 2
