"""Rows of the other school under an id that Greenwood does not have, each with a word to look for."""

import uuid
from datetime import timedelta

from django.utils import timezone

from academics.models import (
    AcademicSession,
    CalendarEntry,
    ClassMembership,
    Course,
    Enrolment,
    GradeLevel,
    Guardian,
    GuardianLink,
    ImportBatch,
    SchoolClass,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)
from accounts.models import AuditEvent, Invitation, Role, SupportVisit, User
from attendance.models import AbsenceStep, AttendanceCode, EscalationRule, PlannedAbsence, Register
from core.school import school_today
from jobs.models import Job
from messaging.models import Delivery, Message
from tools.canary_gradebook import plant_gradebook
from tools.canary_homework import plant_homework
from tools.canary_insights import plant_insights
from tools.canary_reports import plant_reports
from tools.canary_rollover import plant_rollover

from .canary_timetables import plant_timetables

CANARY = "canaryofriverside"
# An id that no school reaches by counting.
CANARY_ID = 987_654


def plant_canaries(*, pk=CANARY_ID, word=CANARY, letter="Ω"):
    """One row of everything that has an address, in the selected school, under the id `pk`."""
    today, now = school_today(), timezone.now()
    named = {"given_name": word, "family_name": word}
    user = User.objects.create(pk=pk, username=word, email=f"{word}@example.org", **named)
    Role.objects.create(pk=pk, name=word)
    Invitation.objects.create(pk=pk, user=user, email=user.email, expires_at=now + timedelta(days=9))
    AuditEvent.objects.create(pk=pk, actor_name=word, verb=word, before={"name": word}, after={"names": [word, word]})
    SupportVisit.objects.create(
        pk=pk, staff_name=word, staff_email=user.email, reason=word, link_id=uuid.uuid4(), expires_at=now
    )
    year = AcademicSession.objects.create(
        pk=pk, kind="schoolYear", title=word, starts_on=today - timedelta(9), ends_on=today + timedelta(9)
    )
    level = GradeLevel.objects.create(pk=pk, name=word)
    subject = Subject.objects.create(pk=pk, code=word[:20], name=word)
    section = Section.objects.create(pk=pk, school_year=year, grade_level=level, name=word)
    staff = StaffMember.objects.create(pk=pk, staff_number=word, **named)
    course = Course.objects.create(pk=pk, subject=subject, grade_level=level, title=word)
    group = SchoolClass.objects.create(pk=pk, school_year=year, course=course, own_roster=True, title=word)
    TeachingAssignment.objects.create(pk=pk, staff=staff, section=section)
    TeachingAssignment.objects.create(staff=staff, school_class=group)
    # An event: a closed school would ask for no register.
    CalendarEntry.objects.create(pk=pk, kind="event", title=word, starts_on=today, ends_on=today)
    student = Student.objects.create(pk=pk, student_number=word, **named)
    Enrolment.objects.create(pk=pk, student=student, starts_on=today)
    SectionMembership.objects.create(pk=pk, student=student, section=section, starts_on=today)
    ClassMembership.objects.create(pk=pk, student=student, school_class=group, starts_on=today)
    guardian = Guardian.objects.create(pk=pk, email=user.email, **named)
    GuardianLink.objects.create(pk=pk, student=student, guardian=guardian)
    job = Job.objects.create(pk=pk, kind=word, title=word, created_by=user)
    ImportBatch.objects.create(pk=pk, kind="students", file_name=word, job=job, created_by=user)
    code = AttendanceCode.objects.create(pk=pk, letter=letter, name=word, direction="out", scope="off_site")
    Register.objects.create(pk=pk, section=section, date=today)
    PlannedAbsence.objects.create(pk=pk, student=student, starts_on=today, ends_on=today, code=code)
    rule = EscalationRule.objects.create(pk=pk, kind="several", number=3, measure="talk")
    span = {"days": [today], "first_day": today, "last_day": today, "due_on": today}
    AbsenceStep.objects.create(pk=pk, rule=rule, student=student, owner=user, **span)
    message = Message.objects.create(pk=pk, topic="absence", subject=word, body=word)
    delivery = Delivery.objects.create(pk=pk, message=message, guardian=guardian, recipient=user, channel="portal")
    delivery.students.add(student)
    plant_rollover(pk, word, year=year, student=student, user=user)
    plant_gradebook(pk, word, year=year, school_class=group, student=student)
    plant_timetables(pk, word, year=year, school_class=group, staff=staff, user=user, today=today)
    plant_reports(pk, word, year=year, level=level, student=student, user=user)
    plant_homework(pk, word, school_class=group, student=student)
    plant_insights(pk, word, school_class=group, student=student, staff=staff)
