"""A template's blocks and the facts of one student become a page: data that `document.typ` lays out."""

from datetime import date
from typing import NamedTuple

from django.utils import translation
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .blocks import BLOCKS
from .placeholders import fill_placeholders, places_in

# Scripts beyond Latin, Greek and Cyrillic; the first font that has a letter sets it.
_SCRIPTS = (
    "Arabic", "Hebrew", "Devanagari", "Bengali", "Gujarati", "Gurmukhi", "Tamil", "Telugu", "Kannada", "Malayalam", "Oriya",
    "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Ethiopic", "Armenian", "Georgian", "Symbols",
)  # fmt: skip
# Chinese and Japanese write some letters differently: whose form comes first depends on the language.
_CJK = {"ja": "JP", "ko": "KR", "zh-hk": "HK", "zh-tw": "TC", "zh-hant": "TC"}
PAPERS = {"a4": "A4", "us-letter": "Letter"}


class _Column(NamedTuple):
    """Of a table: shown unless the block's setting of this `name` says no; numbers stand to the right."""

    name: str
    title: str
    wide: bool = False
    number: bool = False


def fonts_for(language):
    east = _CJK.get(language.lower(), _CJK.get(language[:2], "SC"))
    return ["Noto Sans", *(f"Noto Sans {script}" for script in _SCRIPTS), f"Noto Sans CJK {east}"]


def compose_page(blocks, settings, facts, *, images=()):
    """The page of one student. `images`: names of the pictures that are there to be shown."""
    language = settings.get("language") or facts["school"].get("locale") or "en"
    with translation.override(language):
        scene = _Scene(settings, facts, set(images))
        parts = [part for block in blocks for part in scene.parts_of(block)]
        return {
            "title": f"{facts['title']}, {facts['student']['name']}",
            "author": facts["school"]["name"],
            "paper": settings.get("paper") if settings.get("paper") in PAPERS else "a4",
            "lang": language.split("-")[0],
            "rtl": translation.get_language_bidi(),
            "accent": facts["school"].get("accent") or "#1f6feb",
            "fonts": fonts_for(language),
            "footer": " · ".join(
                part for part in (facts["title"], facts["student"]["name"], scene.day(facts["made_on"])) if part
            ),
            "blocks": parts,
        }


def unknown_facts(blocks, facts):
    """The placeholders in the texts of `blocks` for which the facts hold nothing, such as "enrolment.ends_on"."""
    values = _Scene({}, facts, set()).values()
    asked = [name for block in blocks for text in block.values() if isinstance(text, str) for name in places_in(text)]
    return [name for name in dict.fromkeys(asked) if name in values and not values[name]]


