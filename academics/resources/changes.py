"""Imports and year-ends as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


class ImportResource(ExportResource):
    """Imports with who started them."""

    file_name = Column("file_name", _("File"))
    kind = Column(header=_("What"))
    state = Column(header=_("State"))
    created = Column(header=_("New"))
    updated = Column(header=_("Changed"))
    duplicates = Column(header=_("Duplicates, left out"))
    unchanged = Column(header=_("Unchanged"))
    errors = Column(header=_("With errors"))
    mixups = Column(header=_("Another person under a known number, left out"))
    created_by = Column("created_by__name", _("Who"))
    created_at = Column("created_at", _("When"))
    imported_at = Column("imported_at", _("Imported"))
    undone_at = Column("undone_at", _("Undone"))

    OUTCOMES = {
        "created": "create",
        "updated": "update",
        "duplicates": "duplicate",
        "unchanged": "unchanged",
        "errors": "error",
        "mixups": "mixup",
    }

    def dehydrate_kind(self, batch):
        return batch.get_kind_display()

    def dehydrate_state(self, batch):
        return str(_("Working")) if batch.is_busy else batch.get_state_display()

    def export_field(self, field, instance, **kwargs):
        outcome = self.OUTCOMES.get(self.get_field_name(field))
        return instance.counts.get(outcome, 0) if outcome else super().export_field(field, instance, **kwargs)


class RolloverResource(ExportResource):
    """Year-ends."""

    from_year = Column("from_year__title", _("School year"))
    to_year = Column("title", _("New year"))
    state = Column("get_state_display", _("State"))
    created_by = Column("created_by__name", _("Planned by"))
    created_at = Column("created_at", _("When"))
    done_at = Column("done_at", _("Carried out"))
    undone_at = Column("undone_at", _("Taken back"))


class ExceptionResource(ExportResource):
    """Exceptions of a year-end."""

    student_number = Column("student__student_number", _("Student number"))
    student = Column("student__list_name", _("Student"))
    section = Column(header=_("Section"))
    outcome = Column("get_outcome_display", _("What happens"))
    exit_reason = Column("get_exit_reason_display", _("Exit reason"))
    target = Column("section", _("New section"))
    reason = Column("reason", _("Reason"))

    def dehydrate_section(self, row):
        return row.student.current_section.name if row.student.current_section else ""


class DifferenceResource(ExportResource):
    """Lines of the plan of a year-end."""

    student_number = Column("number", _("Student number"))
    student = Column("name", _("Student"))
    source = Column("source_name", _("From"))
    outcome = Column("outcome_label", _("What happens"))
    target = Column("target", _("To"))
    exception = Column(header=_("Exception"))
    why = Column("why", _("Why"))

    def dehydrate_exception(self, line):
        return str(_("Yes") if line.is_exception else _("No"))
