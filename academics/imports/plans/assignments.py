"""Who teaches what, from when to when."""

from collections import defaultdict

from django.utils.translation import gettext as _

from core.sheets.cells import fold

from ...models import Course, SchoolClass, TeachingAssignment
from ...models.course import class_title, course_title
from ..names import name_key
from .base import RowOutcome, RowPlan, as_text
from .classes import Classes
from .snapshot import compact_name
from .structure import KeyedPlanner


class AssignmentsPlanner(KeyedPlanner):
    kind = "assignments"
    required = ("staff",)

    def __init__(self, snapshot, headers, choices):
        super().__init__(snapshot, headers, choices)
        # Rows of the sheet by the assignment that they made or changed.
        self._rows = {}
        self.classes = Classes(snapshot, self.writes)
        # What is taught in groups that this sheet makes: they have no ids yet.
        self._new = defaultdict(list)

    def plan_row(self, row):
        staff = self._staff(row)
        section = self.section_of(row)
        subject = self.snapshot.subjects.get(compact_name(row.get("subject"))) if row.get("subject") else None
        if not row.get("section") and not row.get("school_class"):
            self.error(row, "section", _("Write the section, or the title of the class."))
        if row.get("subject") and subject is None:
            self.error(row, "subject", _("The school has no subject of this code or name. Import the subjects first."))
        if row.get("starts_on") and row.get("ends_on") and row.get("ends_on") < row.get("starts_on"):
            self.error(row, "ends_on", _("The last day is before the first."))
        if staff is None or (row.get("subject") and subject is None):
            return None
        if row.get("section") and section is None:
            return self.waiting(row, staff.legal_name)
        if row.get("school_class"):
            return self._plan_titled(row, staff, section, subject)
        if section is None:
            return None
        return self._plan_whole(row, staff, section, subject)

    def _plan_titled(self, row, staff, section, subject):
        """A class by its title: that of a whole section, a split group or an elective."""
        found, problem = self.classes.find_or_make(row.get("school_class"), subject, section)
        if problem:
            self.error(row, *problem)
        if found is None:
            return None
        whole = self.snapshot.classes.get((found.section_id, found.course.subject_id)) if not found.own_roster else None
        if whole is not None and whole.pk == found.pk:
            return self._plan_whole(row, staff, self._section_of(found), found.course.subject)
        label = f"{staff.legal_name}: {found.title}"
        key = staff.pk, found.pk or id(found)
        known = self.snapshot.class_assignments[key] if found.pk else self._new[key]
        return self._plan_days(row, staff, lambda: {"school_class": found}, known, label)

    def _section_of(self, school_class):
        return next(each for each in self.snapshot.sections.values() if each.pk == school_class.section_id)

    def _plan_whole(self, row, staff, section, subject):
        """The whole of a section in a subject, or as its homeroom teacher."""
        label = f"{staff.legal_name}: {section.name} {subject.name if subject else _('homeroom')}"
        known = self.snapshot.assignments[staff.pk, _key(section), subject and subject.pk]
        return self._plan_days(row, staff, lambda: self._group(section, subject), known, label)

    def _group(self, section, subject):
        return {"school_class": self._class(section, subject)} if subject else {"section": section}

    def _plan_days(self, row, staff, group, known, label):
        """The days of the row: of an assignment that is `known`, or of a new one to `group()`."""
        dates = self.given(row, "starts_on", "ends_on")
        # One class may be named by its title, or by section and subject.
        named = [bool(row.get(name)) for name in ("school_class", "section", "subject")]
        if repeated := self.repeats(row, (staff.pk, id(known), *named, *dates.items()), label):
            return repeated
        first, last = dates.get("starts_on"), dates.get("ends_on")
        met = [assignment for assignment in known if assignment.meets(first, last)]
        if not dates:
            # "Teaches this": who does, or will, is left alone; who did comes back today.
            met = [assignment for assignment in known if assignment.meets(self.snapshot.today, None)][:1]
            first = self.snapshot.today if known else None
        if last and last < self.snapshot.year.starts_on and all(assignment.ends_on != last for assignment in met):
            # The list of an earlier year: its sections had the names of this year's.
            message = _("Taught this until %(day)s.") % {"day": as_text(last)}
            return RowPlan(row.number, RowOutcome.GONE, label, message=message)
        gone = "" if met or dates else self._gone(staff, known)
        if gone and not self.choices.wants(row, RowOutcome.GONE):
            return RowPlan(row.number, RowOutcome.GONE, label, message=gone, can_be_accepted=True)
        if met:
            # A last day alone is that of the latest; a first day begins the earliest that it meets.
            return self._changed(row, label, met[0] if first else met[-1], known, dates)
        if last is None and staff.ends_on and staff.ends_on >= (first or self.snapshot.today):
            last = staff.ends_on
        assignment = TeachingAssignment(staff=staff, **group(), starts_on=first, ends_on=last)
        known.append(self.writes.create(assignment))
        self._rows[id(assignment)] = row.number
        return RowPlan(row.number, RowOutcome.RETURN if gone else RowOutcome.CREATE, label, _days_of(assignment))

    def _gone(self, staff, known):
        """What keeps "teaches this" from being meant without a question: it ended, or the teacher left; else ""."""
        if staff.ends_on and staff.ends_on < self.snapshot.today:
            return _("%(name)s left on %(day)s.") % {"name": staff.legal_name, "day": as_text(staff.ends_on)}
        return _("Taught this until %(day)s.") % {"day": as_text(known[-1].ends_on)} if known else ""

    def _changed(self, row, label, assignment, known, dates):
        """The known assignment that shares days with the row takes the days of the row."""
        other_row = self._rows.setdefault(id(assignment), row.number)
        if other_row != row.number and not dates:
            return RowPlan(
                row.number, RowOutcome.DUPLICATE, label, message=_("The same as row %(row)d.") % {"row": other_row}
            )
        changes = self.writes.change(assignment, **dates)
        others = [other for other in known if other is not assignment]
        if other_row != row.number or any(other.meets(assignment.starts_on, assignment.ends_on) for other in others):
            self.error(
                row,
                "starts_on" if "starts_on" in dates else "ends_on",
                _("The teacher has this on some of these days already, by another row or assignment."),
            )
        return self.changed(row, label, changes)

    def _class(self, section, subject):
        """The class of the whole section in the subject, planned with its course where there is none yet."""
        courses, classes = self.snapshot.courses, self.snapshot.classes
        level = section.grade_level
        course_key, key = (subject.pk, _key(level)), (_key(section), subject.pk)
        if key not in classes:
            if course_key not in courses:
                course = Course(subject=subject, grade_level=level, title=course_title(subject, level))
                courses[course_key] = self.writes.create(course)
            made = SchoolClass(
                school_year=section.school_year,
                course=courses[course_key],
                section=section,
                title=class_title(subject, section),
            )
            classes[key] = self.writes.create(made)
        return classes[key]

    def _staff(self, row):
        """By staff number, e-mail address or full name; None after an error."""
        typed = row.get("staff")
        person = self.snapshot.staff.get(typed.casefold()) or self.snapshot.staff_by_email.get(typed.casefold())
        if person:
            return person
        namesakes = self.snapshot.staff_by_name.get(name_key(fold(typed)), [])
        if len(namesakes) == 1:
            return namesakes[0]
        message = (
            _("%(count)d members of staff have this name. Write the staff number.") % {"count": len(namesakes)}
            if namesakes
            else _("No member of staff has this number, e-mail address or name. Import the staff first.")
        )
        self.error(row, "staff", message)
        return None


def _key(instance):
    """The id, or what stands for it in an object that this sheet makes."""
    return instance.pk or f"new {id(instance)}"


def _days_of(assignment):
    """The days of a new assignment as changes for the preview."""
    days = ((_("From"), assignment.starts_on), (_("Until"), assignment.ends_on))
    return [[what, "", day.isoformat()] for what, day in days if day]
