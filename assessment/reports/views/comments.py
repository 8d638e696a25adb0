"""Writing comments, reading them over, and the comment bank."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academics.models import Student
from accounts.access import requires
from accounts.capabilities import Capability
from core.bounds import whole_numbers
from core.school import school_today

from ...grading.course_marks import final_grades
from ...grading.memberships import last_sections
from ...grading.roster import roster_day
from ..access import manages_reports, may_write_class, may_write_section, report_classes, report_sections
from ..actions.comments import CommentRefused, add_phrase, mark_proofread, remove_phrase, write_comment
from ..documents.card_grades import read_attended
from ..documents.facts import level_students
from ..forms.reports import CommentForm, PhraseForm
from ..models import Phrase, ReportComment
from .runs import get_run, readers

_writers = requires(Capability.ENTER_MARKS, Capability.MANAGE_REPORTS)
TEMPLATE = "assessment/report_comments.html"


@dataclass
class CommentRow:
    """One student with what is written about them; `typed` is what was refused and must not be lost."""

    student: Student
    comment: ReportComment | None = None
    grade: object = None
    error: str = ""
    typed: str | None = None
    saved: bool = False

    @property
    def text(self):
        return self.typed if self.typed is not None else (self.comment.text if self.comment else "")

    @property
    def version(self):
        return self.comment.version if self.comment and self.comment.pk else 0


@dataclass
class CommentPlace:
    """Where comments stand: a class, or a section for the general ones."""

    run: object
    school_class: object = None
    section: object = None
    may_write: bool = False

    @property
    def title(self):
        return self.school_class.title if self.school_class else self.section.name

    def students(self):
        """Those of the level who are in the class or section, or were at the end of their time."""
        day = roster_day(self.run.session, school_today())
        students = list(level_students(self.run.grade_level, self.run.session))
        if self.school_class:
            attended = read_attended(students, self.run.session, day)
            return [student for student in students if self.school_class in attended.current(student.pk)]
        sections = last_sections(students, day)
        return [student for student in students if sections.get(student.pk) == self.section]

    def rows(self):
        students = self.students()
        comments = ReportComment.objects.of_run(self.run).of_class(self.school_class).of_students(students)
        written = {each.student_id: each for each in comments.select_related("written_by", "proofread_by")}
        grades = {}
        if self.school_class:
            grades = final_grades([self.school_class], self.run.session, students=students)
        return [
            CommentRow(
                student, written.get(student.pk), grades.get((self.school_class and self.school_class.pk, student.pk))
            )
            for student in students
        ]


def _class_place(request, pk, class_id):
    run = get_run(request, pk)
    classes = report_classes(request.user).of_level(run.grade_level).in_reading_order()
    school_class = get_object_or_404(classes, pk=class_id)
    if not school_class.school_year.holds(run.session.starts_on):
        raise Http404
    return CommentPlace(run, school_class=school_class, may_write=may_write_class(request.user, school_class))


def _section_place(request, pk, section_id):
    run = get_run(request, pk)
    section = get_object_or_404(report_sections(request.user, run), pk=section_id)
    return CommentPlace(run, section=section, may_write=may_write_section(request.user, section))


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def class_comments(request, pk, class_id):
    """The comments of a class. POST is the whole form, for browsers without scripts."""
    return _sheet(request, _class_place(request, pk, class_id))


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def section_comments(request, pk, section_id):
    """The general comments of a section."""
    return _sheet(request, _section_place(request, pk, section_id))


@_writers
@require_POST
def class_comment(request, pk, class_id, student_id):
    """One comment, saved while it is typed."""
    return _one(request, _class_place(request, pk, class_id), student_id)


@_writers
@require_POST
def section_comment(request, pk, section_id, student_id):
    return _one(request, _section_place(request, pk, section_id), student_id)


def _one(request, place, student_id):
    if not place.may_write:
        raise PermissionDenied
    row = next((row for row in place.rows() if row.student.pk == student_id), None)
    if row is None:
        raise Http404
    _write(request, place, row, request.POST)
    if not request.htmx:
        if row.error:
            messages.error(request, row.error)
        return redirect(_address(place))
    status = 409 if row.error else 200
    return render(request, f"{TEMPLATE}#row", _context(request, place, [row]) | {"row": row}, status=status)


def _sheet(request, place):
    rows = place.rows()
    status = 200
    if request.method == "POST":
        if not place.may_write:
            raise PermissionDenied
        for row in rows:
            posted = {name: request.POST.get(f"{name}-{row.student.pk}") for name in ("text", "version")}
            if posted["text"] is not None and posted["text"].replace("\r\n", "\n").strip() != row.text:
                _write(request, place, row, posted)
        if not any(row.error for row in rows):
            messages.success(request, _("Saved."))
            return redirect(_address(place))
        status = 409
    return render(request, TEMPLATE, _context(request, place, rows), status=status)


def _write(request, place, row, data):
    form = CommentForm(data)
    if not form.is_valid():
        row.error, row.typed = _("This comment is too long, or the page is too old. Load it again."), data.get("text")
        return
    try:
        row.comment = write_comment(
            place.run,
            row.student,
            place.school_class,
            form.cleaned_data["text"],
            by=request.user,
            version=form.cleaned_data["version"],
        )
        row.saved = True
    except CommentRefused as refusal:
        row.error, row.typed = str(refusal), form.cleaned_data["text"]
        row.comment = refusal.current


def _context(request, place, rows):
    may_write = place.may_write and place.run.is_being_written
    subject = place.school_class.course.subject if place.school_class else None
    phrases = Phrase.objects.visible_to(request.user).for_subject(subject) if may_write else Phrase.objects.none()
    return {
        "place": place,
        "run": place.run,
        "rows": rows,
        "may_write": may_write,
        "may_read": place.run.is_being_written,
        "phrases": phrases,
        "reads": any(_readable(request.user, row) for row in rows) and place.run.is_being_written,
        "address": _address(place),
    }


def _readable(user, row):
    comment = row.comment
    return bool(comment and comment.text and not comment.proofread_at and comment.written_by_id != user.pk)


def _address(place):
    if place.school_class:
        return reverse("assessment:class_comments", args=[place.run.pk, place.school_class.pk])
    return reverse("assessment:section_comments", args=[place.run.pk, place.section.pk])


@readers
@require_POST
def class_read(request, pk, class_id):
    return _read(request, _class_place(request, pk, class_id))


@readers
@require_POST
def section_read(request, pk, section_id):
    return _read(request, _section_place(request, pk, section_id))


def _read(request, place):
    """What is ticked was proofread, as it stood on the page."""
    ticked = {}
    for value in request.POST.getlist("read"):
        comment, _colon, version = value.partition(":")
        if len(numbers := whole_numbers((comment, version))) == 2:
            ticked[numbers[0]] = numbers[1]
    number = 0
    if place.run.is_being_written:
        there = ReportComment.objects.of_run(place.run).of_class(place.school_class).of_students(place.students())
        ticked = {each.pk: ticked[each.pk] for each in there.filter(pk__in=ticked)}
        number = mark_proofread(place.run, ticked, by=request.user)
    if number:
        messages.success(request, _("Marked as read: %(number)d.") % {"number": number})
    else:
        messages.error(request, _("Nothing was marked: tick comments of others that have not changed since."))
    return redirect(_address(place))


@_writers
@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request):
    """The comment bank: the school's sentences and one's own."""
    form = PhraseForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        add_phrase(form.instance)
        messages.success(request, _("Saved."))
        return redirect("assessment:phrases")
    found = Phrase.objects.visible_to(request.user).select_related("subject", "owner")
    context = {
        "form": form,
        "phrases": found,
        "changeable": set(found.changeable_by(request.user).values_list("pk", flat=True)),
        "may_manage": manages_reports(request.user),
    }
    return render(request, "assessment/report_phrases.html", context, status=422 if form.errors else 200)


@_writers
@require_POST
def phrase_remove(request, pk):
    phrase = get_object_or_404(Phrase.objects.visible_to(request.user).changeable_by(request.user), pk=pk)
    remove_phrase(phrase)
    messages.success(request, _("The sentence is deleted."))
    return redirect("assessment:phrases")
