"""What every school starts with."""

from datetime import date

from ..models import AttendanceCode, AttendancePolicy

_IN, _OUT = AttendanceCode.Direction.IN, AttendanceCode.Direction.OUT
_SCOPE = AttendanceCode.Scope

# Letter, name, direction, scope, explained.
DEFAULT_CODES = (
    ("P", "Present", _IN, _SCOPE.ON_SITE, True),
    ("A", "Absent", _OUT, _SCOPE.OFF_SITE, False),
    ("L", "Late", _IN, _SCOPE.LATE, False),
    ("E", "Excused", _OUT, _SCOPE.OFF_SITE, True),
)


def create_attendance_defaults():
    """The codes P, A, L and E and a policy for all time; what exists already stays as it is."""
    AttendanceCode.objects.bulk_create(
        [
            AttendanceCode(
                letter=letter, name=name, direction=direction, scope=scope, explained=explained, position=position
            )
            for position, (letter, name, direction, scope, explained) in enumerate(DEFAULT_CODES)
        ],
        ignore_conflicts=True,
    )
    AttendancePolicy.objects.get_or_create(starts_on=date(2000, 1, 1))
