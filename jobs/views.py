"""What people see of their background jobs."""

from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import signed_in
from accounts.exports import ListExport, export_view
from core.lists import page_of

from . import progress
from .models import Job
from .resources import JobResource
from .running import may_still


@signed_in
def jobs(request):
    """The user's own jobs, the latest first."""
    page = page_of(request, Job.objects.visible_to(request.user))
    for row in page:
        progress.add_to(row)
    return render(request, "jobs/jobs.html", {"page": page})


@export_view(_("My jobs"), page="jobs:jobs")
def jobs_export(request):
    return ListExport(JobResource(), Job.objects.visible_to(request.user))


@signed_in
def job(request, pk):
    """One job; its progress asks for itself again every second until the job is finished."""
    row = progress.add_to(get_object_or_404(Job.objects.visible_to(request.user), pk=pk))
    if not request.htmx:
        return render(request, "jobs/job.html", {"job": row})
    if row.state == Job.State.DONE and row.result_url:
        return HttpResponseClientRedirect(row.result_url)
    return render(request, "jobs/job.html#progress", {"job": row})


@signed_in
def file(request, pk):
    """The result of a finished job, as a download; 403 for who has lost the right to it since."""
    row = get_object_or_404(Job.objects.visible_to(request.user).select_related("created_by"), pk=pk)
    if not row.result_file:
        raise Http404
    if not may_still(row):
        raise PermissionDenied
    try:
        content = row.result_file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename=PurePath(row.result_file.name).name)
