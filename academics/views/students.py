"""Students: the list and each student's page."""

from accounts.access import requires
from accounts.capabilities import Capability as C

from ..forms.filters import StudentFilterForm
from ..models import Student
from .lists import page_of, render_list

STAFF_PAGES = (C.SEE_ALL_PEOPLE, C.SEE_TAUGHT_STUDENTS)


@requires(*STAFF_PAGES)
def students(request):
    """The students whom the user may see at work, narrowed by the filters in the address."""
    form = StudentFilterForm(request.GET, user=request.user)
    found = form.narrow(Student.objects.visible_at_work_to(request.user)).with_section(on=form.day)
    return render_list(request, "academics/students.html", {"form": form, "page": page_of(request, found)})
