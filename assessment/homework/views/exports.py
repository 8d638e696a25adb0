"""Homework as files."""

from django.utils.translation import gettext_lazy as _

from accounts.exports import ListExport, export_view

from ..forms.homework import HomeworkFilterForm
from ..resources import HomeworkResource, TrackerResource
from .homework import READERS, get_homework, listed_homework
from .submissions import shown_state, tracker_for


@export_view(_("Homework"), *READERS, page="assessment:homework_list")
def homework(request):
    return ListExport(HomeworkResource(), listed_homework(request, HomeworkFilterForm(request.GET, user=request.user)))


@export_view(_("Homework by student"), *READERS, page="assessment:homework")
def tracker(request, pk):
    """The students of one homework, in the state that the page shows."""
    found = get_homework(request, pk)
    rows = tracker_for(request.user, found).of_state(shown_state(request))
    return ListExport(TrackerResource(), rows, title=f"{found.title}, {found.school_class.title}")
