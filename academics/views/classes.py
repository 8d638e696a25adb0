"""Classes: what a section or a group of students follows in a school year."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import edit_page, form_page, lead_to_first, run_and_report
from core.lists import Empty, page_of, render_list
from core.partials import render_partial
from core.school import school_today

from ..actions.classes import add_class, change_class, remove_class
from ..actions.staff import assign_class
from ..forms.assignments import ClassAssignmentForm
from ..forms.classes import ClassFilterForm, ClassForm
from ..forms.filters import RosterFilterForm
from ..forms.rosters import RosterChangeForm, first_day_for
from ..models import AcademicSession, SchoolClass, Student, TeachingAssignment


def get_class(request, pk):
    """The class, when the user may see it at work; 404 otherwise."""
    classes = SchoolClass.objects.visible_to_staff(request.user).in_reading_order()
    return get_object_or_404(classes, pk=pk)


@requires(C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)
def classes(request):
    """The classes of a school year, with their teachers and size of a day."""
    form = ClassFilterForm(request.GET, user=request.user)
    year = form.school_year
    found = form.narrow(SchoolClass.objects.visible_to_staff(request.user), year)
    found = found.with_size(on=form.day).with_teachers(on=form.day).in_reading_order()
    return render_list(
        request,
        "academics/classes.html",
        {
            "form": form,
            "year": year,
            "page": page_of(request, found),
            "may_add": request.user.can(C.MANAGE_STRUCTURE),
        },
        empty=lambda: _no_classes(request.user, form),
    )


def _no_classes(user, form):
    if form.is_used:
        return Empty(
            _("No class matches"),
            _("Try fewer words or another school year."),
            url=reverse("academics:classes"),
            action=_("Show this year's classes"),
        )
    if not user.can(C.MANAGE_STRUCTURE):
        return Empty(
            _("No classes to show"), _("You see the classes that you teach. The office assigns them."), icon="school"
        )
    return Empty(
        _("No classes this year"),
        _(
            "Say which level is taught which subjects, and every section gets its classes. Split groups and electives are "
            "added one by one."
        ),
        icon="school",
        url=reverse("academics:classes_make"),
        action=_("Make the year's classes"),
    )


@requires(C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)
def school_class(request, pk):
    """Who is in the class on a day, and who teaches it.

    The rights are today's: a teacher finds those of today's students who were there on the day.
    """
    return class_page(request, get_class(request, pk))


def class_page(request, school_class, *, change_form=None, status=None):
    """The page of a class; `change_form` is what was asked of its roster and refused."""
    user = request.user
    form = RosterFilterForm(request.GET, user=user)
    seen = Student.objects.visible_to_staff(user)
    roster = list(seen.class_roster(school_class, on=form.day))
    places = school_class.memberships.of_students(seen).with_students() if school_class.own_roster else ()
    now = {place.student_id: place for place in places if place.is_in_force(form.day)}
    may_change = school_class.own_roster and (user.can(C.MANAGE_STRUCTURE) or user.can(C.MANAGE_PEOPLE))
    if may_change and change_form is None:
        change_form = RosterChangeForm(
            initial={"starts_on": first_day_for(school_class)}, school_class=school_class, user=user
        )
    assignments = TeachingAssignment.objects.of_class(school_class)
    context = {
        "school_class": school_class,
        "form": form,
        "roster": [(student, now.get(student.pk)) for student in roster],
        "others": [place for place in places if not place.is_in_force(form.day)],
        "assignments": [row for row in assignments if row.is_in_force(form.day)],
        "former": [row for row in assignments if not row.is_in_force(form.day)],
        "may_manage": user.can(C.MANAGE_STRUCTURE),
        "sees_marks": user.can(C.ENTER_MARKS) or user.can(C.SEE_MARKS),
        "sees_gradebook": user.can(C.SEE_MARKS)
        or SchoolClass.objects.taught_by(user, on=school_today()).filter(pk=school_class.pk).exists(),
        "may_change": may_change,
        "may_split": not school_class.own_roster and user.can(C.MANAGE_STRUCTURE),
        "change_form": change_form,
        "ticked": change_form.ticked() if change_form else (),
    }
    return render_partial(request, "academics/class.html", "results", context, status=status)


@requires(C.MANAGE_STRUCTURE)
def class_new(request):
    year = AcademicSession.objects.year_of(school_today())
    form = ClassForm(request.POST or None, initial={"school_year": year})
    text = _("A class follows a course: add the first course here, and then its classes.")
    if way := lead_to_first(request, form, "course", reverse("academics:course_new"), text):
        return way
    if form.is_valid() and run_action(form, add_class, form.instance):
        messages.success(request, _("“%(name)s” is added.") % {"name": form.instance.title})
        return redirect("academics:school_class", form.instance.pk)
    return form_page(request, form, title=_("Add a class"), submit=_("Add class"), back=reverse("academics:classes"))


@requires(C.MANAGE_STRUCTURE)
def class_edit(request, pk):
    school_class = get_class(request, pk)
    title = school_class.title
    form = ClassForm(request.POST or None, instance=school_class)
    return edit_page(
        request,
        form,
        lambda: change_class(school_class, form.cleaned_data),
        title=_("Edit %(name)s") % {"name": title},
        submit=_("Save"),
        back=reverse("academics:school_class", args=[pk]),
        remove=reverse("academics:class_remove", args=[pk]),
    )


@requires(C.MANAGE_STRUCTURE)
@require_POST
def class_remove(request, pk):
    school_class = get_class(request, pk)
    if run_and_report(
        request, remove_class, school_class, done=_("“%(name)s” is deleted.") % {"name": school_class.title}
    ):
        return redirect("academics:classes")
    return redirect("academics:school_class", pk)


@requires(C.MANAGE_STRUCTURE)
def class_assignment_new(request, pk):
    """A teacher for the class."""
    school_class = get_class(request, pk)
    form = ClassAssignmentForm(request.POST or None, school_class=school_class)
    if form.is_valid() and run_action(form, assign_class, school_class=school_class, **form.cleaned_data):
        messages.success(request, _("The teacher is assigned."))
        return redirect("academics:school_class", pk)
    return form_page(
        request,
        form,
        title=_("Assign a teacher to %(name)s") % {"name": school_class.title},
        submit=_("Assign"),
        back=reverse("academics:school_class", args=[pk]),
    )
