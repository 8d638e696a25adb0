"""Every list as a file, with the filters that the list itself has in its address."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.access import requires
from accounts.capabilities import Capability as C
from accounts.exports import CONTENT_TYPES, TooManyRows, export_response
from accounts.school import school_today

from ..forms.filters import GuardianFilterForm, SectionFilterForm, StaffFilterForm, StudentFilterForm
from ..models import Guardian, Section, StaffMember, Student, Subject, TeachingAssignment
from ..resources import (
    AssignmentResource,
    GuardianResource,
    SectionResource,
    StaffResource,
    StudentResource,
    SubjectResource,
)


def _students(request):
    form = StudentFilterForm(request.GET, user=request.user)
    found = form.narrow(Student.objects.visible_at_work_to(request.user))
    return found.with_section(on=form.day).with_guardians(on=form.day).with_enrolments()


def _guardians(request):
    form = GuardianFilterForm(request.GET, user=request.user)
    seen = Guardian.objects.visible_at_work_to(request.user)
    return form.narrow(seen, by_contacts=request.user.can(C.SEE_CONTACTS)).with_children(on=school_today())


def _staff(request):
    form = StaffFilterForm(request.GET, user=request.user)
    return form.narrow(StaffMember.objects.visible_to(request.user)).with_assignments(on=school_today())


def _sections(request):
    form = SectionFilterForm(request.GET, user=request.user)
    found = form.narrow(Section.objects.visible_at_work_to(request.user), form.school_year)
    return found.with_size(on=form.day).with_homeroom_teachers(on=form.day).with_year().in_reading_order()


def _subjects(request):
    return Subject.objects.visible_to(request.user)


def _assignments(request):
    form = SectionFilterForm(request.GET, user=request.user)
    return TeachingAssignment.objects.visible_to(request.user).of_year(form.school_year).in_reading_order()


# What each list is called, which rows it has and which columns, and the page it belongs to.
LISTS = {
    "students": (_("Students"), _students, StudentResource, "academics:students"),
    "guardians": (_("Guardians"), _guardians, GuardianResource, "academics:guardians"),
    "staff": (_("Staff"), _staff, StaffResource, "academics:staff"),
    "sections": (_("Sections"), _sections, SectionResource, "academics:sections"),
    "subjects": (_("Subjects"), _subjects, SubjectResource, "academics:structure"),
    "assignments": (_("Assignments"), _assignments, AssignmentResource, "academics:sections"),
}


@requires(C.EXPORT_DATA)
def export(request, name, file_format):
    """The list `name` as CSV or XLSX; contacts are left out for who may not see them."""
    if name not in LISTS or file_format not in CONTENT_TYPES:
        raise Http404
    title, rows, resource, page = LISTS[name]
    hidden = () if request.user.can(C.SEE_CONTACTS) else getattr(resource, "CONTACTS", ())
    try:
        return export_response(resource(without=hidden), rows(request), name=title, file_format=file_format)
    except TooManyRows as error:
        messages.error(request, str(error))
        return redirect(page)
