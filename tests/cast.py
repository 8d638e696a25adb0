"""The people of the test schools. Both schools hold the same cast, with the same ids and names.

Section 7A is Tomas Teacher's: Amina and Bashir Odhiambo (siblings, guardians Grace and Peter) and
Chen. Section 7B is Carla Colleague's: Dina Odhiambo, the third sibling. Grace may be told and may
use the portal; Peter has neither right for Bashir. Eve left last year.
"""

from datetime import date, timedelta
from types import SimpleNamespace

from academics.models import (
    AcademicSession,
    Course,
    Enrolment,
    GradeLevel,
    Guardian,
    GuardianLink,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)
from accounts.actions import give_role
from accounts.capabilities import RoleCode
from accounts.models import User
from core.school import school_today

PASSWORD = "correct horse battery staple"


def _user(username, given, family, *roles):
    user = User.objects.create_user(username, f"{username}@example.org", PASSWORD, given_name=given, family_name=family)
    for role in roles:
        give_role(user, role)
    return user


def make_cast():
    """Fills the selected school; call once."""
    today = school_today()
    year = AcademicSession.objects.create(
        kind="schoolYear", title="This year", starts_on=today - timedelta(100), ends_on=today + timedelta(200)
    )
    AcademicSession.objects.create(
        kind="term", parent=year, title="Term 1", starts_on=year.starts_on, ends_on=today + timedelta(30)
    )
    level = GradeLevel.objects.create(name="Grade 7", position=7)
    maths = Subject.objects.create(code="MAT", name="Mathematics")
    course = Course.objects.create(subject=maths, grade_level=level, title="Mathematics, Grade 7")
    section_7a = Section.objects.create(school_year=year, grade_level=level, name="7A")
    section_7b = Section.objects.create(school_year=year, grade_level=level, name="7B")

    _user("olive", "Olive", "Owner", RoleCode.OWNER)
    _user("paul", "Paul", "Principal", RoleCode.PRINCIPAL)
    _user("rita", "Rita", "Registrar", RoleCode.REGISTRAR)
    _user("boris", "Boris", "Bursar", RoleCode.BURSAR)
    tomas = _user("tomas", "Tomas", "Teacher", RoleCode.TEACHER)
    carla = _user("carla", "Carla", "Colleague", RoleCode.TEACHER)
    for number, user, section in ((1, tomas, section_7a), (2, carla, section_7b)):
        staff = StaffMember.objects.create(
            staff_number=f"T{number}",
            given_name=user.given_name,
            family_name=user.family_name,
            user=user,
            email=user.email,
        )
        TeachingAssignment.objects.create(staff=staff, section=section)
        group = SchoolClass.objects.create(
            school_year=year, course=course, section=section, title=f"Mathematics {section.name}"
        )
        TeachingAssignment.objects.create(staff=staff, school_class=group)

    def student(number, given, family, section, user=None):
        child = Student.objects.create(
            student_number=f"S{number}",
            given_name=given,
            family_name=family,
            date_of_birth=date(2013, 5, number),
            user=user,
        )
        Enrolment.objects.create(student=child, starts_on=year.starts_on)
        SectionMembership.objects.create(student=child, section=section, starts_on=year.starts_on)
        return child

    amina = student(1, "Amina", "Odhiambo", section_7a, _user("amina", "Amina", "Odhiambo", RoleCode.STUDENT))
    bashir = student(2, "Bashir", "Odhiambo", section_7a)
    student(3, "Chen", "", section_7a, _user("chen", "Chen", "", RoleCode.STUDENT, RoleCode.CLASS_REPRESENTATIVE))
    dina = student(4, "Dina", "Odhiambo", section_7b)
    eve = Student.objects.create(student_number="S5", given_name="Eve", family_name="Gone")
    Enrolment.objects.create(
        student=eve,
        starts_on=today - timedelta(500),
        ends_on=today - timedelta(200),
        exit_reason=Enrolment.ExitReason.TRANSFER,
    )

    grace = Guardian.objects.create(
        given_name="Grace",
        family_name="Odhiambo",
        email="grace@example.org",
        phone="+254700000001",
        user=_user("grace", "Grace", "Odhiambo", RoleCode.GUARDIAN),
    )
    peter = Guardian.objects.create(
        given_name="Peter",
        family_name="Odhiambo",
        email="peter@example.org",
        phone="+254700000002",
        user=_user("peter", "Peter", "Odhiambo", RoleCode.GUARDIAN),
    )
    for child in (amina, bashir, dina):
        GuardianLink.objects.create(student=child, guardian=grace, relationship="mother", priority=1)
    GuardianLink.objects.create(student=amina, guardian=peter, relationship="father", priority=2)
    GuardianLink.objects.create(
        student=bashir,
        guardian=peter,
        relationship="father",
        priority=2,
        has_custody=False,
        portal_access=False,
        receives_messages=False,
        may_pick_up=False,
    )


class Cast(SimpleNamespace):
    """The selected school's people by first name: `cast.olive` is a user, `cast.amina` a student.

    A student's or guardian's account is `cast.amina.user`.
    """

    USERS = ("olive", "paul", "rita", "boris", "tomas", "carla")

    def __init__(self):
        super().__init__(
            **{user.username: user for user in User.objects.filter(username__in=self.USERS)},
            **{student.given_name.lower(): student for student in Student.objects.select_related("user")},
            **{guardian.given_name.lower(): guardian for guardian in Guardian.objects.select_related("user")},
            section_7a=Section.objects.get(name="7A"),
            section_7b=Section.objects.get(name="7B"),
            maths_7a=SchoolClass.objects.get(title="Mathematics 7A"),
            maths_7b=SchoolClass.objects.get(title="Mathematics 7B"),
            year=AcademicSession.objects.years().get(),
        )
