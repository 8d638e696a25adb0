"""A register as it stands: the roster of the day with what holds for each student."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from academics.models import Section, Student
from core.compiled import Compiled

from ..models import AttendanceCode, Mark, PlannedAbsence, Register, RegisterClosure


@dataclass
class RegisterRow:
    """One student. Without a mark the code is the known absence's, else "present"; None in a finished register."""

    student: Student
    code: AttendanceCode | None
    # The log, the mark that counts first; empty while nobody marked the student. One of another section's register
    # that day is `carried` over from there.
    marks: list[Mark] = field(default_factory=list)
    planned: PlannedAbsence | None = None
    carried: bool = False
    # Another student of the section has the same name: the number tells them apart.
    is_namesake: bool = False
    # What the last days said, the earliest first; read for whole pages.
    recent: list[tuple[date, AttendanceCode]] = field(default_factory=list)
    # What somebody chose in a form that was refused: shown again, so that nothing they did is lost.
    refused: dict | None = None

    @property
    def mark(self):
        return self.marks[0] if self.marks else None

    @property
    def planned_reason(self):
        return self.planned.reason if self.planned else ""

    @property
    def minutes(self):
        return self.mark.minutes_late if self.mark else None

    @property
    def is_missed(self):
        """Came after the register was finished: nobody has marked the student that day."""
        return self.code is None

    @property
    def tone(self):
        """As `AttendanceCode.tone`; a known absence explains the mark."""
        if self.code is None:
            return "attention"
        return "information" if self.code.is_absence and self.planned else self.code.tone

    @property
    def shown_code(self):
        """The chosen code's id as text."""
        return self.refused["code"] if self.refused else self.was_code

    @property
    def was_code(self):
        return str(self.code.pk) if self.code else ""

    @property
    def shown_minutes(self):
        return self.refused["minutes"] if self.refused else self.minutes

    @property
    def by_office(self):
        return bool(self.mark and self.mark.from_office)

    @property
    def history(self):
        """The student's marks of the day, newest first, when there is more than one."""
        return sorted(self.marks, key=lambda mark: mark.pk, reverse=True) if len(self.marks) > 1 else []


@dataclass
class RegisterSheet:
    """`register` is None until somebody writes into it; `closure` is None while it is open."""

    section: Section
    day: date
    rows: list[RegisterRow]
    register: Register | None
    closure: RegisterClosure | None
    # All that the school has, those that are no longer in use too.
    codes: list[AttendanceCode]

    def codes_for(self, *, office):
        """Those in use that the office, or a teacher, may give."""
        return codes_for(self.codes, office=office)

    @property
    def is_closed(self):
        return self.closure is not None

    @property
    def closed_at(self) -> datetime | None:
        return self.closure.closed_at if self.closure else None

    @property
    def marked(self):
        """How many students have a mark of their own."""
        return sum(1 for row in self.rows if row.mark)

    @property
    def missed(self):
        """How many students of a finished register have no mark."""
        return sum(1 for row in self.rows if row.is_missed)

    def totals(self, codes):
        """[(code, number of students)] of `codes`, and of any other that a student has."""
        counted = Counter(row.code for row in self.rows if row.code)
        others = [code for code in counted if code not in codes]
        return [(code, counted[code]) for code in (*codes, *others)]

    @property
    def has_photos(self):
        return any(row.student.photo for row in self.rows)


_ROSTER = Compiled(lambda section, day: Student.objects.roster(section, on=day), section=int, day=date)
_REGISTER = Compiled(lambda section, day: Register.objects.filter(section=section, date=day), section=int, day=date)
_CLOSURE = Compiled(
    lambda register: RegisterClosure.objects.standing().filter(register=register).select_related("closed_by"),
    register=int,
)
_CODES = Compiled(lambda: AttendanceCode.objects.all())
_PLANNED = Compiled(
    lambda student_ids, day: PlannedAbsence.objects.on(day).of_students(student_ids).that_explain().weightiest_first(),
    student_ids=[int],
    day=date,
)
_LOG = Compiled(
    lambda student_ids, register: (
        Mark.objects.filter(register=register)
        .of_students(student_ids)
        .weightiest_first()
        .select_related("code", "taken_by")
    ),
    student_ids=[int],
    register=int,
)
_ELSEWHERE = Compiled(
    lambda student_ids, day, register: (
        Mark.objects.of_students(student_ids).outside(register, day).values_list("student", flat=True)
    ),
    student_ids=[int],
    day=date,
    register=int,
)
_HELD = Compiled(
    lambda student_ids, day: (
        Mark.objects.of_students(student_ids).that_hold_on(day).select_related("code", "taken_by", "register__section")
    ),
    student_ids=[int],
    day=date,
)


