"""What students show of standards, as a sheet."""

from django.utils.translation import gettext_lazy as _

from core.spreadsheets import Column, ExportResource


class AttainmentResource(ExportResource):
    """Rows of (Student, [Attainment or None for each of `standards`]): two columns for each standard."""

    student_number = Column(header=_("Student number"))
    student = Column(header=_("Student"))

    def __init__(self, standards):
        super().__init__()
        self.fields = dict(self.fields)
        for place, each in enumerate(standards):
            self.fields[f"percentage {place}"] = Column(header=f"{each.code} %")
            self.fields[f"label {place}"] = Column(header=f"{each.code} {each.text}".strip())

    def export_field(self, field, instance, **kwargs):
        student, attained = instance
        name, _space, place = self.get_field_name(field).partition(" ")
        if place:
            return getattr(attained[int(place)], name, None)
        return student.student_number if name == "student_number" else student.list_name
