"""Sections: the list, each one's page, and who teaches there."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import edit_page, form_page, lead_to_first, run_and_report
from core.lists import Empty, page_of, render_list
from core.school import school_today

from ..actions.staff import assign_section, change_assignment, hand_over, remove_assignment
from ..actions.structure import add_structure, change_structure, remove_structure
from ..forms.assignments import AssignmentDaysForm, AssignmentForm, HandOverForm
from ..forms.filters import RosterFilterForm, SectionFilterForm
from ..forms.structure import SectionForm
from ..models import AcademicSession, Section, Student, TeachingAssignment


def get_section(request, pk):
    """The section, when the user may see it at work; 404 otherwise."""
    sections = Section.objects.visible_to_staff(request.user).select_related("school_year", "grade_level")
    return get_object_or_404(sections, pk=pk)


@requires(C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)
def sections(request):
    """The sections of a school year by level, with their size and homeroom teacher of a day."""
    form = SectionFilterForm(request.GET, user=request.user)
    year = form.school_year
    found = (
        form.narrow(Section.objects.visible_to_staff(request.user), year)
        .with_size(on=form.day)
        .with_homeroom_teachers(on=form.day)
        .in_reading_order()
    )
    return render_list(
        request,
        "academics/sections.html",
        {
            "form": form,
            "year": year,
            "page": page_of(request, found),
            "may_add": request.user.can(C.MANAGE_STRUCTURE),
        },
        empty=lambda: _no_sections(request.user, form),
    )


def _no_sections(user, form):
    if form.is_used:
        return Empty(
            _("No section matches"),
            _("Try fewer words or another school year."),
            url=reverse("academics:sections"),
            action=_("Show this year's sections"),
        )
    if not user.can(C.MANAGE_STRUCTURE):
        return Empty(
            _("No sections to show"), _("You see the sections that you teach. The office assigns them."), icon="school"
        )
    if not form.school_year:
        return Empty(
            _("No school year yet"),
            _("Sections belong to a school year. Add the year and its levels first."),
            icon="calendar",
            url=reverse("academics:structure"),
            action=_("Years and subjects"),
        )
    return Empty(
        _("No sections this year"),
        _("Add one, or import the school's list."),
        icon="school",
        url=reverse("academics:section_new"),
        action=_("Add section"),
    )


@requires(C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)
def section(request, pk):
    """Who is in the section on a day, and who teaches there.

    The rights are today's: a teacher finds those of today's students who were there on the day.
    """
    section = get_section(request, pk)
    form = RosterFilterForm(request.GET, user=request.user)
    roster = Student.objects.visible_to_staff(request.user).roster(section, on=form.day)
    return render_list(
        request,
        "academics/section.html",
        {
            "section": section,
            "form": form,
            "roster": list(roster),
            "assignments": TeachingAssignment.objects.of_section(section).on(form.day),
            "may_manage": request.user.can(C.MANAGE_STRUCTURE),
            "may_invite": request.user.can(C.INVITE_PEOPLE),
        },
    )


@requires(C.MANAGE_STRUCTURE)
def section_new(request):
    year = AcademicSession.objects.year_of(school_today())
    form = SectionForm(request.POST or None, initial={"school_year": year})
    text = _("A section is of a level: add the first level here, such as Grade 7, and then its sections.")
    if way := lead_to_first(request, form, "grade_level", reverse("academics:level_new"), text):
        return way
    if form.is_valid() and run_action(form, add_structure, form.instance):
        messages.success(request, _("Section %(name)s is added.") % {"name": form.instance.name})
        return redirect("academics:section", form.instance.pk)
    return form_page(
        request, form, title=_("Add a section"), submit=_("Add section"), back=reverse("academics:sections")
    )


@requires(C.MANAGE_STRUCTURE)
def section_edit(request, pk):
    section = get_section(request, pk)
    name = section.name
    form = SectionForm(request.POST or None, instance=section)
    return edit_page(
        request,
        form,
        lambda: change_structure(section, form.cleaned_data),
        title=_("Edit section %(name)s") % {"name": name},
        submit=_("Save"),
        back=reverse("academics:section", args=[pk]),
        remove=reverse("academics:section_remove", args=[pk]),
    )


@requires(C.MANAGE_STRUCTURE)
@require_POST
def section_remove(request, pk):
    section = get_section(request, pk)
    if run_and_report(
        request, remove_structure, section, done=_("Section %(name)s is deleted.") % {"name": section.name}
    ):
        return redirect("academics:sections")
    return redirect("academics:section", pk)


@requires(C.MANAGE_STRUCTURE)
def assignment_new(request, pk):
    """A teacher for the section."""
    section = get_section(request, pk)
    form = AssignmentForm(request.POST or None, section=section)
    if form.is_valid() and run_action(form, assign_section, section=section, **form.cleaned_data):
        messages.success(request, _("The teacher is assigned."))
        return redirect("academics:section", pk)
    return form_page(
        request,
        form,
        title=_("Assign a teacher to %(name)s") % {"name": section.name},
        submit=_("Assign"),
        back=reverse("academics:section", args=[pk]),
    )


def get_assignment(request, pk):
    assignments = TeachingAssignment.objects.visible_to(request.user).in_reading_order()
    return get_object_or_404(assignments, pk=pk)


@requires(C.MANAGE_STRUCTURE)
def assignment_edit(request, pk):
    """From when to when somebody teaches."""
    assignment = get_assignment(request, pk)
    form = AssignmentDaysForm(request.POST or None, instance=assignment)
    if form.is_valid() and run_action(form, change_assignment, assignment, **form.cleaned_data):
        messages.success(request, _("Saved."))
        return redirect(_page_of(assignment))
    group = assignment.section.name if assignment.section else assignment.school_class.title
    return form_page(
        request,
        form,
        title=_("%(teacher)s in %(group)s") % {"teacher": assignment.staff.name, "group": group},
        submit=_("Save"),
        back=_page_of(assignment),
        note=_("Enter a last day to end it; who comes back later is assigned anew. Delete it only if it never held."),
        remove=reverse("academics:assignment_remove", args=[pk]),
    )


@requires(C.MANAGE_STRUCTURE)
def assignment_hand_over(request, pk):
    """Somebody else goes on with a section or class from a day."""
    assignment = get_assignment(request, pk)
    group = assignment.group
    back = (
        reverse("academics:section", args=[assignment.section_id])
        if assignment.section_id
        else reverse("academics:school_class", args=[assignment.school_class_id])
    )
    form = HandOverForm(request.POST or None, assignment=assignment, initial={"starts_on": school_today()})
    if form.is_valid() and run_action(form, hand_over, assignment, **form.cleaned_data):
        messages.success(
            request,
            _("%(teacher)s has %(group)s from %(day)s.")
            % {
                "teacher": form.cleaned_data["staff"].name,
                "group": group,
                "day": date_format(form.cleaned_data["starts_on"]),
            },
        )
        return redirect(back)
    return form_page(
        request,
        form,
        title=_("Hand over %(group)s from %(teacher)s") % {"group": group, "teacher": assignment.staff.name},
        submit=_("Hand over"),
        back=back,
    )


@requires(C.MANAGE_STRUCTURE)
@require_POST
def assignment_remove(request, pk):
    assignment = get_assignment(request, pk)
    remove_assignment(assignment)
    messages.success(request, _("The assignment is deleted."))
    return redirect(_page_of(assignment))


def _page_of(assignment):
    """Where the office looks for it: the section of which it is, else the class."""
    section = assignment.section or assignment.school_class.section
    if section:
        return reverse("academics:section", args=[section.pk])
    return reverse("academics:school_class", args=[assignment.school_class_id])
