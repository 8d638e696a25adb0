"""Which staff, and what they teach."""

from django.db.models import F, Prefetch, Q
from django.db.models.functions import Coalesce

from accounts.capabilities import Capability
from core.folding import dialled_like, with_every_word, word_stands_in
from core.lookups import rows_of
from core.school import school_today

from .dates import DatedQuerySet, in_force


class StaffQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """All for the office and for colleagues; families see none here."""
        if user.can(Capability.SEE_ALL_PEOPLE) or user.can(Capability.SEE_TAUGHT_STUDENTS):
            return self
        return self.filter(user=user)

    def matching(self, text, *, by_phone):
        """Staff whose name, number or e-mail address contains every word of `text`; with `by_phone` their phone, too."""

        def alike(word):
            found = word_stands_in(word, "folded_name") | Q(staff_number__istartswith=word) | Q(email__icontains=word)
            return found | dialled_like(word, "phone_digits") if by_phone else found

        return with_every_word(self, text, alike)

    def awaiting_closure(self, *, on):
        """Those whose last day was before `on`, and whose account somebody wanted closed after it."""
        return self.filter(closes_account=True).ended_before(on)

    def with_assignments(self, *, on):
        """Each member's assignments of the day as `staff.current_assignments`, homeroom first."""
        current = rows_of("academics.TeachingAssignment").on(on).in_reading_order()
        return self.prefetch_related(Prefetch("assignments", queryset=current, to_attr="current_assignments"))


_READING_ORDER = (
    F("school_class__course__subject__name").asc(nulls_first=True),
    "staff__sort_name",
    "section__sort_key",
    "school_class__sort_key",
)


class TeachingAssignmentQuerySet(DatedQuerySet):
    def homeroom(self):
        return self.filter(school_class=None)

    def classes(self):
        """Those that are no homeroom."""
        return self.filter(section=None)

    def of_whole_sections(self):
        """Those by which a teacher has everybody in a section: its lead, and classes of the section as a whole."""
        return self.filter(Q(section__isnull=False) | Q(school_class__own_roster=False))

    def of_user(self, user, *, on):
        return self.on(on).filter(staff__user=user)

    def while_marks_are_open(self, day):
        """Those in force on `day`, and of a school year that is over those of its last day, as long as some of its marks may be entered."""
        open_years = rows_of("academics.AcademicSession").open_past_their_year(day).order_by().values("year")
        found = in_force(day)
        for group in ("section", "school_class"):
            year = f"{group}__school_year"
            found |= Q(**{f"{year}__in": open_years}) & in_force(F(f"{year}__ends_on"))
        return self.filter(found)

    def leading(self, section, *, on):
        """The homeroom teachers of `section` (or its id) on the day `on`."""
        return self.on(on).homeroom().filter(section=section).select_related("staff").order_by("staff__sort_name")

    def of_staff(self, staff):
        """What `staff` teaches or taught, with the year of each section or class, latest first."""
        found = self.filter(staff=staff).in_reading_order()
        return found.select_related("section__school_year", "school_class__school_year").order_by(
            Coalesce("section__school_year__starts_on", "school_class__school_year__starts_on").desc(), *_READING_ORDER
        )

    def of_year(self, year):
        return self.filter(Q(section__school_year=year) | Q(school_class__school_year=year))

    def of_section(self, section):
        """Who leads the section, and who teaches a class of it."""
        return self.filter(Q(section=section) | Q(school_class__section=section)).in_reading_order()

    def of_class(self, school_class):
        return self.filter(school_class=school_class).in_reading_order()

    def in_reading_order(self):
        """Homeroom first, then by subject, teacher and class."""
        return self.select_related(
            "staff", "section", "school_class__section", "school_class__course__subject"
        ).order_by(*_READING_ORDER)

    def visible_to(self, user, *, on=None):
        """Who teaches what is known to the office; a teacher sees that of their own sections and their own."""
        if user.can(Capability.SEE_ALL_PEOPLE) or user.can(Capability.MANAGE_STRUCTURE):
            return self
        on = on or school_today()
        sections = rows_of("academics.Section").visible_to_staff(user, on=on).values("pk")
        classes = rows_of("academics.SchoolClass").visible_to_staff(user, on=on).values("pk")
        return self.filter(
            Q(section__in=sections)
            | Q(school_class__in=classes)
            | Q(school_class__section__in=sections)
            | Q(staff__user=user)
        )
