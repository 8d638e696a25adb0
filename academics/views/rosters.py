"""Rosters of split groups and electives: who joins and leaves, and cutting a class into groups."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.partials import render_partial

from ..actions.rosters import change_group, put_in_class, split_class, take_from_class
from ..forms.rosters import GroupsForm, JoinForm, RosterChangeForm, SplitForm, first_day_for
from ..models import Student
from .classes import class_page, get_class

MANAGERS = (C.MANAGE_STRUCTURE, C.MANAGE_PEOPLE)


def get_rostered(request, pk):
    """A class with students of its own; 404 for that of a whole section."""
    school_class = get_class(request, pk)
    if not school_class.own_roster:
        raise Http404
    return school_class


@requires(*MANAGERS)
def class_students_add(request, pk):
    """Students for the class. "Show" only looks for other students to tick and keeps all that was entered."""
    school_class = get_rostered(request, pk)
    options = {"school_class": school_class, "user": request.user}
    if request.method != "POST":
        form = JoinForm(initial={"starts_on": first_day_for(school_class)}, **options)
    elif "add" not in request.POST:
        form = JoinForm(initial={**request.POST.dict(), "students": request.POST.getlist("students")}, **options)
    else:
        form = JoinForm(request.POST, **options)
        if form.is_valid() and run_action(
            form, put_in_class, school_class, form.chosen, starts_on=form.cleaned_data["starts_on"]
        ):
            messages.success(request, _joined_text(form))
            return redirect("academics:school_class", pk)
    offered = form.offered()
    context = {
        "school_class": school_class,
        "form": form,
        "ticked": form.ticked(),
        "kept": offered.ticked,
        "offered": offered.matching,
        "more": offered.more,
    }
    return render_partial(
        request, "academics/class_students_add.html", "choice", context, status=422 if form.errors else 200
    )


def _joined_text(form):
    count = len(form.chosen)
    return ngettext(
        "%(count)d student is in the class from %(day)s.", "%(count)d students are in the class from %(day)s.", count
    ) % {"count": count, "day": date_format(form.cleaned_data["starts_on"])}


@requires(*MANAGERS)
@require_POST
def class_students_change(request, pk):
    """Ticked students leave the class or change to another one."""
    school_class = get_rostered(request, pk)
    form = RosterChangeForm(request.POST, school_class=school_class, user=request.user)
    if form.is_valid():
        students, day, target = (form.cleaned_data[name] for name in ("students", "starts_on", "target"))
        done = (
            run_action(form, change_group, students, source=school_class, target=target, starts_on=day)
            if target
            else run_action(form, take_from_class, school_class, students, last_day=day - timedelta(days=1))
        )
        if done:
            text = (
                _("From %(day)s they are in %(name)s.") if target else _("From %(day)s they are in the class no more.")
            )
            messages.success(request, text % {"day": date_format(day), "name": target})
            return redirect("academics:school_class", pk)
    return class_page(request, school_class, change_form=form, status=422)


@requires(C.MANAGE_STRUCTURE)
def class_split(request, pk):
    """A whole section's class into groups: first how many, then who is in which, each to be changed by hand."""
    whole = get_class(request, pk)
    if whole.own_roster:
        raise Http404
    asked = {"groups": 2, "rule": "halves", "starts_on": first_day_for(whole).isoformat()}
    form = SplitForm({name: (request.POST or request.GET).get(name, value) for name, value in asked.items()})
    context = {"school_class": whole, "form": form}
    if not form.is_valid():
        return render(request, "academics/class_split.html", context, status=422)
    day = form.cleaned_data["starts_on"]
    students = list(Student.objects.visible_to_staff(request.user).class_roster(whole, on=day))
    groups = GroupsForm(
        request.POST or None,
        initial={"ends_teaching": True},
        whole=whole,
        students=students,
        shares=form.shares(students),
        count=form.cleaned_data["groups"],
    )
    if groups.is_valid() and run_action(
        groups,
        split_class,
        whole,
        groups.groups,
        starts_on=day,
        ends_teaching=groups.cleaned_data["ends_teaching"],
    ):
        messages.success(request, _("The groups are made. Assign their teachers next."))
        return redirect("academics:classes")
    context |= {"groups": groups, "students": students}
    return render(request, "academics/class_split.html", context, status=422 if groups.errors else 200)
