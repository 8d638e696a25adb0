"""Students: the list and each student's page."""

import re
from datetime import date
from hashlib import sha256

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires, signed_in
from accounts.capabilities import Capability as C
from core.compiled import Compiled, Viewer
from core.form_errors import run_action
from core.form_page import edit_page, form_page
from core.lists import Empty, page_of, render_list
from core.school import school_today

from ..actions.students import add_student, change_student, set_photo
from ..forms.filters import StudentFilterForm
from ..forms.students import NewStudentForm, PhotoForm, StudentForm
from ..models import Student
from ..pages import read_student_page

STAFF_PAGES = (C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)


def get_student(request, pk):
    """The student, when the user may see them at work; 404 otherwise."""
    return get_object_or_404(Student.objects.visible_to_staff(request.user).select_related("household"), pk=pk)


@requires(*STAFF_PAGES)
def students(request):
    """The students whom the user may see at work, narrowed by the filters in the address."""
    form = StudentFilterForm(request.GET, user=request.user)
    return render_list(
        request,
        "academics/students.html",
        {
            "form": form,
            "page": _page_of_students(request, form),
            "may_add": request.user.can(C.MANAGE_PEOPLE),
        },
        empty=lambda: _no_students(request.user, form),
    )


_SEEN = Compiled(
    lambda viewer, today, day: Student.objects.visible_to_staff(viewer, on=today).enrolled(on=day).with_places(on=day),
    viewer=Viewer,
    today=date,
    day=date,
)
_SEEN_IN_SECTION = Compiled(
    lambda viewer, today, day, section: _SEEN.queryset(viewer, today, day).in_section(section, on=day),
    viewer=Viewer,
    today=date,
    day=date,
    section=int,
)


def _page_of_students(request, form):
    """What is asked for most is compiled; the other filters are many."""
    asked = {"viewer": request.user, "today": school_today(), "day": form.day}
    if not form.is_simple:
        found = form.narrow(Student.objects.visible_to_staff(request.user))
        return page_of(request, found.with_places(on=form.day), counted=found)
    if section := form.value("section"):
        return page_of(request, _SEEN_IN_SECTION.lazily(**asked, section=section.pk))
    return page_of(request, _SEEN.lazily(**asked))


def _no_students(user, form):
    if form.is_used:
        return Empty(
            _("No student matches"),
            _("Try fewer words, another section or status."),
            url=reverse("academics:students"),
            action=_("Show all enrolled students"),
        )
    if not user.can(C.MANAGE_PEOPLE):
        text = _("You see the students of the sections that you teach. The office assigns them.")
        return Empty(_("No students to show"), text, icon="users")
    return Empty(
        _("No students enrolled today"),
        _("Add one here, or bring the whole list in with Import."),
        icon="users",
        url=reverse("academics:student_new"),
        action=_("Add student"),
    )


@requires(*STAFF_PAGES)
def student(request, pk):
    """Who the student is, where they are now, whom to call, and where they were."""
    user = request.user
    page = read_student_page(user, pk, school_today())
    if page is None:
        raise Http404
    return render(
        request,
        "academics/student.html",
        {
            **vars(page),
            "may_see_contacts": user.can(C.SEE_CONTACTS),
            "may_manage": user.can(C.MANAGE_PEOPLE),
            "may_invite": user.can(C.INVITE_PEOPLE),
            "may_see_documents": user.can(C.SEE_MARKS) or user.can(C.MANAGE_REPORTS),
            "may_see_trend": any(user.can(each) for each in (C.ENTER_MARKS, C.SEE_MARKS, C.MANAGE_ASSESSMENT)),
        },
    )


@requires(C.MANAGE_PEOPLE)
def student_new(request):
    """A new student with their first day and section."""
    form = NewStudentForm(
        request.POST or None, initial={"starts_on": school_today(), "student_number": next_number(Student.objects)}
    )
    if form.is_valid() and run_action(form, add_student, form.student_values, **form.place_values):
        added = Student.objects.visible_to_staff(request.user).get(student_number=form.cleaned_data["student_number"])
        messages.success(request, _("%(name)s is added.") % {"name": added.name})
        return redirect("academics:student", added.pk)
    return form_page(
        request,
        form,
        title=_("Add a student"),
        submit=_("Add student"),
        back=reverse("academics:students"),
        links=[(str(known), reverse("academics:student", args=[known.pk])) for known in form.namesakes],
    )


def next_number(numbered):
    """One more than the newest student's number, in its form ("S0041" after "S0040"); empty when it has no digits."""
    newest = numbered.order_by("-id").values_list("student_number", flat=True).first() or ""
    found = re.fullmatch(r"(.*?)(\d+)", newest)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}d}" if found else ""


@requires(C.MANAGE_PEOPLE)
def student_edit(request, pk):
    person = get_student(request, pk)
    name = person.name
    form = StudentForm(request.POST or None, instance=person)
    return edit_page(
        request,
        form,
        lambda: change_student(person, form.cleaned_data),
        title=_("Edit %(name)s") % {"name": name},
        submit=_("Save"),
        back=reverse("academics:student", args=[pk]),
    )


@signed_in
def student_photo(request, pk):
    """The picture itself, for those who may see the student: asked each time, sent when it is another."""
    person = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    if not person.photo:
        raise Http404
    try:
        response = FileResponse(person.photo.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, no-cache"
    etag = quote_etag(sha256(person.photo.name.encode()).hexdigest()[:32])
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


@requires(C.MANAGE_PEOPLE)
def student_photo_edit(request, pk):
    """A new photo of a student."""
    person = get_student(request, pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if form.is_valid() and run_action(form, set_photo, person, form.cleaned_data["photo"]):
        messages.success(request, _("The photo is saved."))
        return redirect("academics:student", pk)
    return form_page(
        request,
        form,
        title=_("Photo of %(name)s") % {"name": person.name},
        submit=_("Save photo"),
        back=reverse("academics:student", args=[pk]),
        template="academics/student_photo.html",
        student=person,
    )


@requires(C.MANAGE_PEOPLE)
@require_POST
def student_photo_remove(request, pk):
    set_photo(get_student(request, pk), None)
    messages.success(request, _("The photo is removed."))
    return redirect("academics:student", pk)
