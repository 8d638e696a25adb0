"""What report cards still lack: marks, comments, a second pair of eyes."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from core.school import school_today

from ..grading.models import Assessment, Result
from ..grading.roster import roster_day
from .documents.card_grades import read_attended
from .documents.facts import level_students
from .models import ReportComment


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

    def lacks(self, what):
        """Whether it lacks "marks", "comments" or ("") anything."""
        marks = self.missing or not self.assessments
        if what == "marks":
            return bool(marks)
        return bool(self.comments if what == "comments" else marks or self.comments)


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


def find_gaps(run):
    """The Gaps of a run; a constant number of statements.

    A mark is missing where the student was in the class on the day of the assessment; on no day, in the class that they
    are in now.
    """
    today = school_today()
    students = list(level_students(run.grade_level, run.session))
    attended = read_attended(students, run.session, roster_day(run.session, today))
    rosters = _rosters(students, attended)
    asked, coming = _asked(run, students, attended, rosters, today)
    marked = set(
        Result.objects.of_assessments(list(asked))
        .of_students(students)
        .exclude(status=Result.Status.EMPTY)
        .values_list("assessment_id", "student_id")
    )
    missing = Counter()
    for assessment, (school_class, of_whom) in asked.items():
        missing[school_class] += sum((assessment, student) not in marked for student in of_whom)
    held = Counter(school_class for school_class, _of_whom in asked.values())
    comments = ReportComment.objects.of_run(run).of_students(students).written()
    written = set(comments.values_list("school_class_id", "student_id"))
    gaps = [
        ClassGap(
            school_class=school_class,
            teachers=", ".join(each.staff.name for each in school_class.current_assignments),
            assessments=held[pk] + coming[pk],
            missing=missing[pk],
            coming=coming[pk],
            comments=sum((pk, student) not in written for student in rosters[pk]),
            students=len(rosters[pk]),
        )
        for pk, school_class in attended.classes.items()
        if rosters[pk] or missing[pk]
    ]
    return Gaps(
        classes=gaps,
        students=len(students),
        general=sum((None, student.pk) not in written for student in students),
        unread=comments.unread().count(),
    )


def _rosters(students, attended):
    """{class id: [student id]} of those who are in each class, or were at the end of their time."""
    rosters = defaultdict(list)
    for student in students:
        for school_class in attended.current(student.pk):
            rosters[school_class.pk].append(student.pk)
    return rosters


def _asked(run, students, attended, rosters, today):
    """({assessment id: (class id, [id of each student who was asked])}, {class id: assessments on a later day})"""
    members = defaultdict(list)
    for student in students:
        for course in attended.courses_of(student.pk):
            for membership in course.all:
                members[membership.class_id].append((student.pk, membership))
    asked, coming = {}, Counter()
    assessments = Assessment.objects.of_classes(list(attended.classes)).within(run.session)
    for pk, school_class, date in assessments.values_list("pk", "school_class_id", "date"):
        if date and date > today:
            coming[school_class] += 1
        elif date:
            there = [student for student, membership in members[school_class] if membership.holds(date)]
            asked[pk] = school_class, there
        else:
            asked[pk] = school_class, rosters[school_class]
    return asked, coming
