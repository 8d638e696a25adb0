"""Carrying a year-end out: everything that the plan holds, in bulk, with a note of each row for the undo.

Runs inside the caller's transaction. Nobody's history is rewritten: what was open ends with the last day of the old
year, and what follows begins with the new one.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from core.postgres.row_hashes import row_hashes

from ..models import (
    AcademicSession,
    ClassMembership,
    Course,
    Enrolment,
    SchoolClass,
    Section,
    SectionMembership,
    TeachingAssignment,
)
from .new_classes import NewClasses
from .years import session_of

CHUNK = 2000
# Whatever refers to another comes after it.
WRITTEN = (
    AcademicSession,
    Section,
    Course,
    SchoolClass,
    TeachingAssignment,
    ClassMembership,
    Enrolment,
    SectionMembership,
)
_STEPS = 8


class ModelCount(NamedTuple):
    """How many rows of a model were written."""

    what: str
    number: int


class WrittenCounts(NamedTuple):
    """What was written, model by model: new rows, and changed ones."""

    made: list[ModelCount]
    changed: list[ModelCount]


class Writer:
    """One year-end being written. `made` and `changed` are what a Rollover keeps of it."""

    def __init__(self, plan, progress):
        self.plan = plan
        self.rollover = plan.rollover
        self.progress = progress
        self.changed = {}
        # Whatever has an id above "last" and is not in "rows" came later.
        self.made = {_label(model): {"columns": [], "rows": {}, "last": _highest_id(model)} for model in WRITTEN}
        self._done = 0

    def write(self):
        """Writes everything; the new AcademicSession is `year` then."""
        self._step(_("The new school year"))
        year = self.year = self._add_year()
        self._step(_("Sections"))
        sections = self._add_sections(year)
        self._step(_("Classes"))
        classes = self._add_classes(year, sections) if self.rollover.copies_classes else []
        self._step(_("Teachers"))
        self._carry_teachers(year, sections, classes)
        self._step(_("Places in classes"))
        self._end(ClassMembership, ClassMembership.objects.filter(school_class__school_year=self.plan.old_year))
        self._step(_("Enrolments"))
        self._end_stays()
        self._step(_("Places in sections"))
        self._carry_students(sections)
        self._step(_("A note of what was written"))
        self._note()

    def counts(self) -> WrittenCounts:
        made, changed = [], []
        for model in WRITTEN:
            label, what = _label(model), str(model._meta.verbose_name_plural)
            made.append(ModelCount(what, len(self.made[label]["rows"])))
            changed.append(ModelCount(what, len(self.changed.get(label, ()))))
        return WrittenCounts([row for row in made if row.number], [row for row in changed if row.number])

    def _step(self, text):
        self.progress(self._done, _STEPS, text)
        self._done += 1

    # --- New rows ------------------------------------------------------------------------------

    def _add_year(self):
        kinds = AcademicSession.Kind
        year = self._create([session_of(kinds.SCHOOL_YEAR, self.rollover.year)])[0]
        terms = self.rollover.year.get("terms", [])
        rows = self._create([session_of(kinds.TERM, term, year) for term in terms])
        self._create(
            [
                session_of(kinds.GRADING_PERIOD, period, row)
                for term, row in zip(terms, rows, strict=True)
                for period in term.get("periods", ())
            ]
        )
        return year

    def _add_sections(self, year):
        """{name: new Section}"""
        rows = []
        for target in self.plan.targets.values():
            old = target.sources[0] if target.sources else target.like
            rows.append(
                Section(
                    school_year=year,
                    grade_level=target.level,
                    name=target.name,
                    room=old.room,
                    predecessor=target.sources[0] if target.sources else None,
                )
            )
        return {section.name: section for section in self._create(rows)}

    def _add_classes(self, year, sections):
        """The classes of the new year, after the courses that they bring along."""
        planned = NewClasses(self.plan, year, sections)
        self._create(planned.courses)
        return self._create(planned.classes)

    def _carry_teachers(self, year, sections, classes):
        """What is taught in the old year ends with it; whoever is wanted goes on with the new one."""
        old = TeachingAssignment.objects.of_year(self.plan.old_year)
        going_on = list(old.on(self.plan.last_day).select_related("staff"))
        self._end(TeachingAssignment, old)
        of_section: dict[int, list[TeachingAssignment]] = defaultdict(list)
        of_class: dict[int, list[TeachingAssignment]] = defaultdict(list)
        for row in going_on:
            (of_section[row.section_id] if row.section_id else of_class[row.school_class_id]).append(row)
        rows = []
        if self.rollover.copies_homeroom:
            for name, target in self.plan.targets.items():
                leads = {row.staff: None for source in target.sources for row in of_section[source.pk]}
                rows += [self._assignment(staff, year, section=sections[name]) for staff in leads]
        if self.rollover.copies_teachers:
            for school_class in classes:
                if school_class.predecessor_id:
                    teachers = of_class[school_class.predecessor_id]
                    rows += [self._assignment(row.staff, year, school_class=school_class) for row in teachers]
        self._create([row for row in rows if row])

    @staticmethod
    def _assignment(staff, year, **what):
        """None for somebody who has left by then."""
        if staff.ends_on and staff.ends_on < year.starts_on:
            return None
        return TeachingAssignment(staff=staff, starts_on=year.starts_on, ends_on=staff.ends_on, **what)

    # --- Students ------------------------------------------------------------------------------

    def _end_stays(self):
        ending = defaultdict(list)
        for line in self.plan.lines:
            if line.ends_stay:
                ending[str(line.exit_reason)].append(line.stay.pk)
        for reason, ids in ending.items():
            self._end(Enrolment, Enrolment.objects.filter(pk__in=ids), exit_reason=reason)

    def _carry_students(self, sections):
        """Old places end with the old year, of whoever had one on its last day; new ones begin with the new year."""
        self._end(SectionMembership, SectionMembership.objects.on(self.plan.last_day))
        rows = []
        for line in self.plan.lines:
            if line.target:
                rows.append(
                    SectionMembership(
                        student_id=line.student_id,
                        section=sections[line.target],
                        starts_on=self.plan.first_day_of(line),
                        ends_on=line.stay.ends_on,
                    )
                )
        self._create(rows)

    # --- In bulk -------------------------------------------------------------------------------

    def _create(self, rows):
        """Saves new rows of one model."""
        if not rows:
            return rows
        model = type(rows[0])
        for row in rows:
            # What `save` would set.
            if hasattr(row, "set_sort_key"):
                row.set_sort_key()
        made = self.made[_label(model)]
        for start in range(0, len(rows), CHUNK):
            chunk = model.objects.bulk_create(rows[start : start + CHUNK])
            made["rows"].update((str(row.pk), "") for row in chunk)
        return rows

    def _end(self, model, rows, **values):
        """Those of `rows` that go on after the old year's last day end with it."""
        last_day = self.plan.last_day
        open_ended = rows.on(last_day).filter(Q(ends_on=None) | Q(ends_on__gt=last_day)).order_by()
        names = ("ends_on", *values)
        before = list(open_ended.values_list("pk", *names))
        after = {"ends_on": last_day, **values}
        changed = self.changed.setdefault(_label(model), {})
        for start in range(0, len(before), CHUNK):
            chunk = before[start : start + CHUNK]
            model.objects.filter(pk__in=[pk for pk, *_old in chunk]).update(**after)
            for pk, *old in chunk:
                pairs = zip(names, old, strict=True)
                changed[str(pk)] = {name: [_plain(value), _plain(after[name])] for name, value in pairs}

    def _note(self):
        """Into `made`, the hash of each new row: the undo refuses when somebody has edited it."""
        for model in WRITTEN:
            made = self.made[_label(model)]
            made["columns"] = sorted(field.column for field in model._meta.concrete_fields)
            made["rows"] = row_hashes(model, made["columns"], list(made["rows"]))


def _highest_id(model):
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def _label(model):
    return model._meta.label_lower


def _plain(value):
    return value if value is None or isinstance(value, str) else value.isoformat()
