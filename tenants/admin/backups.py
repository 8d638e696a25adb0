"""Backups of a school by the platform's staff: made, restored beside the school, put in place, discarded."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from core.bounds import whole_number
from jobs import progress

from ..actions import (
    running_backup,
    running_restore,
    start_discarding,
    start_putting_in_place,
    start_restoring,
    start_staff_backup,
)
from ..forms import PutInPlaceForm
from ..models import Backup, School, SchoolSchema


class BackupsMixin:
    """The pages about a school's backups; `self._school(request, object_id)` finds the school."""

    def get_custom_urls(self):
        begin = "<int:object_id>/backups/"
        return (
            *super().get_custom_urls(),
            (f"{begin}<int:backup_id>/restore/", "tenants_school_restore", self.restore),
            (f"{begin}beside/<int:kept_id>/put-in-place/", "tenants_school_put_in_place", self.put_in_place),
            (f"{begin}beside/<int:kept_id>/discard/", "tenants_school_discard", self.discard),
        )

    @action(description=gettext_lazy("Backups"), url_path="backups", permissions=["backups"], icon="backup")
    def backups(self, request, object_id):
        """What there is, what stands beside the school, and the buttons."""
        school = self._school(request, object_id)
        if request.method == "POST":
            return self._go(request, school, lambda: start_staff_backup(school, by=request.user))
        running = [job for job in (running_backup(school), running_restore(school)) if job]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": school,
            "title": _("Backups"),
            "backups": Backup.objects.of_school(school),
            "beside": SchoolSchema.objects.beside().beside_school(school.pk).order_by("-pk"),
            "running": [progress.add_to(job) for job in running],
            "back": reverse("admin:tenants_school_change", args=[school.pk]),
        }
        return TemplateResponse(request, "admin/tenants/backups.html", context)

    def restore(self, request, object_id, backup_id, **_extra):
        """Beside the school; the school itself is not touched."""
        school = self._ready(request, object_id)
        backup = Backup.objects.filter(school=school, pk=backup_id).first()
        if backup is None:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return self._go(request, school, lambda: start_restoring(backup, by=request.user))

    def put_in_place(self, request, object_id, kept_id, **_extra):
        """Asks for the school's address first."""
        school = self._ready(request, object_id)
        kept = self._kept(school, kept_id)
        if not kept.is_ready:
            raise Http404
        form = PutInPlaceForm(request.POST or None, school=school)
        if form.is_valid():
            return self._go(request, school, lambda: start_putting_in_place(kept, by=request.user))
        when = date_format(localtime(kept.as_of), "DATETIME_FORMAT")
        return self._form_page(
            request,
            school,
            form,
            _("Put it in place"),
            _("Put it in place"),
            danger=True,
            text=_(
                "The school goes back to %(when)s. What was done since then is kept beside it, and can be put back. "
                "Everybody has to sign in again."
            )
            % {"when": when},
            back=reverse("admin:tenants_school_backups", args=[school.pk]),
        )

    def discard(self, request, object_id, kept_id, **_extra):
        school = self._ready(request, object_id)
        kept = self._kept(school, kept_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return self._go(request, school, lambda: start_discarding(kept, by=request.user))

    def has_backups_permission(self, request, object_id):
        ready = (School.Status.ACTIVE, School.Status.SUSPENDED)
        return School.objects.schools().filter(pk=whole_number(object_id), status__in=ready).exists()

    def _ready(self, request, object_id):
        if not self.has_backups_permission(request, object_id):
            raise Http404
        return self._school(request, object_id)

    def _kept(self, school, kept_id):
        kept = SchoolSchema.objects.beside().beside_school(school.pk).filter(pk=kept_id).first()
        if kept is None:
            raise Http404
        return kept

    def _go(self, request, school, start):
        """To the job's page; back, with the reason, when there is none."""
        try:
            job = start()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("admin:tenants_school_backups", school.pk)
        return redirect("admin:jobs_job_change", job.pk)