_RECENT = Compiled(
    lambda student_ids, first, last: (
        Mark.objects.of_students(student_ids)
        .said_between(first, last)
        .values_list("student", "register__date", "code", named=True)
    ),
    student_ids=[int],
    first=date,
    last=date,
)
# How many days are shown beside a name, and how far back they are looked for.
SHOWN_DAYS = 5
LOOKED_FOR = timedelta(days=14)


# The id of no register.
_NOT_BEGUN = 0


def read_codes():
    """{id: AttendanceCode} of the school, those that are no longer in use too."""
    return {code.pk: code for code in _CODES()}


def codes_for(codes, *, office):
    """Those of `codes` that are in use, and that the office, or a teacher, may give."""
    return [code for code in codes if not code.retired and (office or not code.office_only)]


def read_register(section, day, *, student=None, codes=None):
    """The sheet of `section` on `day`; of `student`, who is on its roster, only the row of theirs. Writes nothing.

    `codes`: what `read_codes` gave already.
    """
    asked = {"section": section.pk, "day": day}
    roster = _ROSTER(**asked) if student is None else [student]
    ids = [each.pk for each in roster]
    register = _REGISTER.first(**asked)
    closure = _CLOSURE.first(register=register.pk) if register else None
    codes = read_codes() if codes is None else codes
    present = next(
        code for code in codes.values() if code.is_plain_presence and not code.retired and not code.office_only
    )
    planned: dict[int, PlannedAbsence] = {}
    for absence in _PLANNED(student_ids=ids, day=day):
        planned.setdefault(absence.student_id, absence)
    marks = _marks_by_student(register, ids)
    carried = carried_marks(ids, day, register)
    rows = []
    for each in roster:
        own, absence = carried.get(each.pk) or marks.get(each.pk, []), planned.get(each.pk)
        code_id = own[0].code_id if own else absence.code_id if absence else present.pk
        code = codes[code_id] if own or closure is None else None
        rows.append(RegisterRow(student=each, code=code, marks=own, planned=absence, carried=each.pk in carried))
    return RegisterSheet(
        section=section, day=day, rows=rows, register=register, closure=closure, codes=list(codes.values())
    )


def add_last_days(sheet):
    """Gives each row of the sheet what the last days said, and tells who have the same name; one statement."""
    names = Counter(row.student.list_name for row in sheet.rows)
    codes, said = {code.pk: code for code in sheet.codes}, defaultdict(list)
    ids = [row.student.pk for row in sheet.rows]
    for mark in _RECENT(student_ids=ids, first=sheet.day - LOOKED_FOR, last=sheet.day - timedelta(days=1)):
        said[mark.student].append((mark.register__date, codes[mark.code]))
    for row in sheet.rows:
        row.is_namesake = names[row.student.list_name] > 1
        row.recent = said[row.student.pk][-SHOWN_DAYS:]


def carried_marks(student_ids, day, register):
    """{student id: [Mark]} of whose day's mark stands in another register than this (None: not begun): they moved."""
    here = register.pk if register else _NOT_BEGUN
    # Hardly anybody: what it takes to say which mark holds is asked of them alone.
    moved = list(set(_ELSEWHERE(student_ids=student_ids, day=day, register=here)))
    marks = _HELD(student_ids=moved, day=day) if moved else []
    return {mark.student_id: [mark] for mark in marks if mark.register_id != here}


def _marks_by_student(register, student_ids):
    if register is None:
        return {}
    log = _LOG(student_ids=student_ids, register=register.pk)
    return {student: list(marks) for student, marks in groupby(log, key=lambda mark: mark.student_id)}
