"""Jobs as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


class JobResource(ExportResource):
    title = Column("title", _("What"))
    state = Column(header=_("State"))
    created_at = Column("created_at", _("Started"))
    finished_at = Column("finished_at", _("Finished"))
    error = Column("error", _("Error"))

    def dehydrate_state(self, job):
        return job.get_state_display()
