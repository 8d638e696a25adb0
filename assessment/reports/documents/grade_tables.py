"""Grades in a document: of a session, by standard, and of all years. `facts` are a student's, `own` a block's settings."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .parts import TableColumn, facts_part, localize_day, localize_number, table_part


def grades_of_session(facts, own):
    """The table of what a student got in a session, course by course."""
    wanted = [
        TableColumn("class", _("Class"), wide=True),
        TableColumn("teacher", _("Teacher"), wide=True),
        TableColumn("percentage", "%", number=True),
        TableColumn("band", _("Grade")),
        TableColumn("points", _("Points"), number=True),
        TableColumn("average", _("Class average"), number=True),
    ]
    columns = [column for column in wanted if own.get(column.name, True)]
    rows = []
    for grade in facts.get("grades", ()):
        note = [grade["comment"]] if own["comment"] else []
        if own["categories"] and grade["categories"]:
            note.insert(0, ", ".join(f"{name} {localize_number(value)} %" for name, value in grade["categories"]))
        note += _shares_of(grade)
        values = {
            "class": _course_of(grade),
            "teacher": grade["teacher"],
            "percentage": localize_number(grade["percentage"]),
            "band": grade["band"],
            "points": localize_number(grade["points"]),
            "average": localize_number(grade["average"]),
        }
        rows.append({
            "cells": [values[column.name] for column in columns],
            "note": "\n".join(text for text in note if text),
        })  # fmt: skip
    yield table_part(own["heading"], columns, rows)


def grades_by_standard(facts, own):
    """A table of each course that is assessed by standards."""
    heading = own["heading"]
    for grade in facts.get("grades", ()):
        wanted = [
            TableColumn("standard", grade["class"], wide=True),
            TableColumn("percentage", "%", number=True),
            TableColumn("band", _("Grade")),
        ]
        columns = [column for column in wanted if own.get(column.name, True)]
        rows = []
        # Facts of documents from before know of no standards.
        for code, text, percentage, label in grade.get("standards", ()):
            values = {
                "standard": f"{code} {text}".strip(),
                "percentage": localize_number(percentage),
                "band": label,
            }
            rows.append({"cells": [values[column.name] for column in columns], "note": ""})
        if rows:
            yield table_part(heading, columns, rows)
            heading = ""


def grades_of_years(facts, own):
    """A table of each school year, with its average when that is wanted, and that of all."""
    wanted = [
        TableColumn("class", _("Course"), wide=True),
        TableColumn("percentage", "%", number=True),
        TableColumn("band", _("Grade")),
        TableColumn("points", _("Points"), number=True),
        TableColumn("credits", _("Credits"), number=True),
    ]
    columns = [column for column in wanted if own.get(column.name, True)]
    for year in facts.get("years", ()):
        rows = [
            {
                "cells": [
                    _course_of(grade)
                    if column.name == "class"
                    else grade["band"]
                    if column.name == "band"
                    else _credits_of(grade)
                    if column.name == "credits"
                    else localize_number(grade[column.name])
                    for column in columns
                ],
                "note": "",
            }
            for grade in year["grades"]
        ]
        yield table_part(f"{year['title']}, {year['level']}" if year["level"] else year["title"], columns, rows)
        if own["gpa"] and year["gpa"]:
            yield facts_part("", [(_("Grade point average"), localize_number(year["gpa"]))])
    if own["gpa"] and facts.get("gpa"):
        yield facts_part(_("All years"), [(_("Grade point average"), localize_number(facts["gpa"]))])


def _course_of(grade):
    """A subject; of a student who was in two classes of it, or has given it up, with the class and its days."""
    # Facts of documents from before know of no days.
    if grade.get("given_up") and grade["last"]:
        day = localize_day(grade["last"])
        return _("%(subject)s (%(title)s, to %(day)s)") % {
            "subject": grade["class"],
            "title": grade["title"],
            "day": day,
        }
    if grade.get("part_of") and not grade["first"]:
        # Only its marks tell of the class: the student was put into another one from the first day on.
        return _("%(subject)s (%(title)s)") % {"subject": grade["class"], "title": grade["title"]}
    if grade.get("part_of"):
        day = localize_day(grade["first"])
        return _("%(subject)s (%(title)s, from %(day)s)") % {
            "subject": grade["class"],
            "title": grade["title"],
            "day": day,
        }
    return grade["class"]


def _credits_of(grade):
    """A course that stands in several rows, one for each class of a student who changed, gives its credits once."""
    return "" if grade.get("part_of") not in (None, grade.get("class_id")) else localize_number(grade["credits"])


def _shares_of(grade):
    """[text] of the classes that each made a part of the grade; none of a student who did not change."""
    parts = [
        ngettext("%(title)s: %(percentage)s %% on %(days)d day", "%(title)s: %(percentage)s %% on %(days)d days", days)
        % {"title": title, "percentage": localize_number(percentage), "days": days}
        for title, percentage, days in grade.get("shares", ())
    ]
    return [", ".join(parts)] if parts else []
