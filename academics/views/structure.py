"""School years with their terms and grading periods, levels and subjects."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.capabilities import Capability as C
from core.form_errors import run_action
from core.form_page import edit_page, form_page, run_and_report
from core.school import school_today

from ..actions.structure import add_structure, change_structure, remove_structure
from ..forms.structure import LevelForm, SessionForm, SubjectForm
from ..models import AcademicSession, GradeLevel, Subject

# What lies in what.
CHILD_KIND = {
    AcademicSession.Kind.SCHOOL_YEAR: AcademicSession.Kind.TERM,
    AcademicSession.Kind.TERM: AcademicSession.Kind.GRADING_PERIOD,
}


def back_to(fragment):
    return f"{reverse('academics:structure')}#{fragment}"


def in_order(years):
    """Each school year followed by its terms, each of those by its grading periods; read with `with_children`."""
    for year in years:
        yield year
        for term in year.children.all():
            yield from (term, *term.children.all())


@requires(C.MANAGE_STRUCTURE)
def structure(request):
    """Years, levels and subjects on one page."""
    user, today = request.user, school_today()
    years = list(AcademicSession.objects.visible_to(user).years().latest_first().with_children())
    for session in in_order(years):
        session.posting = session.posting_state(today)
    return render(
        request,
        "academics/structure.html",
        {
            "years": years,
            "levels": GradeLevel.objects.visible_to(user).with_section_count(),
            "subjects": Subject.objects.visible_to(user).with_use_count(),
            "today": today,
        },
    )


@requires(C.MANAGE_STRUCTURE)
def year_new(request):
    return _new_session(request, AcademicSession(kind=AcademicSession.Kind.SCHOOL_YEAR), _("Add a school year"))


@requires(C.MANAGE_STRUCTURE)
def session_new(request, pk):
    """A term in a school year, or a grading period in a term."""
    parent = get_object_or_404(AcademicSession.objects.visible_to(request.user), pk=pk)
    kind = CHILD_KIND.get(parent.kind)
    if kind is None:
        raise Http404
    title = _("Add a term to %(name)s") if kind == AcademicSession.Kind.TERM else _("Add a grading period to %(name)s")
    return _new_session(request, AcademicSession(kind=kind, parent=parent), title % {"name": parent.title})


def _new_session(request, session, title):
    form = SessionForm(request.POST or None, instance=session)
    if form.is_valid() and run_action(form, add_structure, session):
        messages.success(request, _("“%(name)s” is added.") % {"name": session.title})
        return redirect(back_to("years"))
    return form_page(request, form, title=title, submit=_("Add"), back=back_to("years"))


@requires(C.MANAGE_STRUCTURE)
def session_edit(request, pk):
    session = get_object_or_404(AcademicSession.objects.visible_to(request.user), pk=pk)
    return _edit(request, session, SessionForm, "years", reverse("academics:session_remove", args=[pk]))


@requires(C.MANAGE_STRUCTURE)
@require_POST
def session_remove(request, pk):
    return _remove(request, get_object_or_404(AcademicSession.objects.visible_to(request.user), pk=pk), "years")


@requires(C.MANAGE_STRUCTURE)
def level_new(request):
    return _new(request, LevelForm, _("Add a level"), "levels")


@requires(C.MANAGE_STRUCTURE)
def level_edit(request, pk):
    level = get_object_or_404(GradeLevel.objects.visible_to(request.user), pk=pk)
    return _edit(request, level, LevelForm, "levels", reverse("academics:level_remove", args=[pk]))


@requires(C.MANAGE_STRUCTURE)
@require_POST
def level_remove(request, pk):
    return _remove(request, get_object_or_404(GradeLevel.objects.visible_to(request.user), pk=pk), "levels")


@requires(C.MANAGE_STRUCTURE)
def subject_new(request):
    return _new(request, SubjectForm, _("Add a subject"), "subjects")


@requires(C.MANAGE_STRUCTURE)
def subject_edit(request, pk):
    subject = get_object_or_404(Subject.objects.visible_to(request.user), pk=pk)
    return _edit(request, subject, SubjectForm, "subjects", reverse("academics:subject_remove", args=[pk]))


@requires(C.MANAGE_STRUCTURE)
@require_POST
def subject_remove(request, pk):
    return _remove(request, get_object_or_404(Subject.objects.visible_to(request.user), pk=pk), "subjects")


def _new(request, form_class, title, fragment):
    form = form_class(request.POST or None)
    if form.is_valid() and run_action(form, add_structure, form.instance):
        messages.success(request, _("“%(name)s” is added.") % {"name": form.instance})
        return redirect(back_to(fragment))
    return form_page(request, form, title=title, submit=_("Add"), back=back_to(fragment))


def _edit(request, row, form_class, fragment, remove):
    title = _("Edit “%(name)s”") % {"name": row}
    form = form_class(request.POST or None, instance=row)
    return edit_page(
        request,
        form,
        lambda: change_structure(row, form.cleaned_data),
        title=title,
        submit=_("Save"),
        back=back_to(fragment),
        remove=remove,
    )


def _remove(request, row, fragment):
    run_and_report(request, remove_structure, row, done=_("“%(name)s” is deleted.") % {"name": row})
    return redirect(back_to(fragment))
