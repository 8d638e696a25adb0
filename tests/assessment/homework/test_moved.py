"""Homework is asked of who is in the class from the day it was set to the day it is due, whoever counts it."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from academics.actions.enrolments import enrol_student, withdraw_student
from academics.models import ClassMembership, Enrolment, SchoolClass, SectionMembership, Student
from assessment.homework.pages.to_do import to_do_lists
from assessment.homework.pages.tracker import read_tracker
from assessment.homework.submission_state import SubmissionState
from assessment.insights.missing_work import count_missing_work
from assessment.models import Homework

DAY = timedelta(1)


def url(name, *args):
    return reverse(name, args=args, urlconf="schoolsaas.urls_school")


def test_who_leaves_and_comes_back_on_the_next_day_is_asked_all_the_same(cast, today, homework, sign_in):
    """Before, neither family nor teacher nor the lists of missing work knew of it: there are two places, side by side."""
    task = homework(-1, published_at=timezone.now() - 9 * DAY)
    coming = homework(2, published_at=timezone.now() - 9 * DAY)
    withdraw_student(cast.amina, last_day=today - 5 * DAY, reason=Enrolment.ExitReason.OTHER)
    enrol_student(cast.amina, section=cast.section_7a, starts_on=today - 4 * DAY)
    home = sign_in(cast.grace.user).get(url("portal:homework_list")).text
    assert home.count(task.title) == home.count(coming.title) == 2, "of Amina and of Bashir"
    rows = {row.student: row.state for row in read_tracker(task, Student.objects.all()).rows}
    assert rows[cast.amina] == SubmissionState.MISSING
    missing = sign_in(cast.tomas).get(url("assessment:homework", task.pk), {"show": "missing"}).text
    assert "Amina" in missing


def _spans(random, first, last):
    """[(first day, last day)] of a student who leaves now and then, and comes back on the next day or later."""
    spans, starts = [], first + random.randrange(5) * DAY
    while starts <= last:
        ends = min(starts + random.randrange(12) * DAY, last)
        spans.append((starts, ends))
        starts = ends + random.choice([1, 1, 2, 4]) * DAY
    return spans


@pytest.mark.parametrize("seed", range(4))
def test_all_who_count_it_agree(cast, term, today, homework, at, seed):
    """Of a whole class and of a split group. Broken by asking for one place from the first day to the last."""
    random, first, last = Random(seed), today - 40 * DAY, today + 10 * DAY
    group = SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, section=cast.section_7a, own_roster=True, title="Group 1"
    )
    students = [cast.amina, cast.bashir, cast.chen]
    SectionMembership.objects.filter(section=cast.section_7a).delete()
    there = {}
    for student in students:
        there[student, cast.maths_7a] = _spans(random, first, last)
        there[student, group] = _spans(random, first, last)
        for starts, ends in there[student, cast.maths_7a]:
            SectionMembership.objects.create(student=student, section=cast.section_7a, starts_on=starts, ends_on=ends)
        for starts, ends in there[student, group]:
            ClassMembership.objects.create(student=student, school_class=group, starts_on=starts, ends_on=ends)
    wanted = set()
    for number in range(30):
        school_class = random.choice([cast.maths_7a, group])
        set_on = first + random.randrange(35) * DAY
        due_on = set_on + random.randrange(15) * DAY
        task = homework(
            title=f"Page {number}", school_class=school_class, published_at=at(set_on), due_at=at(due_on, 9)
        )
        days = [set_on + day * DAY for day in range((due_on - set_on).days + 1)]
        wanted |= {
            (student.pk, task.pk)
            for student in students
            if all(any(a <= day <= b for a, b in there[student, school_class]) for day in days)
        }
    everything = Homework.objects.all()
    assert 10 < len(wanted) < 60 and len({student for student, _task in wanted}) == 3
    assert {(each.pk, task.pk) for each in students for task in everything.asked_of([each])} == wanted
    assert {
        (row.student.pk, task.pk)
        for task in everything
        for row in read_tracker(task, Student.objects.all()).rows
        if row.state != SubmissionState.NOT_ASKED
    } == wanted
    over = {(student, task) for student, task in wanted if everything.get(pk=task).due_at < timezone.now()}
    classes = SchoolClass.objects.filter(pk__in=[cast.maths_7a.pk, group.pk])
    owed = count_missing_work(Student.objects.all(), classes, term)
    assert owed == Counter(student for student, _task in over)
    asked = {
        (todo.student.pk, task.homework.pk)
        for todo in to_do_lists(students, since=60 * DAY)
        for tasks in todo.groups.values()
        for task in tasks
    }
    assert asked == wanted
