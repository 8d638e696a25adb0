"""The classes and courses that a new year is to have, made from those of the old one; nothing is written here."""

import re
from collections import defaultdict

from ..models import Course, SchoolClass
from ..models.course import class_title, course_title


class NewClasses:
    """`classes`, unsaved: those that the sections of each level have this year, and the electives; all without students.

    A class succeeds that of the section that moves up: its teachers may stay with their students. Courses that a level
    lacks so far are in `courses`, unsaved too.
    """

    def __init__(self, plan, year, sections):
        """`sections`: {name: new Section}, those of the plan's targets."""
        self.plan, self.year = plan, year
        self._known, self._titles = _Courses(), set()
        self._old = defaultdict(list)
        old = SchoolClass.objects.filter(school_year=plan.old_year)
        for school_class in old.select_related("course__subject", "course__grade_level", "section__grade_level"):
            self._old[school_class.section_id].append(school_class)
        self.classes = [*self._electives()]
        for name, target in plan.targets.items():
            self.classes += self._of_section(sections[name], target)
        self.courses = self._known.made

    def _electives(self):
        for old in self._old[None]:
            self._titles.add(old.title)
            yield self._class(old.course, None, old.title, old)

    def _of_section(self, section, target):
        followed = [school_class for source in target.sources for school_class in self._old[source.pk]]
        whole = set()
        for model in self._models_of(target):
            course = self._known.of(model.course, section.grade_level)
            if not model.own_roster:
                # Two courses of another level may come down to one here.
                if course.title in whole:
                    continue
                whole.add(course.title)
            same = [old for old in followed if old.course.subject_id == course.subject_id]
            same.sort(key=lambda old: old.own_roster != model.own_roster)
            title = _title(model, section, self._titles)
            yield self._class(course, section, title, same[0] if same else None, own_roster=model.own_roster)

    def _models_of(self, target):
        """The classes that a section of the new year is to have, as a section of its level has them this year."""
        if target.like:
            return self._old[target.like.pk]
        alike = [section for section in self.plan.sections if section.grade_level_id == target.level.pk]
        alike.sort(key=lambda section: (section.name != target.name, -len(self._old[section.pk])))
        if alike and self._old[alike[0].pk]:
            return self._old[alike[0].pk]
        return self._old[target.sources[0].pk]

    def _class(self, course, section, title, predecessor, *, own_roster=True):
        return SchoolClass(
            school_year=self.year,
            course=course,
            section=section,
            own_roster=own_roster,
            title=title,
            predecessor=predecessor,
        )


class _Courses:
    """The course of a subject at a level; new ones are in `made`."""

    def __init__(self):
        self.known: dict[tuple[int, int | None], Course] = {}
        self.titles, self.made = set(), []
        for course in Course.objects.select_related("subject", "grade_level").order_by("pk"):
            self.known.setdefault((course.subject_id, course.grade_level_id), course)
            self.titles.add(course.title)

    def of(self, course, level):
        """`course`, or that of its subject at `level` when it belongs to another."""
        if course.grade_level_id in (None, level.pk):
            return course
        key = (course.subject_id, level.pk)
        if key not in self.known:
            title = _free(course_title(course.subject, level), self.titles)
            made = Course(subject=course.subject, grade_level=level, title=title, credits=course.credits)
            self.known[key] = made
            self.made.append(made)
        return self.known[key]


def _title(model, section, titles):
    """The title of `model` with the name of the new section in the place of its own."""
    renamed = re.sub(rf"\b{re.escape(model.section.name)}\b", lambda _name: section.name, model.title)
    if renamed == model.title and section.name not in renamed:
        renamed = class_title(model.course.subject, section)
    return _free(renamed[:100], titles)


def _free(title, titles):
    """`title`, with a number when it is taken; taken from then on."""
    number, free = 1, title
    while free in titles:
        number += 1
        free = f"{title[:94]} ({number})"
    titles.add(free)
    return free
