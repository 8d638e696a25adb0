"""Which pending alerts belong together: those of children who share a guardian to be told."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from academics.models import GuardianLink

from ..models import AbsenceAlert
from ..querysets import AbsenceAlertQuerySet


def group_by_siblings(alerts: AbsenceAlertQuerySet) -> list[list[AbsenceAlert]]:
    """Groups `alerts`: each group holds the alerts of one day of one family.

    Two children are of one family when somebody receives messages about both of them; so are two
    who are linked by a third. A child whom nobody is told of is a family of its own.
    """
    groups: list[list[AbsenceAlert]] = []
    by_day: dict[date, list[AbsenceAlert]] = defaultdict(list)
    for alert in alerts.order_by("due_at", "pk"):
        by_day[alert.date].append(alert)
    for day, of_day in by_day.items():
        children: dict[int, list[int]] = defaultdict(list)
        links = GuardianLink.objects.receiving_messages(on=day).filter(student__in=[a.student_id for a in of_day])
        for student, guardian in links.values_list("student_id", "guardian_id"):
            children[guardian].append(student)
        groups.extend(_connected(of_day, children.values()))
    return groups


def _connected(alerts: list[AbsenceAlert], siblings: Iterable[list[int]]) -> Collection[list[AbsenceAlert]]:
    """The alerts in groups, so that students of one list in `siblings` are in one group."""
    head = {alert.student_id: alert.student_id for alert in alerts}

    def find(student: int) -> int:
        while head[student] != student:
            student = head[student]
        return student

    for students in siblings:
        for student in students[1:]:
            head[find(student)] = find(students[0])
    groups: dict[int, list[AbsenceAlert]] = defaultdict(list)
    for alert in alerts:
        groups[find(alert.student_id)].append(alert)
    return groups.values()
