"""What families report in a demo school, what its office makes of it, and what absences that add up lead to."""

from datetime import timedelta

from django.db import transaction

from academics.actions.accounts import open_account
from academics.models import GuardianLink, Student
from accounts.models import User
from attendance.actions import accept_report, question_report, report_absence
from attendance.escalation.actions import add_rule, take_step
from attendance.escalation.looking import update_steps
from attendance.models import AbsenceStep, EscalationRule, Mark, PlannedAbsence

# Of those whom the morning's registers miss: what their families say.
REASONS = ("Ill: fever", "Appointment: the dentist, back at noon", "Family reasons: a funeral", "Ill")


def open_steps(today):
    """The school's rules for absences that add up, and the steps that its term so far opens; nothing on a second run."""
    if EscalationRule.objects.exists():
        return
    for number, within, measure in ((3, 10, "talk"), (6, 20, "meeting")):
        add_rule(EscalationRule(kind="several", number=number, within=within, measure=measure))
    add_rule(EscalationRule(kind="below", number=85, within=20, measure="letter", due_days=7))
    update_steps(today)
    first = AbsenceStep.objects.open().in_order().exclude(owner=None).first()
    if first:
        take_step(first, by=first.owner)


@transaction.atomic
def report_some_absences(demo, today):
    """Families explain some of today's absences; the office has looked at the first, and asks about another to come.

    Nothing on a second run of a day.
    """
    if PlannedAbsence.objects.on(today).from_families().exists():
        return
    office = User.objects.get(email=demo.address("registrar"))
    absent = Mark.objects.among(Mark.objects.that_count(today, today)).filter(code__direction="out")
    absent = absent.select_related("student").order_by("pk")
    # In one statement: some families have no address, and nobody of them could sign in.
    links = GuardianLink.objects.filter(student__in=[mark.student for mark in absent]).exclude(guardian__email="")
    reporters = {link.student_id: link.guardian for link in links.select_related("guardian__user").order_by("-pk")}
    reported = [mark for mark in absent if mark.student_id in reporters]
    for number, mark in enumerate(reported[: len(REASONS)]):
        reporter = reporters[mark.student_id]
        user = reporter.user or open_account(reporter, by=office)
        days = {"starts_on": today, "ends_on": today + timedelta(number % 2)}
        report = report_absence(mark.student, reason=REASONS[number], by=user, **days)
        if number == 0:
            accept_report(report, evidence="The clinic called")
    child = Student.objects.get(student_number=demo.demo_child.number)
    parent = child.guardian_links.in_call_order().first().guardian.user
    days = {"starts_on": today + timedelta(7), "ends_on": today + timedelta(9)}
    asked = report_absence(child, reason="Family reasons: a wedding in Mombasa", by=parent, **days)
    question_report(asked, question="There is an examination on the second day. Can she travel after it?")
