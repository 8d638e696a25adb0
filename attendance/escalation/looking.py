"""Opening steps where a rule came true, and closing those whose absences do not hold any more.

Nothing is queued for it: what is due is seen in the marks themselves, so that no lost task can swallow a step and
saving a register costs nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from academics.calendar import SchoolCalendar
from academics.models import Enrolment, SectionMembership, TeachingAssignment
from accounts.actions import record
from core.school import school_today

from ..models import Mark
from ..pages.figures import AttendanceFigures
from ..pages.student import session_of
from .models import AbsenceStep, EscalationRule

# How long the sweep leaves a school alone after it has looked.
LOOK_SECONDS = 300
LOOKED_KEY = "attendance:looked-for-steps"
# How far back days in a row, and the school days of a rule, are looked for.
REACH = timedelta(days=120)

_Kind = EscalationRule.Kind
_State = AbsenceStep.State


def look_for_steps() -> int:
    """A duty of the sweep, at most once in LOOK_SECONDS; returns how many steps were opened.

    Two statements in a school that has neither rules nor steps.
    """
    if not cache.add(LOOKED_KEY, True, timeout=LOOK_SECONDS):
        return 0
    try:
        return update_steps(school_today())
    except Exception:
        cache.delete(LOOKED_KEY)
        raise


@transaction.atomic
def update_steps(today: date) -> int:
    """Steps as the marks of `today` and before have it; returns how many were opened. Safe to run twice at once."""
    _let_lapse(today)
    return sum(_open_steps(rule, today) for rule in EscalationRule.objects.in_use().select_related("owner"))


def _let_lapse(today: date) -> None:
    """Steps that nobody took and whose absences are too few by now, or whose student has left, close themselves."""
    steps = list(AbsenceStep.objects.untouched().select_for_update(skip_locked=True, of=("self",)).with_people())
    if not steps:
        return
    students = {step.student_id for step in steps}
    marks = _marks(students, min(map(_since, steps)), today)
    here = set(Enrolment.objects.on(today).filter(student__in=students).values_list("student", flat=True))
    for step in steps:
        if step.student_id not in here or not _holds(step, marks[step.student_id]):
            _lapse(step)


def _since(step: AbsenceStep) -> date:
    """The first day that says whether the step holds."""
    return _term_start(step.last_day) if step.rule.kind == _Kind.BELOW else step.first_day


def _holds(step: AbsenceStep, marks: Sequence[Mark]) -> bool:
    """Whether the rule would still come true, on the step's days or by the term until now; `marks` are the student's."""
    if step.rule.kind == _Kind.BELOW:
        return bool(_days(step.rule, [mark for mark in marks if mark.register.date >= _since(step)]))
    return sum(_says(step.rule, mark) for mark in marks if mark.register.date in step.days) >= step.rule.number


def _lapse(step: AbsenceStep) -> None:
    step.state, step.closed_at = _State.LAPSED, timezone.now()
    step.save(update_fields=("state", "closed_at"))
    record("absence_step.lapse", step, after={"days": [day.isoformat() for day in step.days]})


def _open_steps(rule: EscalationRule, today: date) -> int:
    found = _found(rule, today)
    named = rule.owner_id if rule.owner and rule.owner.is_active else None
    owners = {} if named else _homeroom_users(found, today)
    now = timezone.now()
    steps = [
        AbsenceStep(
            rule=rule,
            student_id=student,
            days=days,
            first_day=days[0],
            last_day=days[-1],
            owner_id=named or owners.get(student),
            due_on=today + timedelta(days=rule.due_days),
            opened_at=now,
        )
        for student, days in found.items()
    ]
    before = AbsenceStep.objects.count() if steps else 0
    AbsenceStep.objects.bulk_create(steps, ignore_conflicts=True)
    return AbsenceStep.objects.count() - before if steps else 0


def _found(rule: EscalationRule, today: date) -> dict[int, list[date]]:
    """{student id: the days} of those for whom `rule` comes true on `today`, by absences that no step of it used."""
    first_day = _first_day(rule, today)
    students = _candidates(rule, first_day, today)
    used = _used_until(rule)
    if rule.kind == _Kind.BELOW:
        # Of a term everything counts, and once.
        students = [student for student in students if used.get(student, date.min) < first_day]
    found = {}
    for student, marks in _marks(students, first_day, today).items():
        fresh = [mark for mark in marks if mark.register.date > used.get(student, date.min)]
        if days := _days(rule, fresh):
            found[student] = days
    return found


def _candidates(rule: EscalationRule, first_day: date, today: date) -> list[int]:
    """The ids of students of today with enough marks of absence, whether those count or not: few of a school."""
    here = Enrolment.objects.on(today).order_by().values("student")
    absent = Mark.objects.of_students(here).filter(
        code__direction="out", register__date__gte=first_day, register__date__lte=today
    )
    days = absent.order_by().values("student").annotate(days=Count("register__date", distinct=True))
    least = rule.within * (100 - rule.number) // 100 if rule.kind == _Kind.BELOW else rule.number
    return list(days.filter(days__gte=max(least, 1)).values_list("student", flat=True))


def _term_start(day: date) -> date:
    """The first day of the term, else the school year, that holds `day`; the day itself outside of both."""
    session = session_of(day)
    return session.starts_on if session else day


def _first_day(rule: EscalationRule, today: date) -> date:
    if rule.kind == _Kind.BELOW:
        return _term_start(today)
    if rule.kind == _Kind.IN_A_ROW:
        return today - REACH
    days = SchoolCalendar.between(today - REACH, today).school_days()[-rule.within :]
    return days[0] if days else today


def _used_until(rule: EscalationRule) -> dict[int, date]:
    """{student id: the last day that a step of `rule` used}."""
    used: dict[int, date] = {}
    for student, day in rule.steps.that_used().values_list("student", "last_day"):
        used[student] = max(day, used.get(student, day))
    return used


def _marks(students: Iterable[int], first_day: date, last_day: date) -> dict[int, list[Mark]]:
    """{student id: the marks that count, the earliest first}."""
    found: dict[int, list[Mark]] = defaultdict(list)
    marks = Mark.objects.of_students(students).that_count(first_day, last_day)
    for mark in marks.select_related("code", "register"):
        found[mark.student_id].append(mark)
    return found


def _days(rule: EscalationRule, marks: Sequence[Mark]) -> list[date]:
    """The days by which `rule` comes true for a student with these `marks`; none when it does not."""
    if rule.kind == _Kind.BELOW:
        return _days_below(rule, marks)
    if rule.kind == _Kind.IN_A_ROW:
        marks = marks[-rule.number :]
    absent = [mark.register.date for mark in marks if _says(rule, mark)]
    return absent if len(absent) >= rule.number else []


def _days_below(rule: EscalationRule, marks: Sequence[Mark]) -> list[date]:
    """The absences that count, when they leave less than the rule's percentage of at least `within` days."""
    figures = AttendanceFigures.of(marks)
    if figures.percentage is None or figures.counted < rule.within or figures.percentage >= rule.number:
        return []
    return [mark.register.date for mark in marks if mark.is_counted and mark.code.is_absence]


def _says(rule: EscalationRule, mark: Mark) -> bool:
    return mark.is_unexplained if rule.unexplained_only else mark.code.is_absence


def _homeroom_users(students: Collection[int], today: date) -> dict[int, int]:
    """{student id: the account of the homeroom teacher of their section}, where there is one."""
    if not students:
        return {}
    leads = TeachingAssignment.objects.on(today).homeroom().filter(staff__user__is_active=True)
    of_section = dict(leads.order_by("-staff__sort_name").values_list("section", "staff__user"))
    places = SectionMembership.objects.on(today).filter(student__in=students)
    found = {student: of_section.get(section) for student, section in places.values_list("student", "section")}
    return {student: user for student, user in found.items() if user}
