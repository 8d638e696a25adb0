"""Fills the demo schools: each step is what a person would do, by the same commands and actions."""

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tenants.utils import tenant_context

from academics.actions.accounts import open_account
from academics.calendar import SchoolCalendar
from academics.models import Section, Student, TeachingAssignment
from accounts.actions import give_role
from accounts.capabilities import RoleCode
from accounts.models import User
from attendance.actions import Choice, close_register, save_marks
from attendance.models import AttendanceCode
from core.school import school_today

from ..actions import change_school, make_staff
from ..addresses import platform_url, school_host, url_of_school
from ..models import School
from .absences import open_steps, report_some_absences
from .history import write_attendance
from .homework import write_homework
from .marks import write_marks
from .reports import write_reports
from .rollover import plan_year_end
from .schools import PASSWORD, PLATFORM_STAFF
from .structure import fill_structure, settle_year
from .timetables import write_timetable
from .workbooks import write_rosters

# Names of the office's people; the others come with the rosters.
OFFICE = (
    ("owner", RoleCode.OWNER, "Wangari", "Mbugua"),
    ("principal", RoleCode.PRINCIPAL, "Samuel", "Okello"),
    ("registrar", RoleCode.REGISTRAR, "Fatma", "Abdalla"),
    ("bursar", RoleCode.BURSAR, "Peter", "Njenga"),
)


def seed_demo(say, schools):
    """Makes what is missing of the demo: the platform's staff, the schools, today's registers and reports."""
    make_staff(PLATFORM_STAFF, name="Ada Platform", password=PASSWORD)
    for demo in schools:
        school = School.objects.filter(domains__domain=school_host(demo.subdomain)).first()
        if school is None:
            say(f"Making {demo.name} with {demo.students} students; this takes a minute the first time.")
            school = _make(demo)
        if not _is_filled(demo, school):
            school = _fill(demo, school)
        with tenant_context(school):
            _take_some_registers()
            report_some_absences(demo, school_today())
            open_steps(school_today())


def _is_filled(demo, school):
    """Whether `_fill` has been here: somebody may have stopped it after the school was made, and it leaves all or nothing."""
    office = [demo.address(who) for who, *_name in OFFICE if who != "owner"]
    with tenant_context(school):
        return User.objects.filter(email__in=office).exists()


def _make(demo):
    files = write_rosters(settings.STATE_DIR / "demo" / demo.subdomain, demo.sections, demo.staff, demo.children)
    call_command(
        "create_tenant",
        demo.name,
        subdomain=demo.subdomain,
        owner_email=demo.address("owner"),
        owner_name="Wangari Mbugua",
        country=demo.country,
        locale=demo.locale,
        roster=[str(file) for file in files],
    )
    return School.objects.get(domains__domain=school_host(demo.subdomain))


def _fill(demo, school):
    """Gives a school that has its rosters all the rest; returns its fresh row."""
    # All that follows asks it which days are school days.
    school = change_school(school, {"week_days": list(demo.week_days)})
    with transaction.atomic(), tenant_context(school):
        settle_year(today=school_today())
        _open_accounts(demo)
        fill_structure(today=school_today(), demo_child=demo.demo_child.number)
        write_attendance(school, today=school_today(), seed=demo.seed)
        write_marks(school, today=school_today(), seed=demo.seed)
        write_timetable(today=school_today(), seed=demo.seed)
        write_homework(seed=demo.seed)
        write_reports(seed=demo.seed)
        plan_year_end()
    return school


def _open_accounts(demo):
    for who, role, given, family in OFFICE:
        user = User.objects.filter(email=demo.address(who)).first() or User.objects.create_user(
            demo.address(who), demo.address(who)
        )
        user.given_name, user.family_name = given, family
        user.save(update_fields=["given_name", "family_name"])
        give_role(user, role)
        _give_password(user)
    owner = User.objects.get(email=demo.address("owner"))
    for assignment in TeachingAssignment.objects.homeroom().select_related("staff"):
        open_account(assignment.staff, by=owner)
    teacher = TeachingAssignment.objects.homeroom().get(section__name=demo.sections[0][0]).staff
    child = Student.objects.get(student_number=demo.demo_child.number)
    guardian = child.guardian_links.in_call_order().first().guardian
    for person in (teacher, guardian, child):
        _give_password(open_account(person, by=owner))


def _give_password(user):
    """What the person would do with their invitation."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    user.invitations.open().update(accepted_at=timezone.now())


def _take_some_registers():
    """The morning so far: most sections are done, the demo teacher's is still to be taken."""
    today = school_today()
    calendar = SchoolCalendar.between(today, today)
    letters = {code.letter: code for code in AttendanceCode.objects.all()}
    for index, section in enumerate(Section.objects.of_day(today)):
        teacher = section.assignments.homeroom().select_related("staff__user").first()
        # The first section is the demo teacher's; every sixth teacher is late with it.
        if index % 6 == 0 or teacher is None or section.registers.of_day(today).exists():
            continue
        if not calendar.is_school_day(today, section):
            continue
        by = teacher.staff.user
        pupils = list(Student.objects.roster(section, on=today))
        choices = [Choice(pupil, letters["A"]) for pupil in pupils[index::23]]
        choices += [Choice(pupil, letters["L"], 7) for pupil in pupils[index + 5 :: 23]]
        save_marks(section, today, choices, by=by)
        close_register(section, today, by=by)


def sign_ins(schools):
    """The text that `make demo` ends with: addresses, people and the one password."""
    lines = [
        f"The platform       {platform_url('/')}",
        f"  platform staff   {PLATFORM_STAFF}  at {platform_url('/admin/')}",
    ]
    for demo in schools:
        school = School.objects.get(domains__domain=school_host(demo.subdomain))
        lines += ["", f"{demo.name}  {url_of_school(school)}"]
        for who in ("owner", "principal", "registrar", "bursar", "teacher", "guardian"):
            lines.append(f"  {who:<16} {demo.address(who)}")
        lines.append(f"  {'student':<16} {demo.demo_child.number}")
    return "\n".join([*lines, "", f"Everybody's password is {PASSWORD}"])
