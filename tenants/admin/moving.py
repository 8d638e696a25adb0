"""A school is moved to another database server by the platform's staff."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from core.bounds import whole_number

from ..actions import start_move
from ..forms import SchoolMoveForm
from ..models import School


class MoveMixin:
    """The page; `self._school(request, object_id)` finds the school, `self._form_page` shows a form."""

    @action(description=gettext_lazy("Move"), url_path="move", permissions=["move"], icon="move_down")
    def move(self, request, object_id):
        """To which server; then the job's page."""
        school = self._school(request, object_id)
        form = SchoolMoveForm(request.POST or None, school=school)
        if form.is_valid():
            try:
                job = start_move(school, form.cleaned_data["cell"], by=request.user)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return redirect("admin:jobs_job_change", job.pk)
        return self._form_page(request, school, form, _("Move to another database server"), _("Move the school"))

    def has_move_permission(self, request, object_id):
        """Only where there is more than one."""
        ready = (School.Status.ACTIVE, School.Status.SUSPENDED)
        return (
            bool(settings.CELLS)
            and School.objects.schools().filter(pk=whole_number(object_id), status__in=ready).exists()
        )
