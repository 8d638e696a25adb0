"""The grades of students in a session, as rows of their documents: one for each course that they followed in it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from academics.models import SchoolClass

from ...grading.course_marks import read_marks
from ...grading.grades import mean_percentage, round_half_up, score_text
from ...grading.memberships import Memberships, attended_classes, read_memberships


@dataclass
class Attended:
    """What `students` were taught in a session up to a day: their classes by id, in reading order, with the teachers."""

    classes: dict[int, SchoolClass]
    memberships: Memberships
    first: date
    until: date

    def courses_of(self, student):
        """[CourseMembership] of the student (id)."""
        return self.memberships.courses_of(student, self.first, self.until)

    def current(self, student):
        """[SchoolClass] that the student (id) attends on the day, or did last; of a course that to which the grade belongs."""
        wanted = {course.home.class_id for course in _current(self.courses_of(student))}
        return [each for pk, each in self.classes.items() if pk in wanted]


def read_attended(students, session, day):
    """The Attended of `students`; three statements more than the teachers take."""
    classes = _classes(students, session, day)
    memberships = read_memberships(classes.values(), session.starts_on, day, students=students)
    return Attended(classes, memberships, session.starts_on, day)


class CardGrades(NamedTuple):
    """`rows` are those of each student by id, `scales` the bands by a scale's key."""

    rows: dict[int, list[dict]]
    scales: dict[str, dict]
    classes: list[SchoolClass]


def read_grades(students, session, day, *, means=True) -> CardGrades:
    """What students did in `session` up to the day.

    A row for each course: where somebody changed classes, as the scheme has it. What was given up before has a row where
    there is a grade. `means`: with the average of everybody in the class, of whatever level.
    """
    students = list(students)
    classes = _classes(students, session, day)
    marks = read_marks(classes.values(), session, students=None if means else students)
    averages = _class_averages(marks, session, day) if means else {}
    rows = {student.pk: _rows(student.pk, marks, classes, session, day, averages) for student in students}
    scales = {
        _key_of(rules): {
            "bands": [
                {"label": band.label, "from": score_text(band.start), "meaning": band.meaning} for band in rules.bands
            ]
        }
        for rules in marks.rules.values()
        if rules.bands
    }
    return CardGrades(rows, scales, list(classes.values()))


def _classes(students, session, day):
    found = attended_classes(students, session, day).with_teachers(on=day).in_reading_order()
    return {each.pk: each for each in found}


def _current(courses):
    """Those in which the student is on the last of their days."""
    last = max((course.home.last for course in courses if course.home.last), default=None)
    return [course for course in courses if course.home.last == last and last]


def _class_averages(marks, session, day):
    """{class id: mean percentage as text}"""
    percentages = defaultdict(list)
    for (school_class, _student), grade in marks.grades(session.starts_on, day).items():
        if grade.percentage is not None:
            percentages[school_class].append(grade.percentage)
    return {pk: str(mean_percentage(found, marks.rules[pk].decimals)) for pk, found in percentages.items()}


def _rows(student, marks, classes, session, day, averages):
    courses = marks.courses_of(student, session.starts_on, day)
    current = _current(courses)
    places = {pk: place for place, pk in enumerate(classes)}
    rows = []
    for course in sorted(courses, key=lambda course: places.get(course.home.class_id, len(places))):
        grade = marks.grade_in_course(student, course)
        counted = grade is not None and grade.percentage is not None
        if course in current or counted:
            row = _row(classes[course.home.class_id], grade if counted else None, marks.rules_for(course))
            row["average"] = averages.get(course.home.class_id, "") if counted else ""
            rows.append(row | _changes(course, grade, classes, marks, is_current=course in current))
    return _parts_marked(rows)


def _row(school_class, grade, rules):
    credits_ = school_class.credits
    return {
        "class_id": school_class.pk,
        "course_id": school_class.course_id,
        "class": school_class.course.subject.name,
        "title": school_class.title,
        "teacher": ", ".join(each.staff.name for each in school_class.current_assignments),
        "percentage": str(grade.percentage) if grade else "",
        "band": grade.label if grade else "",
        "points": score_text(grade.points) if grade and grade.points is not None else "",
        "categories": [
            [part.category.name, str(part.average_percentage)] for part in grade.categories if part.average is not None
        ]
        if grade
        else [],
        "credits": score_text(credits_) if credits_ is not None else "",
        "scale": _key_of(rules) if rules.bands else "",
    }


def _changes(course, grade, classes, marks, *, is_current):
    """What a row says of a student who changed classes, or has given the course up."""
    home = course.home
    return {
        "days": home.days,
        "first": home.first.isoformat() if home.first else "",
        "last": home.last.isoformat() if home.last else "",
        "given_up": not is_current,
        "earlier": [each.class_id for each in course.earlier],
        "shares": [
            [marks.memberships.classes[share.class_id].title, str(share.percentage), share.days]
            for share in (grade.shares if grade else ())
        ],
    }


def _parts_marked(rows):
    """The rows; those of one course in several classes, one after the other, are `part_of` it and count as one."""
    of_course = defaultdict(list)
    for row in rows:
        of_course[row["course_id"]].append(row)
    for beside in of_course.values():
        in_turn = len(beside) > 1 and any(row["given_up"] for row in beside)
        for row in beside:
            row["part_of"] = beside[-1]["class_id"] if in_turn else None
    return rows


def _key_of(rules):
    """The same for classes that share a scale, of whatever scheme."""
    return " ".join(f"{band.label}:{score_text(band.start)}" for band in rules.bands)


def card_mean(rows):
    """The mean percentage of the courses that have one, as text; "" without any."""
    found = [value for value, _row in _by_course(rows, "percentage")]
    return str(round_half_up(sum(found) / len(found), 1)) if found else ""


def card_gpa(rows):
    """The average of the points, by credits where the courses have them, as text; "" where no grade has points."""
    weighted = [(points, Fraction(row["credits"] or 1)) for points, row in _by_course(rows, "points")]
    total = sum(weight for _points, weight in weighted)
    if not total:
        return ""
    return str(round_half_up(sum(points * weight for points, weight in weighted) / total, 2))


def _by_course(rows, name):
    """[(value, row)] of the courses that have one; classes of a course one after the other count by their days."""
    parts = defaultdict(list)
    for number, row in enumerate(rows):
        if row[name]:
            # Facts of documents from before know of no parts.
            parts[row.get("part_of") or f"row {number}"].append(row)
    for together in parts.values():
        days = [max(row.get("days", 1), 1) for row in together]
        values = [Fraction(Decimal(row[name])) * number for row, number in zip(together, days, strict=True)]
        yield sum(values) / sum(days), together[-1]
