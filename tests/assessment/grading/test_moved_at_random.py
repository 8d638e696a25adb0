"""Students move, change groups, leave and return at random: whatever counts their marks agrees with a simple model."""

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import pytest
from django.utils import timezone

from academics.actions.enrolments import enrol_student, move_student, withdraw_student
from academics.actions.rosters import change_group, put_in_class
from academics.models import Enrolment, SchoolClass, Section, SectionMembership, Student
from assessment.gradebook.pages.gradebook import read_gradebook
from assessment.gradebook.pages.released import marks_of
from assessment.grading.course_marks import final_grades
from assessment.grading.grades import Cell
from assessment.grading.sessions import terms_of_year
from assessment.insights.pages.trend import trend_of
from assessment.insights.standings import read_percentages
from assessment.models import Assessment, Result
from assessment.reports.documents.facts import read_facts, transcript_facts
from core.school import school_today

DAY = timedelta(1)
TENTH = Decimal("0.1")


class Model:
    """One course as a child would count it: where each student was on each day, and each mark with its class."""

    def __init__(self, scheme, first, last):
        self.weights = {each.pk: Fraction(each.weight) for each in scheme.categories.all()}
        self.days = [first + DAY * number for number in range((last - first).days + 1)]
        self.class_on = defaultdict(dict)
        self.marks = defaultdict(lambda: defaultdict(list))

    def from_day(self, student, day, school_class):
        for each in self.days:
            if each >= day:
                self.class_on[student][each] = school_class

    def grades(self, student, policy):
        """{class: percentage} of the course."""
        marks = self.marks[student]
        days = Counter(each for each in self.class_on[student].values() if each)
        home = next((there for day in reversed(self.days) if (there := self.class_on[student].get(day))), None)
        if policy == "both":
            return {each: self._percentage(own) for each, own in marks.items()}
        if not marks:
            return {}
        if policy == "carry":
            return {home: self._percentage([mark for own in marks.values() for mark in own])}
        shares = [(self._percentage(own), days[each]) for each, own in marks.items()]
        return {home: _rounded(sum(Fraction(value) * number for value, number in shares) / sum(n for _v, n in shares))}

    def _percentage(self, marks):
        by_category = defaultdict(list)
        for category, score in marks:
            by_category[category].append(Fraction(score, 20))
        total = sum(self.weights[category] for category in by_category)
        whole = sum(sum(own) / len(own) * self.weights[category] for category, own in by_category.items())
        return _rounded(whole / total * 100)


def _rounded(value):
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(TENTH, ROUND_HALF_UP)


@pytest.fixture
def sections(cast):
    """7A, 7B and 7C follow Mathematics; 7A has two split groups besides. {section: its whole class}, [group]"""
    section = Section.objects.create(school_year=cast.year, grade_level=cast.section_7a.grade_level, name="7C")
    third = SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, section=section, title="Mathematics 7C"
    )
    groups = [
        SchoolClass.objects.create(
            school_year=cast.year, course=cast.maths_7a.course, section=cast.section_7a, own_roster=True, title=title
        )
        for title in ("Maths 7A, 1", "Maths 7A, 2")
    ]
    return {cast.section_7a: cast.maths_7a, cast.section_7b: cast.maths_7b, section: third}, groups


