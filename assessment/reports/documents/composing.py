"""A template's blocks and the facts of one student become a page: data that `document.typ` lays out."""

from django.utils import translation
from django.utils.translation import gettext as _

from .blocks import BLOCKS
from .fonts import fonts_for
from .grade_tables import grades_by_standard, grades_of_session, grades_of_years
from .parts import facts_part, localize_day, localize_number
from .placeholders import fill_placeholders, places_in

PAPERS = {"a4": "A4", "us-letter": "Letter"}


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
                part for part in (facts["title"], facts["student"]["name"], localize_day(facts["made_on"])) if part
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
            "student.born": localize_day(student["born"]),
            "student.section": student["section"],
            "student.level": student["level"],
            # Facts of documents from before know no present apart from the last.
            "student.section_now": student.get("section_now", ""),
            "student.level_now": student.get("level_now", ""),
            "enrolment.first_starts_on": localize_day(enrolment.get("first_starts_on")),
            "enrolment.starts_on": localize_day(enrolment.get("starts_on")),
            "enrolment.ends_on": localize_day(enrolment.get("ends_on")),
            "session.title": facts.get("session", ""),
            "year.title": facts.get("year", ""),
            "school.name": facts["school"]["name"],
            "today": localize_day(facts["made_on"]),
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
            rows.append((_("Date of birth"), localize_day(student["born"])))
        if own["homeroom"]:
            rows.append((_("Homeroom teacher"), student["homeroom"]))
        yield facts_part(own["heading"], rows)

    def grades(self, own):
        return grades_of_session(self.facts, own)

    def standards(self, own):
        return grades_by_standard(self.facts, own)

    def years(self, own):
        return grades_of_years(self.facts, own)

    def standing(self, own):
        rows = []
        if own["mean"] and self.facts.get("mean"):
            rows.append((_("Mean"), f"{localize_number(self.facts['mean'])} %"))
        if own["gpa"] and self.facts.get("gpa"):
            rows.append((_("Grade point average"), localize_number(self.facts["gpa"])))
        if own["rank"] and self.facts.get("rank"):
            rows.append((_("Place in the level"), _("%(place)d of %(of)d") % self.facts["rank"]))
        yield facts_part(own["heading"], rows)

    def attendance(self, own):
        seen = self.facts.get("attendance")
        if not seen:
            return
        rows = [(_("Present"), f"{localize_number(seen['percentage'])} %")] if seen["percentage"] else []
        rows += [(_("Days absent"), str(seen["absent"])), (_("Of these not explained"), str(seen["unexplained"]))]
        yield facts_part(own["heading"], [*rows, (_("Late"), str(seen["late"]))])

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
            yield facts_part(own["heading"], rows)

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
