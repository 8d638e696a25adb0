"""Schools as the platform's staff see them: how they are, and what can be done with them."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import action, display

from core.bounds import whole_number

from ..actions import ask_for_erasure, change_domains, grant_support, provision_school, resume_school, suspend_school
from ..addresses import url_of_school
from ..console import ConsoleAdmin
from ..countries import country_name
from ..forms import DomainForm, EraseForm, NewSchoolForm, SupportForm, SuspendForm
from ..models import HOME_NAME, Domain, School
from ..people import count_people
from .backups import BackupsMixin
from .exporting import ExportMixin
from .moving import MoveMixin


class DomainInline(TabularInline):
    model = Domain
    form = DomainForm
    extra = 0


@admin.register(School)
class SchoolAdmin(BackupsMixin, ExportMixin, MoveMixin, ConsoleAdmin):
    """Everything that changes a school goes through an action, so that it is checked, audited and routed."""

    list_display = ("name", "address", "state", "users", "students", "staff", "created_at")
    list_filter = ("status", "country")
    search_fields = ("name", "domains__domain", "schema_name")
    actions = None
    inlines = (DomainInline,)
    fields = (
        "name",
        "address",
        "status",
        "suspension_reason",
        "people",
        "country_in_words",
        "timezone",
        "language",
        "schema_name",
        "server",
        "created_at",
    )
    readonly_fields = fields
    actions_detail = ("support", "export", "backups", "move", "suspend", "resume", "erase")

    def get_queryset(self, request):
        return super().get_queryset(request).schools().with_domains()

    def get_changelist_instance(self, request):
        """Counts the people of the schools on this page, and of no other."""
        changelist = super().get_changelist_instance(request)
        counts = count_people(changelist.result_list)
        for school in changelist.result_list:
            school.people = counts[school.pk]
        return changelist

    @display(description=gettext_lazy("address"))
    def address(self, school):
        return url_of_school(school) if school.domains.all() else "–"

    @display(
        description=gettext_lazy("status"),
        ordering="status",
        label={
            School.Status.ACTIVE: "success",
            School.Status.SUSPENDED: "danger",
            School.Status.PROVISIONING: "info",
            School.Status.ERASING: "danger",
        },
    )
    def state(self, school):
        return school.status, school.get_status_display()

    @display(description=gettext_lazy("users"))
    def users(self, school):
        return school.people.users if school.people else "–"

    @display(description=gettext_lazy("students"))
    def students(self, school):
        return school.people.students if school.people else "–"

    @display(description=gettext_lazy("staff"))
    def staff(self, school):
        return school.people.staff if school.people else "–"

    @display(description=gettext_lazy("people"))
    def people(self, school):
        people = count_people([school])[school.pk]
        if people is None:
            return "–"
        return _("%(users)d users, %(students)d students, %(guardians)d guardians, %(staff)d staff") % vars(people)

    @display(description=gettext_lazy("country"))
    def country_in_words(self, school):
        return country_name(school.country)

    @display(description=gettext_lazy("language"))
    def language(self, school):
        return dict(settings.LANGUAGES).get(school.locale, school.locale)

    @display(description=gettext_lazy("database server"))
    def server(self, school):
        return school.cell or HOME_NAME

    def get_fields(self, request, obj=None):
        """The reason of a suspension only while there is one."""
        return [name for name in self.fields if name != "suspension_reason" or (obj and obj.suspension_reason)]

    def has_delete_permission(self, request, obj=None):
        return False

    def has_suspend_permission(self, request, object_id):
        return self._has_status(object_id, School.Status.ACTIVE)

    def has_resume_permission(self, request, object_id):
        return self._has_status(object_id, School.Status.SUSPENDED)

    def _has_status(self, object_id, status):
        return School.objects.schools().filter(pk=whole_number(object_id), status=status).exists()

    def save_related(self, request, form, formsets, change):
        """Domains by the action; nothing else of the form can be edited."""
        for formset in formsets:
            saved = formset.save(commit=False)
            try:
                if saved or formset.deleted_objects:
                    change_domains(form.instance, saved=saved, removed=formset.deleted_objects)
            except ValidationError as error:
                self._complain(request, error)
                formset.new_objects = formset.changed_objects = formset.deleted_objects = []

    def save_model(self, request, obj, form, change):
        """No field of its own can be edited here."""

    def add_view(self, request, form_url="", extra_context=None):
        """A new school, made as everywhere else."""
        if not self.has_add_permission(request):
            raise Http404
        form = NewSchoolForm(request.POST or None)
        if form.is_valid():
            new_school = form.new_school
            try:
                made = provision_school(
                    new_school.name,
                    subdomain=new_school.subdomain,
                    owner_email=new_school.owner_email,
                    owner_name=new_school.owner_name,
                    country=new_school.country,
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                text = _("%(name)s is ready; the owner's invitation is on its way.") % {"name": made.school.name}
                messages.success(request, text)
                return redirect("admin:tenants_school_change", made.school.pk)
        return self._form_page(request, None, form, _("Set up a school"), _("Set up the school"))

    @action(description=gettext_lazy("Sign in as support"), url_path="support", permissions=["suspend"], icon="support")
    def support(self, request, object_id):
        school = self._school(request, object_id)
        form = SupportForm(request.POST or None)
        if form.is_valid():
            try:
                address = grant_support(school, request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return redirect(address)
        return self._form_page(request, school, form, _("Sign in as support"), _("Go to the school"))

    @action(description=gettext_lazy("Suspend"), url_path="suspend", permissions=["suspend"], icon="block")
    def suspend(self, request, object_id):
        school = self._school(request, object_id)
        form = SuspendForm(request.POST or None)
        if form.is_valid():
            return self._do(request, school, lambda: suspend_school(school, reason=form.cleaned_data["reason"]))
        return self._form_page(request, school, form, _("Suspend the school"), _("Suspend"))

    @action(description=gettext_lazy("Resume"), url_path="resume", permissions=["resume"], icon="play_arrow")
    def resume(self, request, object_id):
        school = self._school(request, object_id)
        if request.method == "POST":
            return self._do(request, school, lambda: resume_school(school))
        return self._form_page(request, school, None, _("Open the school again"), _("Resume"))

    @action(description=gettext_lazy("Erase"), url_path="erase", icon="delete_forever")
    def erase(self, request, object_id):
        school = self._school(request, object_id)
        form = EraseForm(request.POST or None, school=school)
        if form.is_valid():
            return self._do(
                request,
                None,
                lambda: ask_for_erasure(school),
                done=_("%(name)s is closed and is being erased.") % {"name": school.name},
            )
        return self._form_page(request, school, form, _("Erase the school for ever"), _("Erase"), danger=True)

    def _school(self, request, object_id):
        school = self.get_object(request, object_id)
        if school is None:
            raise Http404
        return school

    def _do(self, request, school, change, *, done=None):
        try:
            with transaction.atomic():
                change()
        except ValidationError as error:
            self._complain(request, error)
        else:
            messages.success(request, done or _("Done."))
        if school is None:
            return redirect("admin:tenants_school_changelist")
        return redirect("admin:tenants_school_change", school.pk)

    def _complain(self, request, error):
        messages.error(request, " ".join(error.messages))

    def _form_page(self, request, school, form, title, submit, *, danger=False, text="", back=None):
        """`text` stands above the form, in place of the warning that goes with `danger`."""
        if school and not back:
            back = reverse("admin:tenants_school_change", args=[school.pk])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": school,
            "form": form,
            "title": title,
            "submit_label": submit,
            "danger": danger,
            "text": text,
            "back": back or reverse("admin:tenants_school_changelist"),
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/tenants/form_page.html", context, status=status)