def _live(random, cast, term, scheme, model, wholes, groups):
    """Day by day through the term: somebody moves, joins a group, leaves, returns; others are marked."""
    students = [cast.amina, cast.bashir, cast.chen, cast.dina]
    section_of = {student: student.memberships.get().section for student in students}
    group_of = {}
    for student in students:
        model.from_day(student, term.starts_on, wholes[section_of[student]])
    for day in model.days[2:]:
        for student in students:
            event, section = random.random(), section_of[student]
            if event < 0.02 and section:
                target = random.choice([each for each in wholes if each != section])
                move_student(student, section=target, starts_on=day)
                section_of[student] = target
                group_of.pop(student, None)
                model.from_day(student, day, wholes[target])
            elif event < 0.04 and section == cast.section_7a:
                target = random.choice([each for each in groups if each != group_of.get(student)])
                if student in group_of:
                    change_group([student], source=group_of[student], target=target, starts_on=day)
                else:
                    put_in_class(target, [student], starts_on=day)
                group_of[student] = target
                model.from_day(student, day, target)
            elif event < 0.05 and section:
                withdraw_student(student, last_day=day - DAY, reason=Enrolment.ExitReason.OTHER)
                section_of[student] = None
                group_of.pop(student, None)
                model.from_day(student, day, None)
            elif event < 0.08 and not section:
                section_of[student] = random.choice(list(wholes))
                enrol_student(student, section=section_of[student], starts_on=day)
                model.from_day(student, day, wholes[section_of[student]])
            elif event > 0.9 and (there := model.class_on[student].get(day)):
                _mark(random, term, scheme, model, student, there, day)


def _mark(random, term, scheme, model, student, school_class, day):
    category = random.choice(list(scheme.categories.all()))
    assessment, _new = Assessment.objects.get_or_create(
        school_class=school_class,
        session=term,
        title=f"{category.name} {day}",
        defaults={"category": category, "max_score": 20, "date": day, "released_at": timezone.now()},
    )
    score = random.randrange(21)
    Result.objects.create(assessment=assessment, student=student, score=score)
    model.marks[student][school_class].append((category.pk, score))


@pytest.mark.parametrize("policy", ["carry", "time", "both"])
@pytest.mark.parametrize("seed", range(3))
def test_all_agree(cast, term, scheme, sections, seed, policy):
    """Broken by reading the classes of today, and by counting days in a split group for the whole class, too."""
    random, today = Random(seed), school_today()
    scheme.moved_marks = policy
    scheme.save()
    model = Model(scheme, term.starts_on, today)
    _live(random, cast, term, scheme, model, *sections)
    students = list(Student.objects.exclude(pk=cast.eve.pk))
    classes = SchoolClass.objects.of_year(cast.year)
    wanted = {
        (each.pk, student.pk): value for student in students for each, value in model.grades(student, policy).items()
    }
    assert SectionMembership.objects.count() > 6 and len(wanted) >= 4
    assert {key: grade.percentage for key, grade in final_grades(classes, term).items()} == wanted
    assert read_percentages(classes, [term]) == {key: {term.pk: value} for key, value in wanted.items()}
    assert _of_gradebooks(classes, term) == wanted
    facts = read_facts(students, term)
    assert _of_rows({student.pk: facts[student.pk]["grades"] for student in students}) == wanted
    transcripts = {student.pk: transcript_facts(student, on=today)["years"] for student in students}
    assert _of_rows({pk: years[0]["grades"] if years else [] for pk, years in transcripts.items()}) == wanted
    families = marks_of(students, term)
    assert {
        (each.school_class.pk, child.student.pk): each.grade.percentage for child in families for each in child.classes
    } == wanted
    terms = terms_of_year(today)
    trends = [trend_of(student, classes, terms, today=today, with_attendance=False) for student in students]
    assert {
        (each.school_class.pk, trend.student.pk): grade.percentage
        for trend in trends
        for each in trend.classes
        for of_term, grade in each.grades
        if of_term == term
    } == wanted


def _of_gradebooks(classes, term):
    found = {}
    for school_class in classes:
        book = read_gradebook(school_class, term)
        cells = defaultdict(dict)
        for assessment, student, _version, status, score, *_rest in book.cells:
            cells[student][assessment] = Cell(status, score)
        for student, _left in book.roster:
            grade = book.grade_of(student.pk, cells[student.pk])
            if grade and grade.percentage is not None:
                found[school_class.pk, student.pk] = grade.percentage
    return found


def _of_rows(rows):
    """Of grades as documents have them, without the rows that say that there is none."""
    return {
        (row["class_id"], student): Decimal(row["percentage"])
        for student, own in rows.items()
        for row in own
        if row["percentage"]
    }
