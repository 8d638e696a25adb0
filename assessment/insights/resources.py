"""Students to look after, trends and figures as columns."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from academics.models import AcademicSession, Course, StaffMember
from core.list_files import Column, ExportResource

from ..grading.statistics import Figures
from .pages.comparing import Compared
from .pages.concerns import Concern, Reason
from .pages.trend import ClassTrend, Taken


class ConcernLine(NamedTuple):
    """One reason to look after a student."""

    concern: Concern
    reason: Reason


class ConcernResource(ExportResource):
    """A row for each reason."""

    student_number = Column(header=_("Student number"))
    student = Column(header=_("Student"))
    section = Column(header=_("Section"))
    level = Column(header=_("Level"))
    kind = Column(header=_("Reason"))
    text = Column(header=_("In words"))

    def dehydrate_student_number(self, row):
        return row.concern.student.student_number

    def dehydrate_student(self, row):
        return row.concern.student.list_name

    def dehydrate_section(self, row):
        return row.concern.section.name if row.concern.section else ""

    def dehydrate_level(self, row):
        return row.concern.section.grade_level.name if row.concern.section else ""

    def dehydrate_kind(self, row):
        return str(row.reason.kind.label)

    def dehydrate_text(self, row):
        return row.reason.text


class TakenLine(NamedTuple):
    """An assessment of a student, in one of their classes."""

    of_class: ClassTrend
    taken: Taken


class TrendResource(ExportResource):
    """A row for each assessment of a student."""

    student = Column(header=_("Student"))
    school_class = Column(header=_("Class"))
    term = Column(header=_("Term"))
    date = Column(header=_("Date"))
    assessment = Column(header=_("Assessment"))
    mark = Column(header=_("Mark"))
    percentage = Column(header=_("Percent"))

    def __init__(self, *, student):
        super().__init__()
        self.of = student

    def dehydrate_student(self, row):
        return self.of.name

    def dehydrate_school_class(self, row):
        return row.of_class.school_class.title

    def dehydrate_term(self, row):
        return row.taken.assessment.session.full_title

    def dehydrate_date(self, row):
        return row.taken.assessment.date

    def dehydrate_assessment(self, row):
        return row.taken.assessment.title

    def dehydrate_mark(self, row):
        return row.taken.text

    def dehydrate_percentage(self, row):
        return row.taken.percentage


class WeekResource(ExportResource):
    """A student's weeks of school."""

    student = Column(header=_("Student"))
    monday = Column("monday", _("Week from"))
    counted = Column("rate__counted", _("Times marked"))
    absent = Column("rate__absent", _("Absent"))
    late = Column("late", _("Late"))
    percentage = Column(header=_("Present in percent"))

    def __init__(self, *, student):
        super().__init__()
        self.of = student

    def dehydrate_student(self, week):
        return self.of.name

    def dehydrate_percentage(self, week):
        return round(week.rate.percentage, 1)


class _FiguresColumns(ExportResource):
    """Columns of the `figures` of a row."""

    number = Column(header=_("Students with a grade"))
    mean = Column(header=_("Mean %"))
    median = Column(header=_("Median %"))
    lowest = Column(header=_("Lowest %"))
    highest = Column(header=_("Highest %"))

    def dehydrate_number(self, row):
        return row.figures.number

    def dehydrate_mean(self, row):
        return row.figures.mean

    def dehydrate_median(self, row):
        return row.figures.median

    def dehydrate_lowest(self, row):
        return row.figures.lowest

    def dehydrate_highest(self, row):
        return row.figures.highest


class CourseFigures(NamedTuple):
    """All classes of a course in a term."""

    course: Course
    classes: int
    figures: Figures


class SubjectTrendResource(_FiguresColumns):
    """A row for each course."""

    course = Column(header=_("Course"))
    subject = Column(header=_("Subject"))
    level = Column(header=_("Level"))
    classes = Column(header=_("Classes"))

    def dehydrate_course(self, row):
        return row.course.title

    def dehydrate_subject(self, row):
        return row.course.subject.name

    def dehydrate_level(self, row):
        return row.course.grade_level.name if row.course.grade_level else ""

    def dehydrate_classes(self, row):
        return row.classes


class ClassFigures(NamedTuple):
    """A class in a term."""

    compared: Compared
    term: AcademicSession
    figures: Figures


class ComparedResource(_FiguresColumns):
    """A row for each class and term."""

    school_class = Column(header=_("Class"))
    teachers = Column(header=_("Teachers"))
    term = Column(header=_("Term"))

    def dehydrate_school_class(self, row):
        return row.compared.school_class.title

    def dehydrate_teachers(self, row):
        return ", ".join(row.compared.teachers)

    def dehydrate_term(self, row):
        return row.term.title


class Taught(NamedTuple):
    """How many classes somebody teaches."""

    staff: StaffMember
    classes: int


class TeacherResource(ExportResource):
    """A row for each teacher."""

    staff_number = Column(header=_("Staff number"))
    teacher = Column(header=_("Teacher"))
    classes = Column(header=_("Classes"))

    def dehydrate_staff_number(self, row):
        return row.staff.staff_number

    def dehydrate_teacher(self, row):
        return row.staff.list_name

    def dehydrate_classes(self, row):
        return row.classes
