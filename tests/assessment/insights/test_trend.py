"""A student's year, for staff and for the family."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from academics.models import AcademicSession, Course, SchoolClass, Student
from accounts.models import Role
from assessment.grading.charts import chart_bars, chart_of
from assessment.grading.sessions import terms_of_year
from assessment.insights.pages.trend import trend_of
from assessment.models import Result
from attendance.models import AttendanceCode, Mark, Register, RegisterClosure

URLCONF = "schoolsaas.urls_school"


def url(name, *args):
    return reverse(name, args=args, urlconf=URLCONF)


@pytest.fixture
def earlier(cast, term):
    """The term before Term 1."""
    found = AcademicSession.objects.create(
        kind="term", parent=cast.year, title="Term 0", starts_on=term.starts_on, ends_on=term.starts_on + timedelta(40)
    )
    term.starts_on += timedelta(41)
    term.save()
    return found


@pytest.fixture
def week(cast, today):
    """week(amina, "PPPA", ago=1) -> marks of so many weeks ago, from Monday on."""

    def take(student, letters, ago=0):
        monday = today - timedelta(today.weekday() + 7 * ago)
        for number, letter in enumerate(letters):
            register, new = Register.objects.get_or_create(section=cast.section_7a, date=monday + timedelta(number))
            if new:
                RegisterClosure.objects.create(register=register)
            Mark.objects.create(register=register, student=student, code=AttendanceCode.objects.get(letter=letter))

    return take


@pytest.fixture
def trend(cast, today):
    def read(student, **options):
        return trend_of(student, SchoolClass.objects.all(), terms_of_year(today), today=today, **options)

    return read


def test_grades_and_assessments_in_time(cast, column, enter, term, earlier, trend, today):
    old = column("Old", session=earlier, date=today - timedelta(80))
    enter(old, cast.amina, "10")
    enter(column("Second", date=today), cast.amina, "16")
    enter(column("First", date=today - timedelta(9)), cast.amina, "a")
    enter(column("Third", date=today - timedelta(2)), cast.amina, "12")
    [only] = trend(cast.amina).classes
    assert [(session.title, grade.percentage) for session, grade in only.grades] == [
        ("Term 0", D("50.0")),
        ("Term 1", D("70.0")),
    ]
    assert [each.assessment.title for each in only.taken] == ["Old", "First", "Third", "Second"]
    assert [(point.label, point.value) for point in only.chart.points] == [
        ("1", D("50.0")),
        ("2", D("60.0")),
        ("3", D("80.0")),
    ]
    assert only.change == D("20.0")
    assert trend(cast.bashir).classes == []


def test_weeks(cast, week, trend):
    week(cast.amina, "PA", ago=2)
    week(cast.amina, "L", ago=1)
    week(cast.bashir, "A", ago=0)
    found = trend(cast.amina)
    assert [(each.rate.counted, each.rate.absent, each.late) for each in found.weeks] == [(2, 1, 0), (1, 0, 1)]
    assert [point.value for point in found.weeks_chart.points] == [50, 100]
    assert trend(cast.amina, with_attendance=False).weeks is None


def test_a_chart_is_read_from_the_right_in_arabic():
    left = chart_of([("a", 0), ("b", 100)])
    assert left.points[0].x < left.points[1].x and left.points[0].y > left.points[1].y
    columns = chart_bars([("a", 1), ("b", 4), ("c", 0)])
    assert [(point.value, point.height) for point in columns.points] == [(1, 40), (4, 160), (0, 0)]
    with translation.override("ar"):
        right = chart_of([("a", 0), ("b", 100)])
        assert [point.x for point in chart_bars([("a", 1), ("b", 4)]).points] == [480, 160]
    assert [point.x for point in right.points] == [640 - point.x for point in left.points]


def test_staff(cast, column, enter, week, sign_in):
    enter(column(), cast.amina, "16")
    enter(column("Test 2"), cast.amina, "12")
    week(cast.amina, "A")
    page = url("assessment:student_trend", cast.amina.pk)
    for person in (cast.paul, cast.tomas):
        text = sign_in(person).get(page).content.decode()
        assert "From 80.0 % in Test 1 to 60.0 % in Test 2" in text and "70.0 %" in text and "Present by week" in text
    assert sign_in(cast.carla).get(page).status_code == 404
    assert sign_in(cast.boris).get(page).status_code == 403
    assert sign_in(cast.grace.user).get(page).status_code == 403
    assert page in sign_in(cast.tomas).get(url("academics:student", cast.amina.pk)).content.decode()
    assert page not in sign_in(cast.boris).get(url("academics:student", cast.amina.pk)).content.decode()
    paul = sign_in(cast.paul)
    sheet = paul.get(url("assessment:student_trend_export", cast.amina.pk, "csv")).content.decode()
    assert "Amina Odhiambo,Mathematics 7A,Term 1,,Test 1,16 / 20,80.0" in sheet
    assert ",1,1,0,0.0" in paul.get(url("assessment:student_weeks_export", cast.amina.pk, "csv")).content.decode()


def test_attendance_is_for_who_sees_attendance(cast, week, sign_in):
    week(cast.amina, "A")
    for role in Role.objects.all():
        role.capabilities = [each for each in role.capabilities if "register" not in each and each != "see_attendance"]
        role.save()
    paul = sign_in(cast.paul)
    assert "Present by week" not in paul.get(url("assessment:student_trend", cast.amina.pk)).content.decode()
    sheet = paul.get(url("assessment:student_weeks_export", cast.amina.pk, "csv")).content.decode()
    assert len(sheet.splitlines()) == 1


def test_a_family_sees_released_marks_of_its_own(cast, column, enter, week, sign_in):
    """Broken by leaving out `released_only`: Test 2 was there."""
    enter(column(released_at=timezone.now()), cast.amina, "16")
    enter(column("Test 2"), cast.amina, "2")
    week(cast.amina, "A")
    page = url("portal:trend", cast.amina.pk)
    for person in (cast.grace.user, cast.peter.user, cast.amina.user):
        text = sign_in(person).get(page).content.decode()
        assert "Test 1" in text and "80.0 %" in text and "Test 2" not in text and "Present by week" in text
    assert sign_in(cast.chen.user).get(page).status_code == 404
    assert sign_in(cast.peter.user).get(url("portal:trend", cast.bashir.pk)).status_code == 404
    assert sign_in(cast.tomas).get(page).status_code == 403
    assert page in sign_in(cast.grace.user).get(url("portal:marks")).content.decode()


def test_nothing_yet(cast, sign_in):
    assert (
        "Nothing to show yet"
        in sign_in(cast.tomas).get(url("assessment:student_trend", cast.amina.pk)).content.decode()
    )
    assert "Nothing to show yet" in sign_in(cast.grace.user).get(url("portal:trend", cast.amina.pk)).content.decode()
    AcademicSession.objects.filter(kind="term").delete()
    assert sign_in(cast.tomas).get(url("assessment:student_trend", cast.amina.pk)).status_code == 200


def test_it_asks_as_often_for_more(cast, column, enter, week, sign_in, scheme):
    tomas, page = sign_in(cast.tomas), url("assessment:student_trend", cast.amina.pk)
    counts = []
    for number in (1, 2):
        for each in range(number):
            course = Course.objects.create(subject=cast.maths_7a.course.subject, title=f"Course {number} {each}")
            group = SchoolClass.objects.create(
                school_year=cast.year,
                course=course,
                section=cast.section_7a,
                own_roster=True,
                title=f"Group {number} {each}",
            )
            Result.objects.create(
                assessment=column(f"{number} {each}", school_class=group), student=cast.amina, score=9
            )
        week(cast.amina, "PA", ago=number)
        tomas.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert len(tomas.get(page).context["trend"].classes) >= number
        counts.append(len(queries))
    assert counts[0] == counts[1] and Student.objects.exists()