class _Scene:
    """What the blocks are made from; a method of each block's type gives its parts."""

    def __init__(self, settings, facts, images):
        self.settings, self.facts, self.images = settings, facts, images

    def parts_of(self, block):
        kind = BLOCKS[block["type"]]
        return [part for part in getattr(self, kind.type)(kind.settings_of(block)) if part]

    def day(self, iso):
        return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else ""

    def filled(self, text):
        return fill_placeholders(text, self.values())

    def values(self):
        """{placeholder: text}, "" where the facts hold nothing."""
        facts = self.facts
        student, enrolment = facts["student"], facts.get("enrolment", {})
        return {
            "student.name": student["name"],
            "student.legal_name": student["legal_name"],
            "student.number": student["number"],
            "student.born": self.day(student["born"]),
            "student.section": student["section"],
            "student.level": student["level"],
            # Facts of documents from before know no present apart from the last.
            "student.section_now": student.get("section_now", ""),
            "student.level_now": student.get("level_now", ""),
            "enrolment.first_starts_on": self.day(enrolment.get("first_starts_on")),
            "enrolment.starts_on": self.day(enrolment.get("starts_on")),
            "enrolment.ends_on": self.day(enrolment.get("ends_on")),
            "session.title": facts.get("session", ""),
            "year.title": facts.get("year", ""),
            "school.name": facts["school"]["name"],
            "today": self.day(facts["made_on"]),
        }

    def header(self, own):
        address = self.settings.get("address") or self.facts["school"]["address"]
        yield {
            "kind": "header",
            "logo": "logo.png" if own["logo"] and "logo.png" in self.images else "",
            "name": self.facts["school"]["name"],
            "address": address if own["address"] else "",
            "title": self.filled(own["title"]),
        }

    def student(self, own):
        student = self.facts["student"]
        rows = [(_("Name"), student["legal_name"])]
        if own["section"]:
            rows += [(_("Section"), student["section"]), (_("Level"), student["level"])]
        if own["number"]:
            rows.append((_("Student number"), student["number"]))
        if own["born"]:
            rows.append((_("Date of birth"), self.day(student["born"])))
        if own["homeroom"]:
            rows.append((_("Homeroom teacher"), student["homeroom"]))
        yield _facts(own["heading"], rows)

    def grades(self, own):
        wanted = [
            _Column("class", _("Class"), wide=True),
            _Column("teacher", _("Teacher"), wide=True),
            _Column("percentage", "%", number=True),
            _Column("band", _("Grade")),
            _Column("points", _("Points"), number=True),
            _Column("average", _("Class average"), number=True),
        ]
        columns = [column for column in wanted if own.get(column.name, True)]
        rows = []
        for grade in self.facts.get("grades", ()):
            note = [grade["comment"]] if own["comment"] else []
            if own["categories"] and grade["categories"]:
                note.insert(0, ", ".join(f"{name} {localize_number(value)} %" for name, value in grade["categories"]))
            note += self.shares_of(grade)
            values = {
                "class": self.course_of(grade),
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
        yield _table(own["heading"], columns, rows)

    def course_of(self, grade):
        """A subject; of a student who was in two classes of it, or has given it up, with the class and its days."""
        # Facts of documents from before know of no days.
        if grade.get("given_up") and grade["last"]:
            day = self.day(grade["last"])
            return _("%(subject)s (%(title)s, to %(day)s)") % {
                "subject": grade["class"],
                "title": grade["title"],
                "day": day,
            }
        if grade.get("part_of") and not grade["first"]:
            # Only its marks tell of the class: the student was put into another one from the first day on.
            return _("%(subject)s (%(title)s)") % {"subject": grade["class"], "title": grade["title"]}
        if grade.get("part_of"):
            day = self.day(grade["first"])
            return _("%(subject)s (%(title)s, from %(day)s)") % {
                "subject": grade["class"],
                "title": grade["title"],
                "day": day,
            }
        return grade["class"]

    @staticmethod
    def credits_of(grade):
        """A course that stands in several rows, one for each class of a student who changed, gives its credits once."""
        return "" if grade.get("part_of") not in (None, grade.get("class_id")) else localize_number(grade["credits"])

    def shares_of(self, grade):
        """[text] of the classes that each made a part of the grade; none of a student who did not change."""
        parts = [
            ngettext(
                "%(title)s: %(percentage)s %% on %(days)d day", "%(title)s: %(percentage)s %% on %(days)d days", days
            )
            % {"title": title, "percentage": localize_number(percentage), "days": days}
            for title, percentage, days in grade.get("shares", ())
        ]
        return [", ".join(parts)] if parts else []

    def standards(self, own):
        heading = own["heading"]
        for grade in self.facts.get("grades", ()):
            wanted = [
                _Column("standard", grade["class"], wide=True),
                _Column("percentage", "%", number=True),
                _Column("band", _("Grade")),
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
                yield _table(heading, columns, rows)
                heading = ""

    def years(self, own):
        wanted = [
            _Column("class", _("Course"), wide=True),
            _Column("percentage", "%", number=True),
            _Column("band", _("Grade")),
            _Column("points", _("Points"), number=True),
            _Column("credits", _("Credits"), number=True),
        ]
        columns = [column for column in wanted if own.get(column.name, True)]
        for year in self.facts.get("years", ()):
            rows = [
                {
                    "cells": [
                        self.course_of(grade)
                        if column.name == "class"
                        else grade["band"]
                        if column.name == "band"
                        else self.credits_of(grade)
                        if column.name == "credits"
                        else localize_number(grade[column.name])
                        for column in columns
                    ],
                    "note": "",
                }
                for grade in year["grades"]
            ]
            yield _table(f"{year['title']}, {year['level']}" if year["level"] else year["title"], columns, rows)
            if own["gpa"] and year["gpa"]:
                yield _facts("", [(_("Grade point average"), localize_number(year["gpa"]))])
        if own["gpa"] and self.facts.get("gpa"):
            yield _facts(_("All years"), [(_("Grade point average"), localize_number(self.facts["gpa"]))])

    def standing(self, own):
        rows = []
        if own["mean"] and self.facts.get("mean"):
            rows.append((_("Mean"), f"{localize_number(self.facts['mean'])} %"))
        if own["gpa"] and self.facts.get("gpa"):
            rows.append((_("Grade point average"), localize_number(self.facts["gpa"])))
        if own["rank"] and self.facts.get("rank"):
            rows.append((_("Place in the level"), _("%(place)d of %(of)d") % self.facts["rank"]))
        yield _facts(own["heading"], rows)

    def attendance(self, own):
        seen = self.facts.get("attendance")
        if not seen:
            return
        rows = [(_("Present"), f"{localize_number(seen['percentage'])} %")] if seen["percentage"] else []
        rows += [(_("Days absent"), str(seen["absent"])), (_("Of these not explained"), str(seen["unexplained"]))]
        yield _facts(own["heading"], [*rows, (_("Late"), str(seen["late"]))])

    def comment(self, own):
        if self.facts.get("comment"):
            yield {"kind": "text", "heading": own["heading"], "text": self.facts["comment"]}

    def text(self, own):
        if own["text"] or own["heading"]:
            yield {"kind": "text", "heading": self.filled(own["heading"]), "text": self.filled(own["text"])}

    def scale(self, own):
        for scale in self.facts.get("scales", ()):
            rows = [
                (band["label"], " ".join(part for part in (_("from %s %%") % band["from"], band["meaning"]) if part))
                for band in scale["bands"]
            ]
            yield _facts(own["heading"], rows)

    def signature(self, own):
        yield {
            "kind": "signature",
            "image": "signature.png" if own["image"] and "signature.png" in self.images else "",
            "name": self.settings.get("signatory", ""),
            "title": self.settings.get("signatory_title", ""),
        }

    def verification(self, own):
        if self.facts.get("code"):
            yield {
                "kind": "verification",
                "text": _("Whether this document is genuine can be checked with this code at this address:"),
                "code": self.facts["code"],
                "address": self.facts["check_at"],
            }


def _facts(heading, rows):
    rows = [[label, value] for label, value in rows if value]
    return {"kind": "facts", "heading": heading, "rows": rows} if rows else None


def _table(heading, columns, rows):
    if not rows:
        return None
    return {
        "kind": "table",
        "heading": heading,
        "columns": [{"title": column.title, "wide": column.wide, "number": column.number} for column in columns],
        "rows": rows,
    }


def localize_number(text):
    """A number that the facts keep as text ("79.5") as the language writes it."""
    if not text:
        return ""
    whole, point, rest = text.partition(".")
    separator = localize(0.5)[1:2] if point else ""
    return f"{whole}{separator}{rest}"
