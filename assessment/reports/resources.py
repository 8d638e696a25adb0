"""Report cards and documents as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


class RunResource(ExportResource):
    """Rounds read with `with_names` and `with_document_count`."""

    level = Column("grade_level__name", _("Level"))
    session = Column("session__title", _("Term or year"))
    state = Column("get_state_display", _("State"))
    template = Column("template__name", _("Template"))
    publish_at = Column("publish_at", _("Published at"))
    documents = Column("document_count", _("Made"))


class GapResource(ExportResource):
    """What each class still lacks."""

    school_class = Column("school_class__title", _("Class"))
    teachers = Column("teachers", _("Teachers"))
    assessments = Column("assessments", _("Assessments"))
    missing = Column("missing", _("Marks missing"))
    coming = Column("coming", _("Still to come"))
    comments = Column("comments", _("Comments missing"))
    students = Column("students", _("Students"))


class DocumentResource(ExportResource):
    """Documents read with `with_names`."""

    title = Column("title", _("Document"))
    student_number = Column("student__student_number", _("Student number"))
    student = Column("student__name", _("Student"))
    version = Column("version", _("Version"))
    code = Column("code", _("Code"))
    made_at = Column("made_at", _("Made at"))
    made_by = Column("made_by__name", _("Made by"))
    reason = Column("reason", _("Reason of the correction"))
    digest = Column("digest", _("SHA-256 of the file"))


class PhraseResource(ExportResource):
    text = Column("text", _("Sentence"))
    subject = Column("subject__name", _("Subject"))
    owner = Column("owner__name", _("Only for"))


class TemplateResource(ExportResource):
    """Templates read with `with_use_count`."""

    kind = Column("get_kind_display", _("Kind"))
    name = Column("name", _("Name"))
    version = Column("version", _("Version"))
    documents = Column("document_count", _("Documents"))
