"""Reports as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


class _FiguresColumns(ExportResource):
    """Columns of the `figures` of a row."""

    marks = Column("figures__marks", _("Marks"))
    counted = Column("figures__counted", _("Days that count"))
    absent = Column("figures__absent", _("Absent"))
    unexplained = Column("figures__unexplained", _("Not explained"))
    late = Column("figures__late", _("Late"))
    minutes_late = Column("figures__minutes_late", _("Minutes late"))
    percentage = Column(header=_("Present in percent"))

    def dehydrate_percentage(self, row):
        return None if row.figures.percentage is None else round(row.figures.percentage, 1)


class StudentReportResource(_FiguresColumns):
    """ReportRows of students."""

    number = Column("number", _("Student number"))
    name = Column("name", _("Student"))
    section = Column("section", _("Section"))

    def get_export_order(self, selected_fields=None):
        return ["number", "name", "section", *_FiguresColumns().fields]


class GroupReportResource(_FiguresColumns):
    """ReportRows of anything else, which `title` names."""

    name = Column("name", _("Name"))


class HeatResource(ExportResource):
    """HeatFields of sections, a row for each day."""

    day = Column("day", _("Date"))
    percentage = Column(header=_("Present in percent"))
    title = Column("title", _("In words"))
    of_sections = Column(header=_("Sections"))

    def __init__(self, *, sections):
        super().__init__()
        self.sections = ", ".join(sections)

    def dehydrate_of_sections(self, field):
        return self.sections

    def dehydrate_percentage(self, field):
        return round(field.percentage, 1)


class MonthResource(ExportResource):
    """The SheetRows of a month: a column for each day, then the totals."""

    number = Column("student__student_number", _("Student number"))
    name = Column("student__list_name", _("Student"))

    def __init__(self, *, sheet, official=False):
        super().__init__()
        for place, each in enumerate(sheet.days):
            self.fields[each.day.isoformat()] = (_OfficialColumn if official else _DayColumn)(place, each.day)
        for name, header in (("absent", _("Absent")), ("unexplained", _("Not explained")), ("late", _("Late"))):
            self.fields[name] = Column(f"figures__{name}", header)


class _DayColumn(Column):
    """The letter of the mark in one field of a SheetRow; empty without."""

    def __init__(self, place, day):
        super().__init__(header=day.isoformat())
        self.place = place

    def get_value(self, instance):
        mark = instance.fields[self.place].mark
        return mark.code.letter if mark else ""


class _OfficialColumn(_DayColumn):
    """The same in the codes of the authorities; empty where the school gave none."""

    def get_value(self, instance):
        return instance.fields[self.place].official_code
