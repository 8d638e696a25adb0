"""Rows of the other school under an id that Greenwood does not have, each with a word to look for."""

import uuid
from datetime import timedelta

from django.utils import timezone

from academics.models import (
    AcademicSession,
    Enrolment,
    GradeLevel,
    Guardian,
    GuardianLink,
    ImportBatch,
    Section,
    SectionMembership,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)
from accounts.models import AuditEvent, Invitation, Role, SupportVisit, User
from accounts.school import school_today
from attendance.models import AttendanceCode, PlannedAbsence, Register
from jobs.models import Job
from messaging.models import Delivery, Message

CANARY = "canaryofriverside"
# An id that no school reaches by counting.
CANARY_ID = 987_654


def plant_canaries():
    """One row of everything that has an address, in the selected school, under CANARY_ID."""
    today, now = school_today(), timezone.now()
    named = {"given_name": CANARY, "family_name": CANARY}
    user = User.objects.create(pk=CANARY_ID, username=CANARY, email=f"{CANARY}@example.org", **named)
    Role.objects.create(pk=CANARY_ID, name=CANARY)
    Invitation.objects.create(pk=CANARY_ID, user=user, email=user.email, expires_at=now + timedelta(days=9))
    AuditEvent.objects.create(pk=CANARY_ID, actor_name=CANARY, verb=CANARY)
    SupportVisit.objects.create(
        pk=CANARY_ID, staff_name=CANARY, staff_email=user.email, reason=CANARY, link_id=uuid.uuid4(), expires_at=now
    )
    year = AcademicSession.objects.create(
        pk=CANARY_ID, kind="schoolYear", title=CANARY, starts_on=today - timedelta(9), ends_on=today + timedelta(9)
    )
    level = GradeLevel.objects.create(pk=CANARY_ID, name=CANARY)
    subject = Subject.objects.create(pk=CANARY_ID, code="CANARY", name=CANARY)
    section = Section.objects.create(pk=CANARY_ID, school_year=year, grade_level=level, name=CANARY)
    staff = StaffMember.objects.create(pk=CANARY_ID, staff_number=CANARY, **named)
    TeachingAssignment.objects.create(pk=CANARY_ID, staff=staff, section=section, subject=subject)
    student = Student.objects.create(pk=CANARY_ID, student_number=CANARY, **named)
    Enrolment.objects.create(pk=CANARY_ID, student=student, starts_on=today)
    SectionMembership.objects.create(pk=CANARY_ID, student=student, section=section, starts_on=today)
    guardian = Guardian.objects.create(pk=CANARY_ID, email=user.email, **named)
    GuardianLink.objects.create(pk=CANARY_ID, student=student, guardian=guardian)
    job = Job.objects.create(pk=CANARY_ID, kind=CANARY, title=CANARY, created_by=user)
    ImportBatch.objects.create(pk=CANARY_ID, kind="students", file_name=CANARY, job=job, created_by=user)
    code = AttendanceCode.objects.create(pk=CANARY_ID, letter="Ω", name=CANARY, direction="out", scope="off_site")
    Register.objects.create(pk=CANARY_ID, section=section, date=today)
    PlannedAbsence.objects.create(pk=CANARY_ID, student=student, starts_on=today, ends_on=today, code=code)
    message = Message.objects.create(pk=CANARY_ID, topic="absence", subject=CANARY, body=CANARY)
    delivery = Delivery.objects.create(
        pk=CANARY_ID, message=message, guardian=guardian, recipient=user, channel="portal"
    )
    delivery.students.add(student)
