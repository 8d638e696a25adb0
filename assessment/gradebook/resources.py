"""The gradebook, standards and the rules of grading as sheets."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource

from ..grading.grade_inputs import shares_of
from ..grading.grades import EMPTY
from ..grading.typed_marks import status_letter


class GradebookResource(ExportResource):
    """A row for each student, as read by `read_gradebook`: a column for each assessment, then the grade."""

    student_number = Column(header=_("Student number"))
    student = Column(header=_("Student"))

    def __init__(self, book, cells):
        super().__init__()
        self.book, self.cells = book, cells
        self.fields = dict(self.fields)
        for column in book.columns:
            self.fields[f"mark_{column.pk}"] = Column(header=column.title)
        self.fields["percentage"] = Column(header="%")
        self.fields["label"] = Column(header=_("Grade"))

    def export_field(self, field, instance, **kwargs):
        student = instance.student
        name = self.get_field_name(field)
        own = self.cells.get(student.pk, {})
        if name.startswith("mark_"):
            cell = own.get(int(name.removeprefix("mark_")), EMPTY)
            return cell.score if cell.status == "scored" else status_letter(cell.status)
        if name in ("percentage", "label"):
            return getattr(self.book.grade_of(student.pk, own), name, None)
        return student.student_number if name == "student_number" else student.list_name


class AssessmentResource(ExportResource):
    """Assessments read with `with_mark_count`."""

    title = Column("title", _("Assessment"))
    category = Column("category__name", _("Category"))
    type = Column("type__name", _("Type"))
    date = Column("date", _("Date"))
    max_score = Column("max_score", _("Highest mark"))
    weight = Column("weight", _("Weight"))
    marked = Column("mark_count", _("Marked"))
    released_at = Column("released_at", _("Released to families"))


class ProgressResource(ExportResource):
    """Classes as read by `read_progress`."""

    school_class = Column("school_class__title", _("Class"))
    teachers = Column(header=_("Teachers"))
    students = Column("students", _("Students"))
    assessments = Column("assessments", _("Assessments"))
    marked = Column("marked", _("Marks"))
    to_mark = Column("to_mark", _("Still to mark"))
    released = Column("released", _("Released to families"))

    def dehydrate_teachers(self, progress):
        return ", ".join(progress.teachers)


class FiguresResource(ExportResource):
    """Rows of (name, Figures); `named` is what they are figures of."""

    what = Column(header="")
    number = Column(header=_("Marks"))
    mean = Column(header=_("Mean in percent"))
    median = Column(header=_("Median in percent"))
    lowest = Column(header=_("Lowest in percent"))
    highest = Column(header=_("Highest in percent"))

    def __init__(self, named):
        super().__init__()
        self.fields = self.fields | {"what": Column(header=named)}

    def export_field(self, field, instance, **kwargs):
        name, figures = instance
        of = self.get_field_name(field)
        return name if of == "what" else getattr(figures, of)


class SchemeResource(ExportResource):
    """A row for each category of the schemes: (scheme, category, share)."""

    scheme = Column(header=_("Scheme"))
    school_year = Column(header=_("School year"))
    category = Column(header=_("Category"))
    weight = Column(header=_("Weight"))
    share = Column(header=_("Share in percent"))
    drop_lowest = Column(header=_("Lowest marks dropped"))
    scale = Column(header=_("Scale"))

    @staticmethod
    def rows(schemes):
        return [
            {
                "scheme": scheme.name,
                "school_year": scheme.school_year.title,
                "category": category.name,
                "weight": category.weight,
                "share": share,
                "drop_lowest": category.drop_lowest,
                "scale": scheme.scale.name,
            }
            for scheme in schemes
            for category, share in shares_of(scheme.categories.all())
        ]

    def export_field(self, field, instance, **kwargs):
        return instance[self.get_field_name(field)]


class ScaleResource(ExportResource):
    """A row for each band of the scales."""

    scale = Column(header=_("Scale"))
    version = Column(header=_("Version"))
    label = Column(header=_("Label"))
    start = Column(header=_("From %"))
    points = Column(header=_("Points"))
    meaning = Column(header=_("Meaning"))

    @staticmethod
    def rows(scales):
        return [
            {
                "scale": scale.name,
                "version": scale.version,
                "label": band["label"],
                "start": Decimal(band["from"]),
                "points": Decimal(band["points"]) if band["points"] else None,
                "meaning": band["meaning"],
            }
            for scale in scales
            for band in scale.bands
        ]

    def export_field(self, field, instance, **kwargs):
        return instance[self.get_field_name(field)]


class TypeResource(ExportResource):
    """Types read with `with_use_count`."""

    name = Column("name", _("Type"))
    short_name = Column("short_name", _("Short name"))
    moderated = Column("moderated", _("Marked a second time"))
    use_count = Column("use_count", _("Assessments"))
    retired = Column("retired", _("No longer used"))


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
