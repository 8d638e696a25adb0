"""Which courses, and which classes."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.capabilities import Capability
from core.folding import Fold, with_every_word, word_stands_in
from core.lookups import rows_of
from core.school import school_today

from .dates import DatedQuerySet, in_force


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def with_class_count(self):
        """Each course with `class_count`, the classes of all years."""
        return self.annotate(class_count=Count("classes"))

    def with_classes_among(self, classes):
        """Those that any of `classes` (a query) follows, each with `class_count`, how many do."""
        among = Q(classes__in=classes.order_by().values("pk"))
        return self.annotate(class_count=Count("classes", filter=among)).filter(class_count__gt=0)

    def of_level(self, level):
        return self.filter(grade_level=level)

    def titled_like(self, text):
        """Courses whose title or subject contains every word of `text`."""
        folded = self.alias(folded=Fold("title", "subject__name"))
        return with_every_word(folded, text, lambda word: word_stands_in(word, "folded"))

    def in_reading_order(self):
        return self.select_related("subject", "grade_level").order_by(
            "grade_level__position", "grade_level__sort_key", "title"
        )


class SchoolClassQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """All for who sees everybody; a teacher's own and those of the section they lead; a family's."""
        on = on or school_today()
        if self._sees_all(user):
            return self
        seen = self._seen_at_work(user, on)
        if user.can(Capability.USE_PORTAL):
            seen |= self._attended(on, student__in=rows_of("academics.Student").of_family(user, on=on).values("pk"))
        return self.filter(seen)

    def visible_to_staff(self, user, *, on=None):
        """What `visible_to` gives, without the classes that a person knows from home only."""
        on = on or school_today()
        return self if self._sees_all(user) else self.filter(self._seen_at_work(user, on))

    def visible_for_marks(self, user, *, on):
        """What `visible_to_staff` gives, and those taught or led to the end of a year whose marks may still be entered."""
        return self if self._sees_all(user) else self.filter(self._seen_at_work(user, on, for_marks=True))

    @staticmethod
    def _sees_all(user):
        return user.can(Capability.SEE_ALL_PEOPLE) or user.can(Capability.MANAGE_STRUCTURE)

    @staticmethod
    def _seen_at_work(user, on, *, for_marks=False):
        if not user.can(Capability.SEE_TAUGHT_STUDENTS):
            return Q(pk__in=[])
        teaching = rows_of("academics.TeachingAssignment")
        mine = (teaching.while_marks_are_open(on) if for_marks else teaching.on(on)).filter(staff__user=user)
        return Q(pk__in=mine.classes().values("school_class")) | Q(section__in=mine.homeroom().values("section"))

    @staticmethod
    def _attended(on, **of):
        """Classes in which there is on the day who is meant by `of`, a condition of places."""
        there = rows_of("academics.SectionMembership").on(on).filter(**of).values("section")
        own = rows_of("academics.ClassMembership").on(on).filter(**of).values("school_class")
        return Q(own_roster=False, section__in=there) | Q(own_roster=True, pk__in=own)

    def taught_by(self, user, *, on):
        """Classes that `user` teaches on the day `on`."""
        mine = rows_of("academics.TeachingAssignment").on(on).filter(school_class=OuterRef("pk"), staff__user=user)
        return self.filter(Exists(mine))

    def marked_by(self, user, *, on):
        """Classes that `user` teaches on the day `on`, or taught to the end of a year whose marks may still be entered."""
        mine = rows_of("academics.TeachingAssignment").while_marks_are_open(on)
        return self.filter(Exists(mine.filter(school_class=OuterRef("pk"), staff__user=user)))

    def taught_by_staff(self, staff, *, on):
        """Classes that the member of staff teaches on the day `on`."""
        return self.filter(
            Exists(rows_of("academics.TeachingAssignment").on(on).filter(school_class=OuterRef("pk"), staff=staff))
        )

    def attended_by(self, student, *, on):
        """Classes of one student on the day `on`, of the school year that holds it."""
        return self.of_day(on).filter(self._attended(on, student=student))

    def of_day(self, day):
        """Classes of the school year that holds `day`."""
        return self.filter(school_year__starts_on__lte=day, school_year__ends_on__gte=day)

    def not_over(self, day):
        """Classes of the school years that have not ended before `day`."""
        return self.filter(school_year__ends_on__gte=day)

    def of_year(self, year):
        return self.filter(school_year=year)

    def of_section(self, section):
        """The section's own and its split groups; electives belong to no section."""
        return self.filter(section=section)

    def beside(self, school_class):
        """Other classes of the year with students of their own; those of the same subject first."""
        others = self.filter(school_year=school_class.school_year, own_roster=True).exclude(pk=school_class.pk)
        same = models.Case(models.When(course__subject=school_class.course.subject_id, then=0), default=1)
        return others.order_by(same, "sort_key", "id")

    def of_level(self, level):
        return self.filter(Q(section__grade_level=level) | Q(section=None, course__grade_level=level))

    def taught_by_section(self):
        """{(section id, subject id)}: what sections are taught, as a whole or in groups."""
        return set(self.exclude(section=None).values_list("section", "course__subject"))

    def taught_by_level(self):
        """{(level id, subject id): how many sections are taught it, as a whole or in groups}"""
        counted = self.exclude(section=None).order_by().values_list("section__grade_level", "course__subject")
        return {
            (level, subject): number for level, subject, number in counted.annotate(Count("section", distinct=True))
        }

    def matching(self, text):
        """Classes whose title, section or subject contains every word of `text`."""
        folded = self.alias(folded=Fold("title", "section__name", "course__subject__name"))
        return with_every_word(folded, text, lambda word: word_stands_in(word, "folded"))

    def titled_like(self, text):
        """Classes whose title contains every word of `text`: what somebody types to find one."""
        folded = self.alias(folded=Fold("title"))
        return with_every_word(folded, text, lambda word: word_stands_in(word, "folded"))

    def with_teachers(self, *, on):
        """Each class's assignments of the day as `school_class.current_assignments`."""
        current = rows_of("academics.TeachingAssignment").on(on).select_related("staff").order_by("staff__sort_name")
        return self.prefetch_related(Prefetch("assignments", queryset=current, to_attr="current_assignments"))

    def with_size(self, *, on):
        """Each class's number of students on the day as `school_class.size`."""
        return self.annotate(
            size=models.Case(
                models.When(own_roster=True, then=_count("ClassMembership", on, school_class=OuterRef("pk"))),
                default=_count("SectionMembership", on, section=OuterRef("section_id")),
            )
        )

    def in_reading_order(self):
        """By level and section, then by title as people count."""
        return self.select_related("course__subject", "section__grade_level", "school_year").order_by(
            models.F("section__grade_level__position").asc(nulls_last=True),
            models.F("section__sort_key").asc(nulls_last=True),
            "sort_key",
            "id",
        )


class ClassMembershipQuerySet(DatedQuerySet):
    """Places in classes."""

    def of_students(self, students):
        return self.filter(student__in=students)

    def with_students(self):
        """Read with their students, by name; of one student the earlier place first."""
        return self.select_related("student").order_by("student__sort_name", "student", "starts_on")

    def of_classes(self, classes):
        return self.filter(school_class__in=classes.values("pk"))

    def by_class(self):
        """Read with their students and classes, class by class, each by name."""
        return self.select_related("student", "school_class__course__subject", "school_class__section").order_by(
            "school_class__sort_key", "school_class", "student__sort_name", "student", "starts_on"
        )

    def with_classes(self):
        """Read with their classes, the latest first."""
        return self.select_related("school_class__school_year").order_by("-starts_on", "-id")


def _count(model, on, **of):
    """A subquery: how many rows in force hold for the outer row."""
    there = (
        rows_of(f"academics.{model}").filter(in_force(on), **of).order_by().values(*of).annotate(students=Count("pk"))
    )
    return Coalesce(Subquery(there.values("students")), 0)
