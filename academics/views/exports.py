"""Every list as a file, with the filters that the list itself has in its address."""

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability as C
from accounts.exports import ListExport, export_view
from core.school import school_today

from ..forms.calendar import MonthForm
from ..forms.classes import ClassFilterForm
from ..forms.filters import GuardianFilterForm, RosterFilterForm, SectionFilterForm, StaffFilterForm, StudentFilterForm
from ..imports.models import ImportBatch
from ..models import (
    AcademicSession,
    ClassMembership,
    Course,
    GradeLevel,
    Guardian,
    SchoolClass,
    Section,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)
from ..resources import (
    AssignmentResource,
    CalendarResource,
    ClassPlaceResource,
    ClassResource,
    CourseResource,
    DifferenceResource,
    ExceptionResource,
    GuardianResource,
    ImportResource,
    LevelResource,
    RolloverResource,
    SectionResource,
    SessionResource,
    StaffResource,
    StudentResource,
    SubjectResource,
)
from ..rollover.forms.students import DifferenceFilterForm
from ..rollover.models import Rollover
from ..rollover.plan import RolloverPlan
from ..rollover.views import exceptions_of, get_rollover
from .calendar import READERS as CALENDAR_READERS
from .calendar import entries_of_year
from .classes import get_class
from .sections import get_section
from .structure import in_order
from .students import STAFF_PAGES


@export_view(_("Students"), *STAFF_PAGES, page="academics:students")
def students(request):
    form = StudentFilterForm(request.GET, user=request.user)
    found = form.narrow(Student.objects.visible_to_staff(request.user))
    found = found.with_section(on=form.day).with_guardians(on=form.day).with_enrolments()
    return ListExport(StudentResource(), found.select_related("household"))


@export_view(_("Guardians"), C.SEE_ALL_PEOPLE, page="academics:guardians")
def guardians(request):
    form = GuardianFilterForm(request.GET, user=request.user)
    found = form.narrow(Guardian.objects.visible_to_staff(request.user), by_contacts=request.user.can(C.SEE_CONTACTS))
    return ListExport(GuardianResource(), found.with_children(on=school_today()).select_related("household"))


@export_view(_("Staff"), *STAFF_PAGES, page="academics:staff")
def staff(request):
    """Private phones are for the office, as on a colleague's page."""
    form = StaffFilterForm(request.GET, user=request.user)
    resource = StaffResource() if request.user.can(C.SEE_ALL_PEOPLE) else StaffResource().leave_out("phone")
    return ListExport(
        resource, form.narrow(StaffMember.objects.visible_to(request.user)).with_assignments(on=school_today())
    )


@export_view(_("Sections"), *STAFF_PAGES, page="academics:sections")
def sections(request):
    form = SectionFilterForm(request.GET, user=request.user)
    found = form.narrow(Section.objects.visible_to_staff(request.user), form.school_year)
    found = found.with_size(on=form.day).with_homeroom_teachers(on=form.day).with_year()
    return ListExport(SectionResource(), found.in_reading_order())


@export_view(_("Who teaches what"), *STAFF_PAGES, page="academics:sections")
def assignments(request):
    form = SectionFilterForm(request.GET, user=request.user)
    found = TeachingAssignment.objects.visible_to(request.user).of_year(form.school_year)
    return ListExport(AssignmentResource(), found.in_reading_order())


@export_view(_("Students"), *STAFF_PAGES, page="academics:section")
def section_students(request, pk):
    """The roster of a section on a day."""
    section = get_section(request, pk)
    day = RosterFilterForm(request.GET, user=request.user).day
    roster = Student.objects.visible_to_staff(request.user).roster(section, on=day)
    return ListExport(
        StudentResource(),
        roster.with_section(on=day).with_guardians(on=day).with_enrolments().select_related("household"),
        title=gettext("Students of %(section)s") % {"section": section.name},
    )


@export_view(_("Teachers"), *STAFF_PAGES, page="academics:section")
def section_teachers(request, pk):
    """Who teaches in a section on a day."""
    section = get_section(request, pk)
    day = RosterFilterForm(request.GET, user=request.user).day
    return ListExport(
        AssignmentResource(),
        TeachingAssignment.objects.of_section(section).on(day),
        title=gettext("Teachers of %(section)s") % {"section": section.name},
    )


