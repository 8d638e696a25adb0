"""What report cards still lack: marks, comments, a second pair of eyes."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from academics.models import SchoolClass
from accounts.school import school_today

from .documents.facts import classes_of, level_students
from .models import Assessment, ReportComment, Result
from .roster import roster_day


@dataclass
class ClassGap:
    """A class with so many marks missing; `assessments` are how many it has in the session, which may be none.

    Of these `coming` are on a later day, so that nobody owes their marks yet.
    """

    school_class: object
    teachers: str
    assessments: int
    missing: int
    coming: int = 0
    comments: int = 0
    students: int = 0


@dataclass
class Gaps:
    """`classes`: all of the level; `general`: students without a general comment; `unread`: comments nobody proofread."""

    classes: list[ClassGap] = field(default_factory=list)
    students: int = 0
    general: int = 0
    unread: int = 0

    @property
    def without_marks(self):
        return [gap for gap in self.classes if gap.missing or not gap.assessments]

    @property
    def marks(self):
        return sum(gap.missing for gap in self.classes)

    @property
    def coming(self):
        return sum(gap.coming for gap in self.classes)

    @property
    def comments(self):
        return sum(gap.comments for gap in self.classes)

    @property
    def number(self):
        """0 when nothing is missing."""
        return len(self.without_marks) + self.marks + self.coming + self.comments + self.general + self.unread

    def as_data(self):
        return {
            "marks": self.marks,
            "coming": self.coming,
            "comments": self.comments + self.general,
            "unread": self.unread,
        }


def gaps_of(run):
    """The Gaps of a run; a constant number of statements."""
    today = school_today()
    day = roster_day(run.session, today)
    students = list(level_students(run.grade_level, run.session))
    by_student = classes_of(students, run.session, day)
    rosters, classes = defaultdict(list), {}
    for student in students:
        for school_class in by_student[student.pk]:
            rosters[school_class.pk].append(student.pk)
            classes[school_class.pk] = school_class
    held, coming = defaultdict(list), Counter()
    of_level = Assessment.objects.of_classes(classes).within(run.session)
    for pk, school_class, date in of_level.values_list("pk", "school_class_id", "date"):
        if date and date > today:
            coming[school_class] += 1
        else:
            held[school_class].append(pk)
    marked = set(
        Result.objects.of_assessments([pk for own in held.values() for pk in own])
        .of_students(students)
        .exclude(status=Result.Status.EMPTY)
        .values_list("assessment_id", "student_id")
    )
    comments = ReportComment.objects.of_run(run).of_students(students).written()
    written = set(comments.values_list("school_class_id", "student_id"))
    order = SchoolClass.objects.filter(pk__in=classes).in_reading_order().values_list("pk", flat=True)
    gaps = [
        ClassGap(
            school_class=classes[pk],
            teachers=", ".join(each.staff.name for each in classes[pk].current_assignments),
            assessments=len(held[pk]) + coming[pk],
            missing=sum((each, student) not in marked for each in held[pk] for student in rosters[pk]),
            coming=coming[pk],
            comments=sum((pk, student) not in written for student in rosters[pk]),
            students=len(rosters[pk]),
        )
        for pk in order
    ]
    return Gaps(
        classes=gaps,
        students=len(students),
        general=sum((None, student.pk) not in written for student in students),
        unread=comments.unread().count(),
    )
