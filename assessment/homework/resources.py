"""Homework as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


class HomeworkResource(ExportResource):
    """Homework read with its class and counts."""

    school_class = Column("school_class__title", _("Class"))
    title = Column("title", _("Title"))
    due_at = Column("due_at", _("Due"))
    hand_in = Column(header=_("Hand in"))
    minutes = Column("minutes", _("Minutes"))
    published_at = Column("published_at", _("Published"))
    handed_in = Column("handed_in_count", _("Handed in"))
    returned = Column("returned_count", _("Returned"))

    def dehydrate_hand_in(self, homework):
        return str(homework.get_hand_in_display())


class TrackerResource(ExportResource):
    """The rows of a tracker."""

    student_number = Column("student__student_number", _("Student number"))
    student = Column("student__list_name", _("Student"))
    state = Column(header=_("State"))
    handed_in_at = Column("shown__handed_in_at", _("Handed in at"))
    late = Column(header=_("Late"))
    extended_until = Column("submission__extended_until", _("May be handed in until"))
    files = Column(header=_("Files"))
    score = Column("result__score", _("Mark"))
    feedback = Column("submission__feedback", _("Feedback"))
    returned_at = Column("submission__returned_at", _("Returned at"))

    def dehydrate_state(self, row):
        return str(row.state.label)

    def dehydrate_late(self, row):
        return str(_("Yes")) if row.shown and row.shown.is_late else str(_("No")) if row.shown else ""

    def dehydrate_files(self, row):
        return len(row.shown.attachments.all()) if row.shown else 0
