"""Which marks, and which of them count."""

from django.db import models
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from core.lookups import row_by_row, rows_of


class MarkQuerySet(models.QuerySet):
    """The log of marks. What holds now is always derived.

    Which marks count is decided here and nowhere else: `that_count` is what every figure, list, warning and document
    reads. Both it and `that_hold` come last, after what narrows the set to some students; never narrow it to some
    registers before, because a student who moved in the course of a day has marks in two.
    """

    def visible_to(self, user):
        """The marks of the students whom `user` may see."""
        return self.filter(student__in=rows_of("academics.Student").visible_to(user))

    def of_students(self, students):
        return self.filter(student__in=students)

    def with_code(self, code):
        return self.filter(code=code)

    def said_between(self, first_day, last_day):
        """The last word on each student and day of a span, by any register, finished or not: for a look, not to count."""
        return self.filter(register__date__gte=first_day, register__date__lte=last_day).one_a_day()

    def outside(self, register, day):
        """Marks of a day that stand in other registers than `register`."""
        return self.filter(register__date=day).exclude(register=register)

    def as_told(self, alerts):
        """The mark of which guardians were told in each of `alerts`, by the log as it was then."""
        there = Q(register__alerts__in=alerts, register__alerts__student=F("student"))
        return self.filter(there, taken_at__lte=F("register__alerts__decided_at")).current()

    def of_finished_registers(self):
        """A register that nobody finished is "not taken", not "all present"."""
        return self.filter(self._finished())

    def _finished(self):
        closures = self.model._meta.get_field("register").related_model._meta.get_field("closures").related_model
        return Exists(closures.objects.standing().filter(register=OuterRef("register_id")))

    def weightiest_first(self):
        """Per register and student the mark that counts first: the office's last word, else the teacher's last."""
        return self.order_by("register_id", "student_id", "-from_office", "-id")

    def current(self):
        """One mark per student and register, the one that stands in it."""
        return self.weightiest_first().distinct("register_id", "student_id")

    def that_count(self, first_day, last_day):
        """The marks that count in a span of days: those of finished registers that hold."""
        return self.of_finished_registers().that_hold(first_day, last_day)

    def that_hold(self, first_day, last_day):
        """One mark per student and day on which the student was at the school and school was held; see `explained`.

        Of marks in several registers of a day the office's last word counts, else the last word. Registers in progress
        are among them.
        """
        return self.on_school_days(first_day, last_day).explained().one_a_day()

    def that_hold_on(self, day):
        """What `that_hold` gives of one day, in one statement."""
        closed = rows_of("academics.Section").closed_on(day).values("pk")
        enrolled, placed = (
            row_by_row(Exists(rows_of(f"academics.{each}").on(day).filter(student=OuterRef("student"))))
            for each in ("Enrolment", "SectionMembership")
        )
        there = Q(enrolled) & Q(placed)
        return self.filter(there, ~Q(register__section__in=closed), register__date=day).explained().one_a_day()

    def one_a_day(self):
        """Of a student's marks in several registers of a day the office's last word, else the last word."""
        found = self.order_by("student_id", "register__date", "-from_office", "-id")
        return found.distinct("student_id", "register__date")

    def on_school_days(self, first_day, last_day):
        """Marks of days on which the student was enrolled and in a section, and school was held; see `when_held`."""
        # Nearly everybody was there for the whole span: day by day only the others are looked at.
        others = rows_of("academics.Student").not_throughout(first_day, last_day).values("pk")
        return self.when_held(first_day, last_day).filter(~Q(student__in=others) | Q(Exists(_places())))

    def that_count_of_few(self, first_day, last_day):
        """What `that_count` gives, in one statement that asks for each mark by itself: for the marks of a few students."""
        of_day = Q(starts_on__lte=OuterRef("register__date"), ends_on__gte=OuterRef("register__date"))
        of_all = Q(section=None, grade_level=None)
        of_level = Q(section=None, grade_level=OuterRef("register__section__grade_level"))
        closures = rows_of("academics.CalendarEntry").closed()
        closures = closures.filter(of_day, of_all | of_level | Q(section=OuterRef("register__section")))
        found = self.filter(register__date__gte=first_day, register__date__lte=last_day)
        conditions = map(row_by_row, (self._finished(), Exists(_places()), ~Exists(closures)))
        return found.filter(*conditions).explained().one_a_day()

    def when_held(self, first_day, last_day):
        """Marks of a span of days, except where the calendar closes the school for the section of the register, entered
        before or after. One statement is made here.
        """
        held = self.filter(register__date__gte=first_day, register__date__lte=last_day)
        # Read beforehand: there are few, and joined to each mark they would cost more than all else.
        for entry in rows_of("academics.CalendarEntry").between(first_day, last_day).closed():
            held = held.exclude(_on_days_of(entry))
        return held

    def of_those_there(self):
        """Marks of students who were enrolled and in a section on the day: for few marks, `on_school_days` for many."""
        return self.filter(Exists(_places()))

    def with_section_on(self, day):
        """Each mark with `in_section`, the id of the section in which its student is on the one day `day`."""
        there = rows_of("academics.SectionMembership").on(day).filter(student=OuterRef("student")).order_by()
        return self.annotate(in_section=Subquery(there.values("section")[:1]))

    def in_sections(self, sections):
        """Marks of students who were in one of `sections` on the day, whose id is `in_section`."""
        return self.annotate(in_section=Subquery(_places().values("section")[:1])).filter(in_section__in=sections)

    def placed_in(self, sections):
        """Those of students who were in one of `sections`, a query, on the day, with the ids `in_section` and `in_level`.

        On top of `among`: of the days that count each has one place. Unlike `in_sections` for many marks.
        """
        place, day = "student__memberships__", F("register__date")
        until = Q(**{f"{place}ends_on": None}) | Q(**{f"{place}ends_on__gte": day})
        found = self.filter(until, **{f"{place}starts_on__lte": day, f"{place}section__in": sections})
        return found.annotate(in_section=F(f"{place}section"), in_level=F(f"{place}section__grade_level"))

    def explained(self):
        """Each mark with `known_reason` and `is_counted`: an absence that its code does not explain is read as the
        known absence of its day has it, whenever that was entered; `known_reason` is None where there is none.
        """
        known = self.model._meta.get_field("student").related_model._meta.get_field("planned_absences").related_model
        theirs = known.objects.on(OuterRef("register__date")).filter(student=OuterRef("student"))
        theirs = theirs.that_explain().weightiest_first()
        bare = Q(code__direction="out", code__explained=False)
        counts = Coalesce(Subquery(theirs.values("code__counts")[:1]), F("code__counts"))
        return self.annotate(
            known_reason=Case(
                When(bare, then=Subquery(theirs.values("reason")[:1])), default=None, output_field=CharField()
            ),
            is_counted=Case(When(bare, then=counts), default=F("code__counts"), output_field=BooleanField()),
        )

    def among(self, marks):
        """These marks as rows of a plain query, to be filtered and counted further. `marks`: what `that_count` gives."""
        return self.filter(pk__in=marks.values("pk"))

    def not_simply_present(self):
        """Those that say absent or late; on top of `among`, because a day's mark is chosen before it is read."""
        return self.filter(Q(code__direction="out") | Q(code__scope="late"))


def _places():
    """Where the student of an outer mark was on its day, as far as they were at the school."""
    day, student = OuterRef("register__date"), OuterRef("student")
    enrolled = rows_of("academics.Enrolment").on(OuterRef(day)).filter(student=OuterRef("student"))
    return rows_of("academics.SectionMembership").on(day).filter(Exists(enrolled), student=student)


def _on_days_of(entry):
    """Marks in the registers for which `entry` of the calendar stands."""
    days = Q(register__date__gte=entry.starts_on, register__date__lte=entry.ends_on)
    if entry.section_id:
        return days & Q(register__section=entry.section_id)
    return days & Q(register__section__grade_level=entry.grade_level_id) if entry.grade_level_id else days
