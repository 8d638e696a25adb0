"""Setting homework, and the list of it."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from academics.models import SchoolClass
from accounts.access import requires
from accounts.capabilities import Capability as C
from core.bounds import whole_number
from core.figures import Figure, narrowed
from core.form_errors import run_action
from core.form_page import run_and_report
from core.lists import Empty, page_of, render_list
from core.school import school_today
from timetables.models import Lesson

from ...gradebook.access import may_enter_marks
from ...gradebook.actions.defaults import category_names
from ..actions.attachments import remove_attachment
from ..actions.setting import change_homework, publish_homework, remove_homework, set_homework, withdraw_homework
from ..forms.homework import HomeworkFilterForm, HomeworkForm
from ..models import Attachment, Homework, Submission
from ..uploads import refuse_lost_files, takes_files

READERS = (C.ENTER_MARKS, C.SEE_MARKS)
WRITERS = (C.ENTER_MARKS, C.MANAGE_ASSESSMENT)


def get_homework(request, pk):
    """The homework, when the user may see it at work; 404 otherwise."""
    return get_object_or_404(Homework.objects.visible_to_staff(request.user).with_class(), pk=pk)


def get_own_homework(request, pk):
    """The homework, when the user may change it; 404 for what they do not see, 403 for what they only see."""
    homework = get_homework(request, pk)
    if not may_enter_marks(request.user, homework.school_class):
        raise PermissionDenied
    return homework


def listed_homework(request, form):
    """What the list shows, class by class, those that one teaches before those that one only sees."""
    found = form.narrow(Homework.objects.visible_to_staff(request.user).of_running_years(school_today()))
    own = SchoolClass.objects.taught_by(request.user, on=school_today()).values("pk")
    return found.with_class().with_counts().class_by_class(first=own)


@requires(*READERS)
@require_safe
def homework_list(request):
    """Homework of one's classes: what is coming, and how much of it came in."""
    form = HomeworkFilterForm(request.GET, user=request.user)
    page = page_of(request, listed_homework(request, form))
    own_classes = list(_own_classes(request.user))
    return render_list(
        request,
        "assessment/homework_list.html",
        {
            "form": form,
            "figures": [_to_return(request, form)],
            "page": page,
            "groups": _by_class(page, folds=form.value("show") not in ("past", "all")),
            "now": timezone.now(),
            "own_classes": own_classes,
        },
        empty=lambda: _no_homework(own_classes, form),
    )


def _no_homework(own_classes, form):
    if form.is_used:
        return Empty(
            _("No homework matches"),
            _("Try another class, or show all of this year."),
            url=reverse("assessment:homework_list"),
            action=_("Show what is coming"),
        )
    if not own_classes:
        text = _("What teachers set for the classes that you see appears here.")
        return Empty(_("No homework to come"), text, icon="notebook")
    return Empty(
        _("No homework to come"),
        _("Set some for one of your classes. It stays a draft until you publish it."),
        icon="notebook",
        url=reverse("assessment:homework_new", args=[own_classes[0].pk]),
        action=_("Set homework for %(name)s") % {"name": own_classes[0].title},
    )


def _own_classes(user):
    """The classes that one teaches today and may enter marks of, as the list of homework names them."""
    if not user.can(C.ENTER_MARKS):
        return SchoolClass.objects.none()
    return SchoolClass.objects.taught_by(user, on=school_today()).of_day(school_today()).in_reading_order()


def _by_class(page, *, folds):
    """The rows of a page class by class: [{school_class, current, finished}]; without `folds` all are current."""
    groups = []
    for school_class, rows in groupby(page, key=lambda homework: homework.school_class):
        rows = list(rows)
        finished = [each for each in rows if folds and each.is_finished]
        current = [each for each in rows if not (folds and each.is_finished)]
        groups.append({"school_class": school_class, "current": current, "finished": finished})
    return groups


