"""Who teaches what, from when to when."""

from django.utils.translation import gettext as _

from ...models import Course, SchoolClass, TeachingAssignment
from ...models.course import class_title, course_title
from ..cells import fold
from ..names import name_key
from .base import Outcome, RowPlan
from .present import compact
from .structure import KeyedPlanner


class AssignmentsPlanner(KeyedPlanner):
    kind = "assignments"
    required = ("staff", "section")

    def __init__(self, present, headers, accepted):
        super().__init__(present, headers, accepted)
        # Rows of the sheet by the assignment that they made or changed.
        self._rows = {}

    def plan_row(self, row):
        staff = self._staff(row)
        section = self.present.sections.get(compact(row.get("section")))
        subject = self.present.subjects.get(compact(row.get("subject"))) if row.get("subject") else None
        if section is None:
            self.error(row, "section", _("%(year)s has no section of this name.") % {"year": self.present.year.title})
        if row.get("subject") and subject is None:
            self.error(row, "subject", _("The school has no subject of this code or name. Import the subjects first."))
        if row.get("starts_on") and row.get("ends_on") and row.get("ends_on") < row.get("starts_on"):
            self.error(row, "ends_on", _("The last day is before the first."))
        if staff is None or section is None or (row.get("subject") and subject is None):
            return None
        label = f"{staff.legal_name}: {section.name} {subject.name if subject else _('homeroom')}"
        dates = self.given(row, "starts_on", "ends_on")
        if repeated := self.repeats(row, (staff.pk, section.pk, subject and subject.pk, *dates.items()), label):
            return repeated
        known = self.present.assignments[staff.pk, section.pk, subject and subject.pk]
        first, last = dates.get("starts_on"), dates.get("ends_on")
        met = [assignment for assignment in known if assignment.meets(first, last)]
        if not dates:
            # "Teaches this": who does, or will, is left alone; who did comes back today.
            met = [assignment for assignment in known if assignment.meets(self.present.today, None)][:1]
            first = self.present.today if known else None
        if met:
            # A last day alone is that of the latest; a first day begins the earliest that it meets.
            return self._changed(row, label, met[0] if first else met[-1], known, dates)
        group = {"school_class": self._class(section, subject)} if subject else {"section": section}
        assignment = TeachingAssignment(staff=staff, **group, starts_on=first, ends_on=last)
        known.append(self.writes.create(assignment))
        self._rows[id(assignment)] = row.number
        return RowPlan(row.number, Outcome.CREATE, label, _days_of(assignment))

    def _changed(self, row, label, assignment, known, dates):
        """The known assignment that shares days with the row takes the days of the row."""
        other_row = self._rows.setdefault(id(assignment), row.number)
        if other_row != row.number and not dates:
            return RowPlan(
                row.number, Outcome.DUPLICATE, label, message=_("The same as row %(row)d.") % {"row": other_row}
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
        courses, classes = self.present.courses, self.present.classes
        level = section.grade_level
        if (section.pk, subject.pk) not in classes:
            if (subject.pk, level.pk) not in courses:
                course = Course(subject=subject, grade_level=level, title=course_title(subject, level))
                courses[subject.pk, level.pk] = self.writes.create(course)
            made = SchoolClass(
                school_year=section.school_year,
                course=courses[subject.pk, level.pk],
                section=section,
                title=class_title(subject, section),
            )
            classes[section.pk, subject.pk] = self.writes.create(made)
        return classes[section.pk, subject.pk]

    def _staff(self, row):
        """By staff number, e-mail address or full name; None after an error."""
        typed = row.get("staff")
        person = self.present.staff.get(typed.casefold()) or self.present.staff_by_email.get(typed.casefold())
        if person:
            return person
        namesakes = self.present.staff_by_name.get(name_key(fold(typed)), [])
        if len(namesakes) == 1:
            return namesakes[0]
        message = (
            _("%(count)d members of staff have this name. Write the staff number.") % {"count": len(namesakes)}
            if namesakes
            else _("No member of staff has this number, e-mail address or name. Import the staff first.")
        )
        self.error(row, "staff", message)
        return None


def _days_of(assignment):
    """The days of a new assignment as changes for the preview."""
    days = ((_("From"), assignment.starts_on), (_("Until"), assignment.ends_on))
    return [[what, "", day.isoformat()] for what, day in days if day]
