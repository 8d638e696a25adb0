"""Inviting the guardians of a section, of a level or of the whole school to the portal."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.actions.invitations import invite_user
from accounts.capabilities import Capability
from accounts.models import User
from core.school import school_today
from jobs.models import Job
from jobs.running import job, start_job

from ..models import GradeLevel, Guardian, Section, Student
from .accounts import open_account


@dataclass(frozen=True)
class Invitable:
    """What inviting some guardians comes to: how many get an e-mail, and who is left out and why."""

    count: int
    # Guardians whose address is that of somebody else's account.
    shared: list
    # How many share an address with another of those who are invited: one of them gets the account.
    doubled: int
    without_address: int


def count_invitable(*, section=None, level=None):
    """The Invitable of a section's or level's families; else of all of today and to come."""
    today = school_today()
    families = _families(today, section=section, level=level)
    waiting = families.invitable(on=today)
    free = waiting.without_address_of_another()
    count = free.addresses()
    return Invitable(
        count=count,
        shared=list(waiting.with_address_of_another()),
        doubled=free.count() - count,
        without_address=families.without_address(on=today).count(),
    )


@transaction.atomic
def start_inviting(*, section=None, level=None, by, result_url):
    """Starts the job that invites the guardians of a section, a level or all; returns it, the same for a second click."""
    User.objects.select_for_update().get(pk=by.pk)
    arguments = {"section_id": section and section.pk, "level_id": level and level.pk, "user_id": by.pk}
    running = Job.objects.visible_to(by).unfinished().doing(invite_guardians, arguments).first()
    if running:
        return running
    whose = section or level
    title = _("Invite the guardians of %(whose)s") % {"whose": whose.name} if whose else _("Invite all guardians")
    return start_job(invite_guardians, title, arguments, by=by, result_url=result_url)


@job("academics.invite_guardians", needs=Capability.INVITE_PEOPLE)
def invite_guardians(progress, *, user_id, section_id=None, level_id=None):
    """Invites the guardians of today's and coming students who may use the portal and were not invited yet.

    Those whose address belongs to somebody of another name are left for a person to decide.
    """
    today = school_today()
    by = User.objects.get(pk=user_id)
    section = Section.objects.get(pk=section_id) if section_id else None
    level = GradeLevel.objects.get(pk=level_id) if level_id else None
    guardians = list(_families(today, section=section, level=level).invitable(on=today))
    for done, guardian in enumerate(guardians, start=1):
        try:
            _invite_unless_invited(guardian, by)
        except ValidationError as error:
            record("account.skip", guardian, reason=" ".join(error.messages))
        progress(done, len(guardians), guardian.name)


@transaction.atomic
def _invite_unless_invited(guardian, by):
    """An account and its invitation, unless another job or person was faster."""
    user = open_account(guardian, by=by)
    if not user.has_usable_password() and not user.invitations.open().exists():
        invite_user(user, by=by)


def _families(today, *, section=None, level=None):
    """Guardians of the students of a section or level today; else of all who are at the school or will be."""
    if section:
        students = Student.objects.in_section(section, on=today)
    elif level:
        students = Student.objects.in_level(level, on=today)
    else:
        students = Student.objects.here_or_joining(today)
    return Guardian.objects.of_students(students, on=today)
