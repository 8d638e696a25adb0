"""Classes that a sheet calls by their titles, and who is in those with a roster of their own."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from ...models import ClassMembership, Course, SchoolClass
from ...models.course import course_title
from ...models.dates import earliest
from ...models.enrolment import last_day_there
from .base import RowOutcome, RowPlan, as_text
from .sections import CellProblem
from .snapshot import compact_name
from .structure import KeyedPlanner


class FoundClass(NamedTuple):
    """A class; or none, with the problem where the sheet contradicts the school or says too little."""

    school_class: SchoolClass | None
    problem: CellProblem | None = None


class Classes:
    """Finds classes of the school year by title; plans a group that is missing when the sheet says the subject."""

    def __init__(self, snapshot, writes):
        self._snapshot = snapshot
        self._writes = writes

    def find_or_make(self, title, subject, section) -> FoundClass:
        """The class of the title, which is made where the sheet says the subject."""
        known = self._snapshot.classes_by_title.get(compact_name(title))
        if known is None and subject is None:
            text = _(
                "%(year)s has no class of this title. Add a column with the subject and it is made, or make it first."
            )
            return FoundClass(None, CellProblem("school_class", text % {"year": self._snapshot.year.title}))
        if known is None:
            return FoundClass(self._make(title, subject, section))
        if subject and known.course.subject is not subject and known.course.subject_id != subject.pk:
            text = _("“%(name)s” is a class in %(subject)s.") % {"name": known, "subject": known.course.subject}
            return FoundClass(None, CellProblem("subject", text))
        if section and known.section is not section and known.section_id != section.pk:
            text = _("“%(name)s” is no class of this section.") % {"name": known}
            return FoundClass(None, CellProblem("section", text))
        return FoundClass(known)

    def _make(self, title, subject, section):
        level = section.grade_level if section else None
        courses = self._snapshot.courses
        key = subject.pk, level and level.pk
        if key not in courses:
            course = Course(
                subject=subject, grade_level=level, title=course_title(subject, level) if level else subject.name
            )
            courses[key] = self._writes.create(course)
        made = self._writes.create(
            SchoolClass(
                school_year=self._snapshot.year,
                course=courses[key],
                section=section,
                own_roster=True,
                title=title[:100],
            )
        )
        self._snapshot.classes_by_title[compact_name(title)] = made
        return made


class MembersPlanner(KeyedPlanner):
    kind = "members"
    required = ("student_number", "school_class")

    def __init__(self, snapshot, headers, choices):
        super().__init__(snapshot, headers, choices)
        self.classes = Classes(snapshot, self.writes)
        # Places by student and class that this sheet makes, also in classes that have no id yet; and rows by place.
        self._places = {}
        self._rows = {}

    def plan_row(self, row):
        student = self.snapshot.students.get(row.get("student_number").casefold())
        if student is None:
            self.error(row, "student_number", _("No student has this number. Import the students first."))
        section = self.section_of(row)
        if student is None:
            return None
        if section is None and row.get("section"):
            return self.waiting(row, f"{student.legal_name} ({student.student_number})")
        school_class = self._class(row, section)
        if school_class is None:
            return None
        label = f"{student.legal_name} ({student.student_number}): {school_class.title}"
        dates = self.given(row, "starts_on", "ends_on")
        if repeated := self.repeats(row, (student.pk, id(school_class), *dates.items()), label):
            return repeated
        return self._place(row, student, school_class, dates, label)

    def _class(self, row, section):
        """The class of the row, which has a roster of its own; None after an error."""
        subject = self.snapshot.subjects.get(compact_name(row.get("subject"))) if row.get("subject") else None
        if row.get("subject") and subject is None:
            self.error(row, "subject", _("The school has no subject of this code or name. Import the subjects first."))
            return None
        found, problem = self.classes.find_or_make(row.get("school_class"), subject, section)
        if problem:
            self.error(row, *problem)
        elif found and not found.own_roster:
            self.error(row, "school_class", _("This is the class of a whole section: its students are the section's."))
            found = None
        return found

    def _place(self, row, student, school_class, dates, label):
        """The place that shares days with the row takes its days; without one the student joins."""
        known = self._known(student, school_class)
        first = dates.get("starts_on") or (None if "ends_on" in dates and known else self.snapshot.reference_day)
        last = dates.get("ends_on")
        met = [place for place in known if place.meets(first, last)]
        outcome = RowOutcome.CREATE
        if known and not met and not dates:
            if not self.choices.wants(row, RowOutcome.GONE):
                message = _("In this class until %(day)s.") % {"day": as_text(known[-1].ends_on)}
                return RowPlan(row.number, RowOutcome.GONE, label, message=message, can_be_accepted=True)
            outcome = RowOutcome.RETURN
        if met:
            place = met[0] if "starts_on" in dates else met[-1]
            changes = self.writes.change(place, **dates)
            others = [other for other in known if other is not place]
        else:
            first = first or self.snapshot.reference_day
            place = ClassMembership(student=student, school_class=school_class, starts_on=first, ends_on=last)
            changes, others = [], known
        if not self._is_sound(row, student, place, others):
            return None
        other_row = self._rows.setdefault(id(place), row.number)
        if other_row != row.number:
            self.error(row, "starts_on", _("Row %(row)d has the student in this class then.") % {"row": other_row})
            return None
        if met:
            return self.changed(row, label, changes)
        known.append(self.writes.create(place))
        return RowPlan(row.number, outcome, label, [[_("From"), "", as_text(place.starts_on)]])

    def _is_sound(self, row, student, place, others):
        """Whether the days of the place can be; notes the error otherwise. Cuts it where the stay at the school ends, and a
        new one in a group where the student moves to another section."""
        year = self.snapshot.year
        if place.ends_on and place.ends_on < place.starts_on:
            self.error(row, "ends_on", _("The last day is before the first."))
            return False
        if not year.holds(place.starts_on):
            self.error(row, "starts_on", _("This day is outside the school year %(year)s.") % {"year": year.title})
            return False
        stay = next((each for each in self.snapshot.enrolments[student.pk] if each.is_in_force(place.starts_on)), None)
        if stay is None:
            self.error(row, "starts_on", _("The student is not enrolled on this day."))
            return False
        there = self._last_day_in_section(place) if place.pk is None else None
        end = year.end_of_places(earliest(stay.ends_on, there))
        if end and (place.ends_on is None or place.ends_on > end):
            self.writes.change(place, ends_on=end)
        if any(other.meets(place.starts_on, place.ends_on) for other in others):
            self.error(row, "starts_on", _("The student is in this class on some of these days already."))
            return False
        return True

    def _last_day_in_section(self, place):
        """Of who is in the section of the group on the first day, the last day there; None for others and without one."""
        section = place.school_class.section_id
        there = [each for each in self.snapshot.memberships[place.student_id] if each.section_id == section]
        return last_day_there(sorted(there, key=lambda each: each.starts_on), place.starts_on)

    def _known(self, student, school_class):
        """The places of the student in the class, in order of time."""
        if school_class.pk:
            return self.snapshot.class_places[student.pk, school_class.pk]
        return self._places.setdefault((student.pk, id(school_class)), [])
