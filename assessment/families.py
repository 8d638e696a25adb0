"""A child's marks as far as the school has released them."""

from collections import defaultdict
from dataclasses import dataclass, field

from academics.models import AcademicSession, SchoolClass, Student

from .finals import final_grades
from .grades import Grade, shown
from .models import Assessment, Result
from .sessions import leaf_sessions

_WORDS = dict(Result.Status.choices)


@dataclass
class ReleasedMark:
    """One released assessment, with the child's result, which may be missing."""

    assessment: Assessment
    result: Result | None

    @property
    def text(self):
        """ "15 / 20", or the word for why there is none."""
        if self.result is None or self.result.status == Result.Status.EMPTY:
            return ""
        if self.result.status == Result.Status.SCORED:
            return f"{shown(self.result.score)} / {shown(self.assessment.max_score)}"
        return str(_WORDS[self.result.status])


@dataclass
class ClassMarks:
    """A class with its released marks, the newest first, and the grade that these alone make."""

    school_class: SchoolClass
    grade: Grade | None = None
    marks: list[ReleasedMark] = field(default_factory=list)


@dataclass
class ChildMarks:
    student: Student
    classes: list[ClassMarks]


def marks_of(students, session):
    """[ChildMarks] of `students` in the session, by what is released; a constant number of statements."""
    results = Result.objects.of_students(students).of_session(session).released()
    results = {(result.student_id, result.assessment_id): result for result in results}
    assessments = list(Assessment.objects.filter(pk__in={pk for _student, pk in results}).newest_first())
    classes = {each.school_class_id: each.school_class for each in assessments}
    grades = final_grades(list(classes.values()), session, released_only=True, students=students)
    columns = defaultdict(list)
    for assessment in assessments:
        columns[assessment.school_class_id].append(assessment)
    found = []
    for student in students:
        own = []
        for pk, school_class in sorted(classes.items(), key=lambda item: item[1].sort_key):
            marks = [
                ReleasedMark(assessment, results.get((student.pk, assessment.pk)))
                for assessment in columns[pk]
                if (student.pk, assessment.pk) in results
            ]
            if marks:
                own.append(ClassMarks(school_class, grades.get((pk, student.pk)), marks))
        found.append(ChildMarks(student, own))
    return found


def terms_of(today):
    """The terms or grading periods of the running year that have begun."""
    year = AcademicSession.objects.year_of(today)
    return [session for session in leaf_sessions(year) if session.starts_on <= today] if year else []
