"""Students to look after, trends and figures as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


class ConcernResource(ExportResource):
    """A row for each reason: (Concern, Reason)."""

    student_number = Column(header=_("Student number"))
    student = Column(header=_("Student"))
    section = Column(header=_("Section"))
    level = Column(header=_("Level"))
    kind = Column(header=_("Reason"))
    text = Column(header=_("In words"))

    def dehydrate_student_number(self, row):
        return row[0].student.student_number

    def dehydrate_student(self, row):
        return row[0].student.list_name

    def dehydrate_section(self, row):
        return row[0].section.name if row[0].section else ""

    def dehydrate_level(self, row):
        return row[0].section.grade_level.name if row[0].section else ""

    def dehydrate_kind(self, row):
        return str(row[1].kind.label)

    def dehydrate_text(self, row):
        return row[1].text


class TrendResource(ExportResource):
    """A row for each assessment of a student: (ClassTrend, Taken)."""

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
        return row[0].school_class.title

    def dehydrate_term(self, row):
        return row[1].assessment.session.full_title

    def dehydrate_date(self, row):
        return row[1].assessment.date

    def dehydrate_assessment(self, row):
        return row[1].assessment.title

    def dehydrate_mark(self, row):
        return row[1].text

    def dehydrate_percentage(self, row):
        return row[1].percentage


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
    """Columns of Figures, which stand last in a row."""

    number = Column(header=_("Students with a grade"))
    mean = Column(header=_("Mean %"))
    median = Column(header=_("Median %"))
    lowest = Column(header=_("Lowest %"))
    highest = Column(header=_("Highest %"))

    def dehydrate_number(self, row):
        return row[-1].number

    def dehydrate_mean(self, row):
        return row[-1].mean

    def dehydrate_median(self, row):
        return row[-1].median

    def dehydrate_lowest(self, row):
        return row[-1].lowest

    def dehydrate_highest(self, row):
        return row[-1].highest


class SubjectTrendResource(_FiguresColumns):
    """(course, number of classes, Figures)"""

    course = Column(header=_("Course"))
    subject = Column(header=_("Subject"))
    level = Column(header=_("Level"))
    classes = Column(header=_("Classes"))

    def dehydrate_course(self, row):
        return row[0].title

    def dehydrate_subject(self, row):
        return row[0].subject.name

    def dehydrate_level(self, row):
        return row[0].grade_level.name if row[0].grade_level else ""

    def dehydrate_classes(self, row):
        return row[1]


class ComparedResource(_FiguresColumns):
    """A row for each class and term: (Compared, term, Figures)."""

    school_class = Column(header=_("Class"))
    teachers = Column(header=_("Teachers"))
    term = Column(header=_("Term"))

    def dehydrate_school_class(self, row):
        return row[0].school_class.title

    def dehydrate_teachers(self, row):
        return ", ".join(row[0].teachers)

    def dehydrate_term(self, row):
        return row[1].title


class TeacherResource(ExportResource):
    """(member of staff, number of classes)"""

    staff_number = Column(header=_("Staff number"))
    teacher = Column(header=_("Teacher"))
    classes = Column(header=_("Classes"))

    def dehydrate_staff_number(self, row):
        return row[0].staff_number

    def dehydrate_teacher(self, row):
        return row[0].list_name

    def dehydrate_classes(self, row):
        return row[1]
