"""The gradebook and the rules of grading as files."""

from collections import defaultdict

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.exports import ListExport, export_view

from ...grading.grades import Cell
from ...grading.models import AssessmentType, GradeScale, GradingScheme
from ...grading.sessions import sessions_of
from ..access import READERS
from ..pages.gradebook import read_gradebook
from ..resources import (
    AssessmentResource,
    GradebookResource,
    ProgressResource,
    ScaleResource,
    SchemeResource,
    TypeResource,
)
from .assessments import columns_of
from .gradebook import get_class, get_session
from .gradebooks import gradebooks_of


@export_view(_("Gradebooks"), *READERS, page="assessment:gradebooks")
def gradebooks(request):
    """How far the classes of a session are marked."""
    asked = gradebooks_of(request)
    session = asked["session"]
    title = f"{gettext('Gradebooks')} {session.full_title}" if session else gettext("Gradebooks")
    return ListExport(ProgressResource(), asked["gradebooks"], title=title)


@export_view(_("Marks"), *READERS, page="assessment:gradebook")
def marks(request, pk):
    """The gradebook of a class and session."""
    school_class = get_class(request, pk)
    session = get_session(request, sessions_of(school_class))
    book = read_gradebook(school_class, session)
    cells = defaultdict(dict)
    for row in book.cells:
        cells[row.student_id][row.assessment_id] = Cell(row.status, row.score)
    title = f"{gettext('Marks')} {school_class.title} {session.full_title}"
    return ListExport(GradebookResource(book, cells), book.roster, title=title)


@export_view(_("Assessments"), *READERS, page="assessment:assessments")
def assessments(request, pk):
    school_class = get_class(request, pk)
    session = get_session(request, sessions_of(school_class))
    title = f"{gettext('Assessments')} {school_class.title} {session.full_title}"
    return ListExport(AssessmentResource(), columns_of(school_class, session), title=title)


@export_view(_("Grading schemes"), Capability.MANAGE_ASSESSMENT, page="assessment:grading")
def schemes(request):
    rows = SchemeResource.rows(GradingScheme.objects.with_categories().latest_first())
    return ListExport(SchemeResource(), rows, title=gettext("Grading schemes"))


@export_view(_("Grade scales"), Capability.MANAGE_ASSESSMENT, page="assessment:grading")
def scales(request):
    return ListExport(ScaleResource(), ScaleResource.rows(GradeScale.objects.all()), title=gettext("Grade scales"))


@export_view(_("Types of assessment"), Capability.MANAGE_ASSESSMENT, page="assessment:grading")
def types(request):
    return ListExport(TypeResource(), AssessmentType.objects.with_use_count(), title=gettext("Types of assessment"))
