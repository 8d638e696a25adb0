"""The school as it is now, read in a few whole-table queries and indexed for lookups by row."""

from collections import defaultdict
from datetime import timedelta
from functools import cached_property

from django.db.models import F
from django.utils.translation import gettext as _

from core.sheets.cells import fold
from core.sheets.errors import SheetError

from ...models import (
    AcademicSession,
    ClassMembership,
    Course,
    Enrolment,
    GradeLevel,
    Guardian,
    GuardianLink,
    Household,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)
from ..names import name_key
from .known_guardians import GuardianIndex

# How long before the school year somebody can have come whom the school did not know.
LONG_AGO = timedelta(days=15 * 366)


def compact_name(text):
    """ "7 A", "7-A" and "7a" are one section: the letters and digits alone."""
    return fold(text).replace(" ", "")


class SchoolSnapshot:
    """Objects of the selected school by what a sheet calls them. Planned objects are added as they come."""

    def __init__(self, today):
        self.today = today

    @cached_property
    def year(self):
        """The school year of today, or else the next; SheetError when there is none."""
        years = AcademicSession.objects.years()
        year = years.holding(self.today).first() or years.filter(starts_on__gt=self.today).first()
        if year is None:
            raise SheetError(
                _("The school has no school year for today. Make one under “Years and subjects”, then import again.")
            )
        return year

    @property
    def reference_day(self):
        """The day that rosters are compared on: today, or the first day of a year to come."""
        return max(self.today, self.year.starts_on)

    # --- structure -------------------------------------------------------------------------
    @cached_property
    def levels(self):
        return {compact_name(level.name): level for level in GradeLevel.objects.all()}

    @cached_property
    def sections(self):
        levels = {level.pk: level for level in self.levels.values()}
        sections = {}
        for section in Section.objects.filter(school_year=self.year):
            section.grade_level = levels[section.grade_level_id]
            sections[compact_name(section.name)] = section
        return sections

    @cached_property
    def subjects(self):
        """Subjects by code and by name."""
        found: dict[str, Subject] = {}
        for subject in Subject.objects.all():
            found.setdefault(compact_name(subject.name), subject)
        for subject in Subject.objects.all():
            found[compact_name(subject.code)] = subject
        return found

    # --- staff -----------------------------------------------------------------------------
    @cached_property
    def staff(self):
        return {person.staff_number.casefold(): person for person in self._all_staff}

    @cached_property
    def _all_staff(self):
        return list(StaffMember.objects.all())

    @cached_property
    def staff_by_email(self):
        return {person.email.lower(): person for person in self._all_staff if person.email}

    @cached_property
    def staff_by_name(self):
        """Lists, because two teachers may share a name."""
        return _grouped(self._all_staff, lambda person: name_key(person.given_name, person.family_name))

    @cached_property
    def courses(self):
        """The first course of each subject at each level, by their ids."""
        return {(row.subject_id, row.grade_level_id): row for row in Course.objects.order_by("-pk")}

    @cached_property
    def classes(self):
        """The classes of whole sections by (section, subject) ids."""
        rows = SchoolClass.objects.filter(own_roster=False, school_year=self.year).select_related("course")
        return {(row.section_id, row.course.subject_id): row for row in rows.order_by("-pk")}

    @cached_property
    def classes_by_title(self):
        rows = SchoolClass.objects.filter(school_year=self.year).select_related("course__subject")
        return {compact_name(row.title): row for row in rows}

    @cached_property
    def class_places(self):
        """Lists of places in classes with a roster of their own, of the school year and later ones, by (student, class)
        ids, in order of time."""
        rows = ClassMembership.objects.filter(school_class__school_year__starts_on__gte=self.year.starts_on)
        rows = rows.select_related("school_class")
        return _grouped(rows, lambda row: (row.student_id, row.school_class_id))

    @cached_property
    def places_by_student(self):
        """The same by student id."""
        places = [place for found in self.class_places.values() for place in found]
        return _grouped(places, lambda row: row.student_id)

    @cached_property
    def group_places(self):
        """The same of split groups alone, by (student, section) ids."""
        places = [place for found in self.class_places.values() for place in found]
        return _grouped(places, lambda row: (row.student_id, row.school_class.section_id))

    @cached_property
    def _all_assignments(self):
        rows = TeachingAssignment.objects.select_related("school_class__course")
        return list(rows.order_by(F("starts_on").asc(nulls_first=True)))

    @cached_property
    def assignments_of_staff(self):
        """Lists by the id of who teaches."""
        return _grouped(self._all_assignments, lambda row: row.staff_id)

    @cached_property
    def assignments(self):
        """Lists by (staff, section, subject) ids, because who comes back to a section has another row.

        Subject is None for the homeroom teacher; split groups and electives are left out.
        """
        whole = [row for row in self._all_assignments if row.school_class is None or not row.school_class.own_roster]
        return _grouped(whole, _taught)

    @cached_property
    def class_assignments(self):
        """Lists by (staff, class) ids, of split groups and electives."""
        own = [row for row in self._all_assignments if row.school_class is not None and row.school_class.own_roster]
        return _grouped(own, lambda row: (row.staff_id, row.school_class_id))

    # --- students --------------------------------------------------------------------------
    @cached_property
    def students(self):
        return {student.student_number.casefold(): student for student in Student.objects.defer("notes", "photo")}

    @cached_property
    def students_by_birth(self):
        """Lists of students by (name, date of birth), as far as the date is known."""
        dated = [student for student in self.students.values() if student.date_of_birth]
        return _grouped(dated, birth_key)

    @cached_property
    def enrolments(self):
        """Each student's enrolments by student id, in order of time."""
        return _grouped(Enrolment.objects.all(), lambda row: row.student_id)

    def allows_first_day(self, day):
        """Whether students may be enrolled from that day on without a word in the sheet: in the year, or a few before."""
        return self.year.starts_on - LONG_AGO <= day <= self.year.ends_on

    @cached_property
    def usual_first_day(self):
        """The day from which new students are enrolled when nobody says more.

        Of the first list of a school everybody has been there from the first day of the year on; later on who is new
        comes today, or on the first day of a year to come.
        """
        return self.reference_day if any(self.enrolments.values()) else self.year.starts_on

    @cached_property
    def memberships(self):
        """Each student's memberships that reach into the school year or lie after it, by student id."""
        rows = SectionMembership.objects.exclude(ends_on__lt=self.year.starts_on).select_related("section")
        return _grouped(rows, lambda row: row.student_id)

    # --- guardians -------------------------------------------------------------------------
    @cached_property
    def guardians(self):
        return GuardianIndex(Guardian.objects.all())

    @cached_property
    def households(self):
        return Household.objects.in_bulk()

    @cached_property
    def links(self):
        """Each student's guardian links by student id, with the guardians of `guardians`."""
        links = _grouped(GuardianLink.objects.all(), lambda link: link.student_id)
        known = self.guardians.by_id
        for found in links.values():
            for link in found:
                link.guardian = known[link.guardian_id]
        return links


def _taught(row):
    if row.school_class is None:
        return row.staff_id, row.section_id, None
    return row.staff_id, row.school_class.section_id, row.school_class.course.subject_id


def birth_key(student):
    return name_key(student.given_name, student.family_name), student.date_of_birth


def _grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
