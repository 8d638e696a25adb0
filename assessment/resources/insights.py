"""Students to look after, trends and figures as columns."""

from django.utils.translation import gettext_lazy as _

from accounts.exports import Column, ExportResource


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
