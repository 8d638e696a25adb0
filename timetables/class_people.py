"""Who is in which class on a day: those who teach it, and those who attend. Read ahead for a whole school year."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academics.models import ClassMembership, SectionMembership, TeachingAssignment


class ClassPeople:
    """The classes of a school year as they are on a day; three statements, then none."""

    def __init__(self, day, school_year_id):
        self._teachers = defaultdict(list)
        current = TeachingAssignment.objects.on(day).classes().of_year(school_year_id)
        for row in current.select_related("staff").order_by("staff__sort_name"):
            self._teachers[row.school_class_id].append(row.staff)
        self._in_section, self._in_class = defaultdict(set), defaultdict(set)
        there = SectionMembership.objects.on(day).filter(section__school_year=school_year_id)
        for section, student in there.values_list("section_id", "student_id"):
            self._in_section[section].add(student)
        own = ClassMembership.objects.on(day).filter(school_class__school_year=school_year_id)
        for school_class, student in own.values_list("school_class_id", "student_id"):
            self._in_class[school_class].add(student)

    def teachers_of(self, school_class, staff=None):
        """Who teaches: the one who was named for the lesson, else all who teach the class."""
        return [staff] if staff else self._teachers[school_class.pk]

    def students_of(self, school_class):
        """The ids of those who attend."""
        return self._in_class[school_class.pk] if school_class.own_roster else self._in_section[school_class.section_id]

    def students_of_section(self, section_id):
        return self._in_section[section_id]

    def busy_at_same_time(self, one, other):
        """Why lessons at the same time are no good for two that each have school_class, staff and room: [sentence]."""
        if one.school_class.pk == other.school_class.pk:
            return [_("“%(name)s” has a lesson at this time already.") % {"name": other.school_class.title}]
        name = other.school_class.title
        theirs = self.teachers_of(other.school_class, other.staff)
        found = [
            _("%(teacher)s teaches “%(name)s” at this time.") % {"teacher": teacher.name, "name": name}
            for teacher in self.teachers_of(one.school_class, one.staff)
            if teacher in theirs
        ]
        if one.room and one.room == other.room:
            found.append(_("%(room)s is taken by “%(name)s” at this time.") % {"room": one.room.name, "name": name})
        if text := self._students_of_both(one.school_class, other.school_class):
            found.append(text)
        return found

    def _students_of_both(self, one, other):
        """Why the same students would be in both classes at once; empty when none would."""
        both = self.students_of(one) & self.students_of(other)
        if both:
            return ngettext(
                "%(count)d student of this class has “%(name)s” at this time.",
                "%(count)d students of this class have “%(name)s” at this time.",
                len(both),
            ) % {"count": len(both), "name": other.title}
        # Nobody is in them yet: whole sections will still meet themselves.
        if one.section_id and one.section_id == other.section_id and not (one.own_roster and other.own_roster):
            return _("Section %(section)s has “%(name)s” at this time.") % {
                "section": one.section.name,
                "name": other.title,
            }
        return ""
