"""What the sections of the new year are called, as far as can be told from this year."""

import re


def suggested_sections(sections, levels):
    """{key: {"name", "grade_level", "merges"}} for the `sections` of a year, with `levels` in their order.

    A section goes to the level after its own, where its number is counted up. A level into which nobody moves, such
    as the first, gets empty sections of the same names as this year.
    """
    following = dict(zip([level.pk for level in levels], levels[1:], strict=False))
    names = {level.pk: [section.name for section in sections if section.grade_level_id == level.pk] for level in levels}
    found, filled = {}, set()
    for section in sections:
        level = following.get(section.grade_level_id)
        filled.add(level.pk if level else None)
        name = _moved_up(section, level, names[level.pk]) if level else ""
        found[str(section.pk)] = {"name": name, "grade_level": level.pk if level else None, "merges": False}
    for section in sections:
        if section.grade_level_id not in filled:
            found[f"+{section.pk}"] = {"name": section.name, "grade_level": section.grade_level_id, "merges": False}
    return found


def _moved_up(section, level, names):
    """The name of `section` at `level`, whose sections have `names` this year."""
    own, next_one = _number(section.grade_level.name), _number(level.name)
    if own is not None and next_one is not None and _stem(section.grade_level.name) == _stem(level.name):
        return re.sub(rf"(?<!\d){own}(?!\d)", str(next_one), section.name, count=1)
    # "KG2 A" -> "1A", as the sections of the next level are called.
    if (tail := _tail(section.name)) and (alike := [name for name in names if _tail(name) == tail]):
        return alike[0]
    if own is None and next_one is None:
        return re.sub(r"\d+", lambda digits: str(int(digits[0]) + 1), section.name, count=1)
    return section.name


def _number(text):
    found = re.search(r"\d+", text)
    return int(found[0]) if found else None


def _stem(text):
    return re.sub(r"\d+", "", text, count=1).strip().casefold()


def _tail(name):
    """What follows the last digit: "A" of "KG2 A"."""
    return re.sub(r".*\d", "", name).strip().casefold()
