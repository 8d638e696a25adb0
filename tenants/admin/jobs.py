"""The platform's own jobs: what staff have asked workers to do, how far it is, and what became of it."""

from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from unfold.decorators import display

from jobs import progress
from jobs.models import Job

from .records import ReadOnlyAdmin


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs of the public schema; those of a school are seen by who started them there."""

    list_title = _("Jobs")
    list_display = ("title", "who", "shown_state", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("title",)

    @display(description=_("who"))
    def who(self, job):
        return job.created_by.name if job.created_by else _("System")

    @display(
        description=_("state"),
        ordering="state",
        label={
            Job.State.DONE: "success",
            Job.State.FAILED: "danger",
            Job.State.RUNNING: "info",
            Job.State.QUEUED: "warning",
        },
    )
    def shown_state(self, job):
        progress.add_to(job)
        far = f" {job.percent} %" if job.total and not job.is_finished else ""
        return job.state, f"{job.get_state_display()}{far}"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One job; its progress asks for itself again every second until the job is finished."""
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404
        progress.add_to(job)
        if request.htmx:
            if job.state == Job.State.DONE and job.result_url:
                return HttpResponseClientRedirect(job.result_url)
            return TemplateResponse(request, "admin/jobs/job.html#progress", {"job": job})
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": job,
            "title": job.title,
            "job": job,
            "who": self.who(job),
        }
        return TemplateResponse(request, "admin/jobs/job.html", context)
