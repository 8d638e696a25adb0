"""One lesson: when and where, what was taught, and what is different this time."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import requires
from accounts.capabilities import Capability
from core.form_errors import run_action
from core.form_page import form_page

from ..access import READERS, may_change, may_set_homework, may_write_topic
from ..actions.changing import change_lesson, move_lesson, write_topic
from ..forms.lessons import LessonForm, LessonMoveForm, TopicForm
from ..models import Lesson
from ..pages.week import entries_of

_readers = requires(*READERS, Capability.SEE_TAUGHT_STUDENTS)
_managers = requires(Capability.MANAGE_TIMETABLES)


def get_lesson(request, pk):
    """The lesson, when the user may see it at work; 404 otherwise."""
    lessons = Lesson.objects.visible_to_staff(request.user).select_related(
        "school_class__section__grade_level",
        "school_class__course",
        "room",
        "staff",
        "scheduled",
        "moved_from",
        "topic_by",
    )
    return get_object_or_404(lessons, pk=pk)


@_readers
@require_safe
def lesson(request, pk):
    return _page(request, get_lesson(request, pk))


def _page(request, found, form=None):
    context = {
        "lesson": found,
        "teachers": entries_of(Lesson.objects.filter(pk=found.pk))[0].teachers,
        "form": form or TopicForm(initial={"topic": found.topic}),
        "may_write_topic": may_write_topic(request.user, found),
        "may_change": may_change(request.user),
        "may_set_homework": may_set_homework(request.user, found),
        "held": None if found.moved_from_id else found.moved_to.first(),
    }
    return render(request, "timetables/lesson.html", context, status=422 if form else 200)


@_readers
@require_POST
def lesson_topic(request, pk):
    found = get_lesson(request, pk)
    if not may_write_topic(request.user, found):
        raise PermissionDenied
    form = TopicForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    write_topic(found, form.cleaned_data["topic"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("timetables:lesson", pk)


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_change(request, pk):
    """Cancelled or not, another room, another teacher, a note."""
    found = get_lesson(request, pk)
    form = LessonForm(request.POST or None, instance=found)
    if form.is_valid() and run_action(form, change_lesson, found, form.cleaned_data):
        messages.success(request, _("Saved."))
        return redirect("timetables:lesson", pk)
    title = _("Change %(lesson)s") % {"lesson": found.school_class.title}
    return form_page(request, form, title=title, submit=_("Save"), back=reverse("timetables:lesson", args=[pk]))


@_managers
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_move(request, pk):
    """Another day or time, this once."""
    found = get_lesson(request, pk)
    names = ("date", "starts_at", "ends_at", "room")
    form = LessonMoveForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if form.is_valid():
        try_out = {}
        if run_action(form, lambda: try_out.update(held=move_lesson(found, **form.cleaned_data))):
            messages.success(request, _("The lesson is moved."))
            return redirect("timetables:lesson", try_out["held"].pk)
    title = _("Move %(lesson)s this once") % {"lesson": found.school_class.title}
    return form_page(request, form, title=title, submit=_("Move lesson"), back=reverse("timetables:lesson", args=[pk]))
