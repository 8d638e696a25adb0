"""Exports of a school by the platform's staff: started, watched, downloaded."""

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tenants.utils import tenant_context
from unfold.decorators import action

from core.bounds import whole_number
from jobs import progress

from ..actions import last_exports, note_download, start_school_import, start_staff_export
from ..forms import ImportSchoolForm
from ..models import School


class ExportMixin:
    """The pages about schools' exports; `self._school(request, object_id)` finds the school."""

    actions_list = ("import_school",)

    @action(description=gettext_lazy("Import a school"), url_path="import", permissions=["import"], icon="upload")
    def import_school(self, request):
        """A new school from an export; then the job's page."""
        form = ImportSchoolForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                return redirect("admin:jobs_job_change", start_school_import(**form.cleaned_data, by=request.user).pk)
            except ValidationError as error:
                form.add_error(None, error)
        text = _(
            "Everything in the file comes along but passwords: the owner is invited, and the office invites the others."
        )
        return self._form_page(request, None, form, _("A new school from an export"), _("Import the school"), text=text)

    def has_import_permission(self, request):
        return self.has_add_permission(request)

    def get_custom_urls(self):
        return (
            *super().get_custom_urls(),
            ("<int:object_id>/export/<int:job_id>/file/", "tenants_school_export_file", self.export_file),
        )

    @action(description=gettext_lazy("Export"), url_path="export", permissions=["export"], icon="download")
    def export(self, request, object_id):
        """What the file holds, the button, and how far it is."""
        school = self._school(request, object_id)
        if request.method == "POST":
            try:
                start_staff_export(school)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            return redirect("admin:tenants_school_export", school.pk)
        with tenant_context(school):
            last = last_exports(by=None).first()
            last = last and progress.add_to(last)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": school,
            "title": _("Export the school"),
            "last": last,
            "back": reverse("admin:tenants_school_change", args=[school.pk]),
        }
        return TemplateResponse(request, "admin/tenants/export.html", context)

    def export_file(self, request, object_id, job_id, **_extra):
        """The finished file, noted in both trails."""
        school = self._school(request, object_id)
        with tenant_context(school):
            job = last_exports(by=None).with_file().filter(pk=job_id).first()
            if job is None:
                raise Http404
            file = job.result_file.open("rb")
        note_download(school)
        return FileResponse(file, as_attachment=True, filename=PurePath(file.name).name)

    def has_export_permission(self, request, object_id):
        ready = (School.Status.ACTIVE, School.Status.SUSPENDED)
        return School.objects.schools().filter(pk=whole_number(object_id), status__in=ready).exists()
