"""What becomes of each student: the exception that somebody made, else the rule of their section."""

from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Enrolment, SectionMembership
from .lines import Decided, LineOutcome, Problem, SectionPlace, Stay, StudentLine


class _Person(NamedTuple):
    """A student as the columns of `_PERSON` have them."""

    student_id: int
    number: str
    given_name: str
    family_name: str
    preferred_name: str
    sort_name: str


_PERSON = (
    "student_id",
    "student__student_number",
    "student__given_name",
    "student__family_name",
    "student__preferred_name",
    "student__sort_name",
)


class StudentLines:
    """Reads the line of each student, in a constant number of statements, as of the last day of the old year."""

    def __init__(self, rollover, new_year, new_sections, problems):
        """`new_year` is None as long as nobody has said when it begins; `problems` are added to."""
        self.last_day, self.new_year, self.new = rollover.from_year.ends_on, new_year, new_sections
        self.problems = problems
        self.decisions = {row.student_id: row for row in rollover.decisions.select_related("student")}

    def read(self):
        """[StudentLine] by section and name."""
        lines: dict[int, StudentLine] = {}
        sections = {section.pk: section for section in self.new.sections}
        there = Enrolment.objects.on(self.last_day).values_list(*_PERSON, *Stay._fields)
        for *person, pk, starts_on, ends_on in there:
            line = _line(_Person(*person), Stay(pk, starts_on, ends_on))
            lines[line.student_id] = line
        places = SectionMembership.objects.on(self.last_day).values_list(
            *_PERSON, *SectionPlace._fields, "section_id", "section__name"
        )
        for *person, pk, ends_on, section_id, section_name in places:
            found = _Person(*person)
            if found.student_id not in lines:
                lines[found.student_id] = _line(found)
            line = lines[found.student_id]
            line.place, line.source = SectionPlace(pk, ends_on), sections.get(section_id)
            if line.source is None:
                text = _("%(name)s is in %(section)s of another school year. Move them to a section of this year.")
                self.problems.note(text % {"name": line.name, "section": section_name}, "exceptions", line)
        joining = Enrolment.objects.after(self.last_day).values_list(*_PERSON, *Stay._fields)
        later = [
            _line(_Person(*person), Stay(pk, starts_on, ends_on))
            for *person, pk, starts_on, ends_on in joining.order_by("starts_on")
        ]
        for line in lines.values():
            self._decide(line)
        # Of several stays to come the first that reaches into the new year counts, else the first.
        for line in sorted(later, key=lambda line: self._misses_new_year(line.stay)):
            if line.student_id not in lines:
                lines[line.student_id] = line
                self._join(line)
        self._look_at_strays(lines)
        order = {section.pk: number for number, section in enumerate(self.new.sections)}
        return sorted(
            lines.values(),
            key=lambda line: (
                order[line.source.pk] if line.source else len(order),
                line.sort_name,
                line.student_id,
            ),
        )

    def _decide(self, line):
        decision = self.decisions.get(line.student_id)
        first_day = self.new_year.starts_on if self.new_year else None
        if line.stay is None:
            text = _("%(name)s has left already, but is in %(section)s still. Nothing is written but the end of that.")
            line.why = _("Has left already")
            self.problems.note(text % {"name": line.name, "section": line.source_name or "–"}, "exceptions", line)
            return
        ends_on = line.stay.ends_on
        if ends_on and (first_day is None or ends_on < first_day):
            line.outcome, line.why = LineOutcome.LEAVE, _("Leaves on %(day)s already") % {"day": date_format(ends_on)}
            if decision and decision.outcome in (Decided.PROMOTE, Decided.REPEAT):
                text = _("%(name)s leaves on %(day)s: take the leave back, or drop the exception.")
                self.problems.note(
                    text % {"name": line.name, "day": date_format(ends_on)}, "exceptions", line, blocks=True
                )
            return
        if decision:
            self._follow(line, decision)
        else:
            self._rule(line)

    def _rule(self, line):
        source = line.source
        if source is None:
            line.why = _("Has no section")
            text = _(
                "%(name)s has no section. Choose one under exceptions; without one the place in the school is kept."
            )
            self.problems.note(text % {"name": line.name}, "exceptions", line)
            return
        target = self.new.target_of[source.pk]
        if target:
            level = self.new.targets[target].level
            line.target = target
            line.outcome = LineOutcome.REPEAT if level == source.grade_level else LineOutcome.PROMOTE
            line.why = self.new.reasons[source.pk]
        elif source.grade_level == self.new.last_level:
            line.outcome, line.ends_stay, line.exit_reason = LineOutcome.GRADUATE, True, Enrolment.ExitReason.GRADUATED
            line.why = self.new.reasons[source.pk]
        else:
            line.why = self.new.reasons[source.pk]

    def _follow(self, line, decision):
        line.is_exception = True
        line.outcome = decision.outcome
        line.why = decision.reason or _("Exception")
        if decision.outcome in (Decided.LEAVE, Decided.GRADUATE):
            line.ends_stay = True
            graduated = decision.outcome == Decided.GRADUATE
            other = decision.exit_reason or Enrolment.ExitReason.OTHER
            line.exit_reason = Enrolment.ExitReason.GRADUATED if graduated else other
            return
        line.target = self._place_of(line, decision)

    def _place_of(self, line, decision):
        """The section of the new year for somebody who stays; "" with a problem that says why."""
        if decision.section:
            if decision.section in self.new.targets:
                return decision.section
            text = _("There is no section %(section)s in the new year for %(name)s. Choose another.")
            values = {"section": decision.section, "name": line.name}
            self.problems.note(text % values, "exceptions", line, blocks=True)
            return ""
        if decision.outcome == Decided.PROMOTE:
            found = self.new.target_of.get(line.source.pk, "") if line.source else ""
        else:
            found = self.new.same_level(line.source)
        if not found:
            text = _("%(name)s stays, but in which section? Choose one under exceptions.")
            self.problems.note(text % {"name": line.name}, "exceptions", line)
        return found

    def _misses_new_year(self, stay):
        """Whether the stay, which begins after the old year, is over before the new one begins, or comes after it."""
        if self.new_year is None:
            return False
        return stay.starts_on > self.new_year.ends_on or bool(stay.ends_on and stay.ends_on < self.new_year.starts_on)

    def _miss(self, line, decision):
        """Somebody whose stay has no day in the new year: an exception that gives them a section there cannot be."""
        first, last = line.stay.starts_on, line.stay.ends_on
        if last:
            values = {"name": line.name, "first": date_format(first), "last": date_format(last)}
            line.why = _("Here from %(first)s to %(last)s") % values
            text = _("%(name)s is here from %(first)s to %(last)s, and on no day of the new year: drop the exception.")
        else:
            values = {"name": line.name, "first": date_format(first)}
            text = _("%(name)s joins on %(first)s, after the new year ends: drop the exception.")
        if decision:
            self.problems.note(text % values, "exceptions", line, blocks=True)

    def _join(self, line):
        decision, day = self.decisions.get(line.student_id), line.stay.starts_on
        line.outcome = LineOutcome.JOIN
        line.why = _("Joins on %(day)s") % {"day": date_format(day)}
        if self.new_year is None:
            line.outcome = LineOutcome.NONE
        elif self._misses_new_year(line.stay):
            line.outcome = LineOutcome.NONE
            self._miss(line, decision)
        elif decision and decision.section in self.new.targets:
            line.is_exception, line.target = True, decision.section
        else:
            text = _("%(name)s joins on %(day)s and has no section. Choose one under exceptions, or in the new year.")
            self.problems.note(text % {"name": line.name, "day": date_format(day)}, "exceptions", line)

    def _look_at_strays(self, lines):
        """Exceptions for students whom the year-end does not meet, and places that begin after the last day."""
        for student_id, decision in self.decisions.items():
            if student_id not in lines:
                text = _("%(name)s has left already: drop the exception.")
                self.problems.append(
                    Problem(text % {"name": decision.student.list_name}, "exceptions", student_id=student_id)
                )
        later = SectionMembership.objects.after(self.last_day).select_related("student", "section")
        for place in later:
            text = _("%(name)s is in %(section)s from %(day)s already, after this year ends. End that place first.")
            values = {
                "name": place.student.list_name,
                "section": place.section.name,
                "day": date_format(place.starts_on),
            }
            self.problems.append(Problem(text % values, "exceptions", True, place.student_id))


def _line(person: _Person, stay: Stay | None = None) -> StudentLine:
    name = ", ".join(part for part in (person.family_name, person.preferred_name or person.given_name) if part)
    return StudentLine(person.student_id, person.number, name, person.sort_name, None, None, stay)
