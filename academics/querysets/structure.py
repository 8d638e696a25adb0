"""Which years, levels, subjects and sections."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.capabilities import Capability
from core.folding import Fold, with_every_word, word_stands_in
from core.lookups import rows_of
from core.school import school_today


class SessionQuerySet(models.QuerySet):
    def years(self):
        return self.filter(kind="schoolYear")

    def terms(self):
        return self.filter(kind="term")

    def holding(self, day):
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def visible_to(self, user):
        """The calendar of the school is no secret inside it."""
        return self.all()

    def with_children(self):
        """School years with their terms, and those with their grading periods, in three queries."""
        return self.prefetch_related("children__children")

    def latest_first(self):
        return self.order_by("-starts_on", "-id")

    def not_over(self, day):
        return self.filter(ends_on__gte=day)

    def open_past_their_year(self, day):
        """Those without parts, of a school year that is over, whose posting window holds `day`; each with `year`, its id.

        The window is their own or that of what they lie in, as `AcademicSession.posting_window` says, and has a last day.
        """
        is_open, inherits = Q(), Q()
        for of in ("", "parent__", "parent__parent__"):
            first, last = f"{of}posting_from", f"{of}posting_until"
            begun = Q(**{first: None}) | Q(**{f"{first}__lte": day})
            is_open |= inherits & begun & Q(**{f"{last}__gte": day})
            inherits &= Q(**{first: None, last: None})
        over = self.annotate(year=Coalesce("parent__parent", "parent", "pk")).filter(
            Exists(self.model.objects.years().filter(pk=OuterRef("year"), ends_on__lt=day))
        )
        return over.filter(is_open, children=None)

    def with_beginnings(self, *, on):
        """School years with what there is of each: `has_terms`, `has_sections`, `has_students`, and of the teachers who
        take its registers `has_gaps` (a section with students has none) and `has_accounts` (one of them signs in).
        """
        year = OuterRef("pk")
        sections = rows_of("academics.Section").filter(school_year=year)
        places = rows_of("academics.SectionMembership").not_over(on)
        teaching = rows_of("academics.TeachingAssignment").not_over(on).of_whole_sections()
        theirs = teaching.filter(Q(section=OuterRef("pk")) | Q(school_class__section=OuterRef("pk")))
        return self.annotate(
            has_terms=Exists(self.model.objects.terms().filter(parent=year)),
            has_sections=Exists(sections),
            has_students=Exists(places.filter(section__school_year=year)),
            has_gaps=Exists(sections.filter(Exists(places.filter(section=OuterRef("pk"))), ~Exists(theirs))),
            has_accounts=Exists(teaching.of_year(year).filter(staff__user__isnull=False)),
        )

    def year_of(self, day):
        """The school year that holds `day`, else the last one before it, else the first; None without any."""
        years = self.years()
        return (
            years.holding(day).first()
            or years.filter(starts_on__lte=day).order_by("-starts_on").first()
            or years.order_by("starts_on").first()
        )


class LevelQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def with_section_count(self):
        return self.annotate(section_count=Count("sections")).order_by("position", "sort_key")


class SubjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def with_use_count(self):
        """Each subject with `use_count`, the classes of all years that are taught it."""
        return self.annotate(use_count=Count("courses__classes")).order_by("name")


class SectionQuerySet(models.QuerySet):
    def of_day(self, day):
        """Sections of the school year that holds `day`."""
        return self.filter(school_year__starts_on__lte=day, school_year__ends_on__gte=day)

    def not_over(self, day):
        """Sections of the school years that have not ended before `day`."""
        return self.filter(school_year__ends_on__gte=day)

    def of_year(self, year):
        return self.filter(school_year=year)

    def of_level(self, level):
        return self.filter(grade_level=level)

    def closed_on(self, day):
        """Those for which the calendar closes the school on `day`: by name, with their level, or with everybody."""
        entries = rows_of("academics.CalendarEntry").between(day, day).closed()
        of_all = Q(section=None, grade_level=None)
        of_level = Q(section=None, grade_level=OuterRef("grade_level"))
        return self.filter(Exists(entries.filter(of_all | of_level | Q(section=OuterRef("pk")))))

    def taught_by(self, user, *, on):
        """Sections that `user` leads, or teaches as a whole, on the day `on`."""
        return self.filter(_taught_whole(user, on))

    def visible_to(self, user, *, on=None):
        """All for who sees everybody; a teacher's own; a student's and a guardian's children's."""
        on = on or school_today()
        if self._sees_all(user):
            return self
        seen = self._seen_at_work(user, on)
        if user.can(Capability.USE_PORTAL):
            family = rows_of("academics.Student").of_family(user, on=on)
            seen |= Q(
                Exists(
                    rows_of("academics.SectionMembership")
                    .on(on)
                    .filter(section=OuterRef("pk"), student__in=family.values("pk"))
                )
            )
        return self.filter(seen)

    def visible_to_staff(self, user, *, on=None):
        """What `visible_to` gives, without the sections that a person knows from home only."""
        on = on or school_today()
        return self if self._sees_all(user) else self.filter(self._seen_at_work(user, on))

    @staticmethod
    def _sees_all(user):
        return user.can(Capability.SEE_ALL_PEOPLE) or user.can(Capability.MANAGE_STRUCTURE)

    @staticmethod
    def _seen_at_work(user, on):
        if not user.can(Capability.SEE_TAUGHT_STUDENTS):
            return Q(pk__in=[])
        return _taught_whole(user, on)

    def attended_by(self, students, *, on):
        """The sections that any of `students` is in on the day `on`."""
        return self.filter(
            Exists(rows_of("academics.SectionMembership").on(on).filter(section=OuterRef("pk"), student__in=students))
        )

    def matching(self, text):
        """Sections whose name, level or room contains every word of `text`."""
        folded = self.alias(folded=Fold("name", "grade_level__name", "room"))
        return with_every_word(folded, text, lambda word: word_stands_in(word, "folded"))

    def with_homeroom_teachers(self, *, on):
        """Each section's homeroom assignments of the day as `section.homeroom_assignments`."""
        leading = (
            rows_of("academics.TeachingAssignment")
            .on(on)
            .homeroom()
            .select_related("staff")
            .order_by("staff__sort_name")
        )
        return self.prefetch_related(Prefetch("assignments", queryset=leading, to_attr="homeroom_assignments"))

    def with_size(self, *, on):
        """Each section's number of students on the day as `section.size`."""
        there = (
            rows_of("academics.SectionMembership")
            .on(on)
            .filter(section=OuterRef("pk"))
            .order_by()
            .values("section")
            .annotate(students=Count("pk"))
        )
        return self.annotate(size=Coalesce(Subquery(there.values("students")), 0))

    def with_year(self):
        return self.select_related("school_year")

    def count_by_level(self):
        """{level id: number of sections}"""
        return dict(self.order_by().values_list("grade_level").annotate(Count("pk")))

    def in_reading_order(self):
        """By level, then as people count: 7A before 7B before 10A."""
        return self.select_related("grade_level").order_by(
            "grade_level__position", "grade_level__sort_key", "sort_key", "id"
        )


def _taught_whole(user, on):
    """The sections of which `user` has everybody: as their lead, or in a class of the whole section."""
    mine = rows_of("academics.TeachingAssignment").on(on).of_whole_sections().filter(staff__user=user)
    return Q(Exists(mine.filter(Q(section=OuterRef("pk")) | Q(school_class__section=OuterRef("pk")))))