@export_view(_("Classes"), *STAFF_PAGES, page="academics:classes")
def classes(request):
    form = ClassFilterForm(request.GET, user=request.user)
    found = form.narrow(SchoolClass.objects.visible_to_staff(request.user), form.school_year)
    return ListExport(ClassResource(), found.with_size(on=form.day).with_teachers(on=form.day).in_reading_order())


@export_view(_("Who is in split groups and electives"), *STAFF_PAGES, page="academics:classes")
def class_places(request):
    """All places of the year in the classes that the list shows, of the students whom the user may see."""
    form = ClassFilterForm(request.GET, user=request.user)
    found = form.narrow(SchoolClass.objects.visible_to_staff(request.user), form.school_year)
    places = ClassMembership.objects.of_classes(found).of_students(Student.objects.visible_to_staff(request.user))
    return ListExport(ClassPlaceResource(), places.by_class())


@export_view(_("Students"), *STAFF_PAGES, page="academics:school_class")
def class_students(request, pk):
    """The roster of a class on a day."""
    school_class = get_class(request, pk)
    day = RosterFilterForm(request.GET, user=request.user).day
    roster = Student.objects.visible_to_staff(request.user).class_roster(school_class, on=day)
    return ListExport(
        StudentResource(),
        roster.with_section(on=day).with_guardians(on=day).with_enrolments().select_related("household"),
        title=gettext("Students of %(section)s") % {"section": school_class.title},
    )


@export_view(_("Teachers"), *STAFF_PAGES, page="academics:school_class")
def class_teachers(request, pk):
    """Who teaches a class, taught and will teach it."""
    school_class = get_class(request, pk)
    return ListExport(
        AssignmentResource(),
        TeachingAssignment.objects.of_class(school_class).latest_first(),
        title=gettext("Teachers of %(section)s") % {"section": school_class.title},
    )


@export_view(_("Courses"), C.MANAGE_STRUCTURE, page="academics:courses")
def courses(request):
    return ListExport(CourseResource(), Course.objects.visible_to(request.user).with_class_count().in_reading_order())


@export_view(_("Calendar"), *CALENDAR_READERS, page="academics:calendar")
def calendar(request):
    """The school year of the month that is shown."""
    year, entries = entries_of_year(request, MonthForm(request.GET).first)
    return ListExport(CalendarResource(), entries, title=f"{gettext('Calendar')} {year or ''}".strip())


@export_view(_("School years"), C.MANAGE_STRUCTURE, page="academics:structure")
def sessions(request):
    """Each school year followed by its terms, each of those by its grading periods."""
    years = AcademicSession.objects.visible_to(request.user).years().latest_first().with_children()
    return ListExport(SessionResource(today=school_today()), list(in_order(years)))


@export_view(_("Levels"), C.MANAGE_STRUCTURE, page="academics:structure")
def levels(request):
    return ListExport(LevelResource(), GradeLevel.objects.visible_to(request.user).with_section_count())


@export_view(_("Subjects"), C.MANAGE_STRUCTURE, page="academics:structure")
def subjects(request):
    return ListExport(SubjectResource(), Subject.objects.visible_to(request.user))


@export_view(_("Imports"), C.IMPORT_DATA, page="academics:imports")
def imports(request):
    return ListExport(
        ImportResource(), ImportBatch.objects.visible_to(request.user).select_related("job", "created_by")
    )


@export_view(_("Year-ends"), C.MANAGE_STRUCTURE, page="academics:rollovers")
def rollovers(request):
    return ListExport(RolloverResource(), Rollover.objects.visible_to(request.user).in_reading_order())


@export_view(_("Exceptions at the year-end"), C.MANAGE_STRUCTURE, page="academics:rollover_exceptions")
def rollover_exceptions(request, pk):
    return ListExport(ExceptionResource(), exceptions_of(get_rollover(request, pk)))


@export_view(_("Differences at the year-end"), C.MANAGE_STRUCTURE, page="academics:rollover_differences")
def rollover_differences(request, pk):
    """Of a year-end in planning: afterwards the students are where they are."""
    rollover = get_rollover(request, pk)
    if not rollover.is_planned:
        raise Http404
    return ListExport(
        DifferenceResource(),
        DifferenceFilterForm(request.GET, user=request.user, plan=RolloverPlan(rollover)).narrowed(),
    )