def _to_return(request, form):
    """The Figure of the work that waits for its teacher, in all homework that the list could show."""
    seen = Homework.objects.visible_to_staff(request.user).of_running_years(school_today())
    number = Submission.objects.of_homework(seen).to_return().count()
    shown = form.value("show") == "to_return"
    text = ngettext("piece of work to return", "pieces of work to return", number)
    return Figure(number, text, narrowed(request, "show", "to_return"), leads=True, is_shown=shown)


@requires(*WRITERS)
@takes_files
def homework_new(request, class_id):
    """Homework for a class; `?lesson=` is the one in which it is set."""
    classes = SchoolClass.objects.visible_to_staff(request.user).in_reading_order()
    school_class = get_object_or_404(classes, pk=class_id)
    if not may_enter_marks(request.user, school_class):
        raise PermissionDenied
    lesson = whole_number(request.GET.get("lesson"))
    homework = Homework(
        school_class=school_class,
        lesson=Lesson.objects.of_class(school_class).filter(pk=lesson).first(),
    )
    form = HomeworkForm(
        request.POST or None, request.FILES or None, instance=homework, categories=category_names(school_class)
    )
    if _is_complete(request, form):
        publish = "publish" in request.POST
        for name, value in form.values.items():
            setattr(homework, name, value)
        rest = {"files": form.cleaned_data["files"], "column": form.column, "publish": publish}
        if run_action(form, set_homework, homework, by=request.user, **rest):
            messages.success(
                request, _("Published.") if publish else _("Saved as a draft: students do not see it yet.")
            )
            return redirect(f"{reverse('assessment:homework_list')}?school_class={school_class.pk}")
    back = f"{reverse('assessment:homework_list')}?school_class={school_class.pk}"
    return _form_page(request, form, title=_("Homework for %(name)s") % {"name": school_class.title}, back=back)


@requires(*WRITERS)
@takes_files
def homework_edit(request, pk):
    homework = get_own_homework(request, pk)
    title = homework.title
    categories = category_names(homework.school_class)
    form = HomeworkForm(request.POST or None, request.FILES or None, instance=homework, categories=categories)
    back = reverse("assessment:homework", args=[pk])
    if _is_complete(request, form) and run_action(form, _change_and_publish, request, homework, form):
        messages.success(request, _("Saved."))
        return redirect(back)
    return _form_page(request, form, title=_("Edit “%(name)s”") % {"name": title}, back=back)


def _change_and_publish(request, homework, form):
    files = form.cleaned_data["files"]
    change_homework(homework, form.values, files=files, by=request.user, column=form.column)
    if "publish" in request.POST:
        publish_homework(homework)


@requires(*WRITERS)
@require_POST
def homework_publish(request, pk):
    homework = get_own_homework(request, pk)
    run_and_report(request, publish_homework, homework, done=_("Students and families see it now."))
    return redirect("assessment:homework", pk)


@requires(*WRITERS)
@require_POST
def homework_withdraw(request, pk):
    homework = get_own_homework(request, pk)
    run_and_report(request, withdraw_homework, homework, done=_("It is a draft again: students do not see it."))
    return redirect("assessment:homework", pk)


@requires(*WRITERS)
@require_POST
def homework_remove(request, pk):
    homework = get_own_homework(request, pk)
    if run_and_report(request, remove_homework, homework, done=_("“%(name)s” is deleted.") % {"name": homework.title}):
        return redirect("assessment:homework_list")
    return redirect("assessment:homework", pk)


@requires(*WRITERS)
@require_POST
def homework_file_remove(request, pk):
    """Takes a file off a homework."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).filter(submission=None), pk=pk)
    homework = get_own_homework(request, attachment.homework_id)
    remove_attachment(attachment)
    messages.success(request, _("“%(name)s” is removed.") % {"name": attachment.name})
    return redirect("assessment:homework_edit", homework.pk)


def _is_complete(request, form):
    """Whether the form came in, and whole."""
    refuse_lost_files(request, form)
    return form.is_valid()


def _form_page(request, form, **context):
    homework = form.instance
    context |= {
        "form": form,
        "homework": homework if homework.pk else None,
        "files": homework.attachments.all() if homework.pk else [],
        "lost_files": bool(form.errors and request.FILES),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assessment/homework_form.html", context, status=status)
