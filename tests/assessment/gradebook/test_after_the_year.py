"""Marks that may be entered when their school year is over: who taught to its end still reaches them, nobody else does."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from academics.models import AcademicSession, SchoolClass, Section, StaffMember, TeachingAssignment
from assessment.models import Result
from core.school import school_today

DAY = timedelta(days=1)


def url(name, *args):
    return reverse(f"assessment:{name}", args=args, urlconf="schoolsaas.urls_school")


@pytest.fixture
def next_year(cast, term, column):
    """The cast's year is over since five days, and marks of its Term 1 are open for ten more; another year runs."""
    today = school_today()
    test = column(date=today - 20 * DAY)
    last = today - 5 * DAY
    AcademicSession.objects.filter(pk=term.pk).update(ends_on=last, posting_until=today + 10 * DAY)
    AcademicSession.objects.filter(pk=cast.year.pk).update(ends_on=last)
    TeachingAssignment.objects.update(ends_on=last)
    cast.amina.memberships.update(ends_on=last)
    year = AcademicSession.objects.create(
        kind="schoolYear", title="Next year", starts_on=last + DAY, ends_on=last + 300 * DAY
    )
    AcademicSession.objects.create(
        kind="term", parent=year, title="Term 1", starts_on=year.starts_on, ends_on=year.ends_on
    )
    section = Section.objects.create(school_year=year, grade_level=cast.section_7a.grade_level, name="8A")
    group = SchoolClass.objects.create(
        school_year=year, course=cast.maths_7a.course, section=section, title="Mathematics 8A"
    )
    TeachingAssignment.objects.create(
        staff=StaffMember.objects.get(user=cast.carla), school_class=group, starts_on=year.starts_on
    )
    return test


def close(term):
    AcademicSession.objects.filter(pk=term.pk).update(posting_until=school_today() - DAY)


def enter(client, test, student):
    body = {"assessment": test.pk, "student": student.pk, "value": "15", "version": 0}
    return client.post(url("cells", test.school_class_id), json.dumps(body), content_type="application/json")


def test_the_teacher_finds_the_gradebook_and_enters_marks_until_the_window_closes(cast, sign_in, term, next_year):
    client = sign_in(cast.tomas)
    marks = client.get(url("gradebooks"))
    assert "Term 1 · This year" in marks.text
    listed = client.get(url("gradebooks"), {"session": term.pk})
    assert [each.school_class for each in listed.context["gradebooks"]] == [cast.maths_7a]
    address = f"{url('gradebook', cast.maths_7a.pk)}?session={term.pk}"
    assert address in listed.text

    page = client.get(address)
    assert page.status_code == 200 and page.context["data"]["editable"] and "Add assessment" in page.text
    # What the page leads to is there too.
    assert reverse("academics:school_class", args=[cast.maths_7a.pk]) not in page.text
    for each in ("assessments", "class_statistics", "marksheet", "marksheet_in"):
        assert client.get(url(each, cast.maths_7a.pk), {"session": term.pk}).status_code == 200
    assert client.get(url("assessment", next_year.pk)).status_code == 200
    assert enter(client, next_year, cast.amina).status_code == 200
    assert Result.objects.get().score == 15

    close(term)
    assert client.get(address).status_code == 404
    assert enter(client, next_year, cast.bashir).status_code == 404
    assert "Term 1 · This year" not in client.get(url("gradebooks")).text


def test_it_opens_nothing_to_who_did_not_teach_it(cast, sign_in, term, next_year):
    carla = sign_in(cast.carla)
    assert carla.get(url("gradebook", cast.maths_7a.pk)).status_code == 404
    assert enter(carla, next_year, cast.amina).status_code == 404
    # Carla taught another class of that year, and has her new one first.
    page = carla.get(url("gradebooks"))
    assert [each.school_class.title for each in page.context["gradebooks"]] == ["Mathematics 8A"]
    late = carla.get(url("gradebooks"), {"session": term.pk}).context["gradebooks"]
    assert [each.school_class for each in late] == [cast.maths_7b]


def test_who_stopped_teaching_it_during_the_year_stays_outside(cast, sign_in, next_year):
    TeachingAssignment.objects.filter(school_class=cast.maths_7a).update(ends_on=school_today() - 30 * DAY)
    TeachingAssignment.objects.filter(section=cast.section_7a).delete()
    client = sign_in(cast.tomas)
    assert client.get(url("gradebook", cast.maths_7a.pk)).status_code == 404
    assert "Term 1 · This year" not in client.get(url("gradebooks")).text


def test_who_led_the_section_reads_its_marks(cast, sign_in, next_year):
    TeachingAssignment.objects.filter(school_class=cast.maths_7a).delete()
    client = sign_in(cast.tomas)
    assert client.get(url("gradebook", cast.maths_7a.pk)).context["data"]["editable"] is False
    assert enter(client, next_year, cast.amina).status_code == 403


@pytest.mark.parametrize(
    ("own", "of_year", "opened"),
    [
        ((None, None), (None, 10), True),
        ((None, None), (None, None), False),
        ((None, None), (2, 10), False),
        ((None, -1), (None, 10), False),
        ((-30, None), (None, 10), False),
    ],
)
def test_the_window_is_that_of_the_term_or_else_of_its_year(cast, sign_in, term, next_year, own, of_year, opened):
    today = school_today()
    for pk, window in ((term.pk, own), (cast.year.pk, of_year)):
        first, last = (None if days is None else today + days * DAY for days in window)
        AcademicSession.objects.filter(pk=pk).update(posting_from=first, posting_until=last)
    page = sign_in(cast.tomas).get(url("gradebook", cast.maths_7a.pk))
    assert page.status_code == (200 if opened else 404)


def test_comments_of_report_cards_stay_open_with_the_marks(cast, sign_in, term, next_year, run):
    client = sign_in(cast.tomas)
    for name, group in (("class_comments", cast.maths_7a), ("section_comments", cast.section_7a)):
        page = client.get(url(name, run.pk, group.pk))
        assert page.status_code == 200 and "textarea" in page.text
        assert client.get(url(name, run.pk, group.pk + 1)).status_code == 404
    close(term)
    assert client.get(url("class_comments", run.pk, cast.maths_7a.pk)).status_code == 404
