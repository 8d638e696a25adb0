"""Find anyone: what Ctrl-K asks for."""

from accounts.access import signed_in
from accounts.capabilities import Capability
from core.forms.filters import FilterForm
from core.partials import render_partial
from core.school import school_today

from ..access import sees_staff_pages
from ..models import Guardian, SchoolClass, Section, StaffMember, Student

# How many of each kind are shown: more does not help, a better word does.
STUDENTS, OTHERS = 8, 4


@signed_in
def search(request):
    """Students, guardians, staff, sections and classes that match, as options for the palette or as a page.

    Families find nobody here: their portal names everybody whom they may see.
    """
    form = FilterForm(request.GET, user=request.user)
    text = form.value("q") or ""
    hits = _hits(request.user, text) if text and sees_staff_pages(request.user) else {}
    context = {"form": form, "text": text, "hits": hits, "any": any(hits.values())}
    return render_partial(request, "academics/search.html", "hits", context)


def _hits(user, text):
    """What matches `text`: a list for each kind."""
    today = school_today()
    students = Student.objects.visible_to_staff(user).matching(text)
    guardians = Guardian.objects.visible_to_staff(user).matching(text, by_contacts=user.can(Capability.SEE_CONTACTS))
    # A colleague's private phone is for the office alone.
    staff = StaffMember.objects.visible_to(user).matching(text, by_phone=user.can(Capability.SEE_ALL_PEOPLE))
    sections = Section.objects.visible_to_staff(user).not_over(today).matching(text)
    classes = SchoolClass.objects.visible_to_staff(user).not_over(today).titled_like(text)
    return {
        "students": list(students.with_section(on=today)[:STUDENTS]),
        "guardians": list(guardians[:OTHERS]),
        "staff": list(staff[:OTHERS]),
        "sections": list(sections.in_reading_order()[:OTHERS]),
        "classes": list(classes.in_reading_order()[:OTHERS]),
    }
