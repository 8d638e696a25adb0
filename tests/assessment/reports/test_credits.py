"""What a course gave in a year that is over, however many credits it gives today."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from academics.models import AcademicSession, Course, SchoolClass, Section, SectionMembership, Subject
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.models import Assessment, Document, DocumentTemplate, Result
from core.school import school_today

DAY = timedelta(1)


@pytest.fixture
def last_year(cast, today):
    """Eve, who has left, was in 7Z last year: mathematics of three credits with an A, art of one with a C."""
    year = AcademicSession.objects.create(
        kind="schoolYear", title="Last year", starts_on=today - 460 * DAY, ends_on=today - 120 * DAY
    )
    section = Section.objects.create(school_year=year, grade_level=cast.section_7a.grade_level, name="7Z")
    SectionMembership.objects.create(
        student=cast.eve, section=section, starts_on=year.starts_on, ends_on=today - 200 * DAY
    )
    maths = cast.maths_7a.course
    Course.objects.filter(pk=maths.pk).update(credits=3)
    subject = Subject.objects.create(code="ART", name="Art")
    art = Course.objects.create(subject=subject, grade_level=section.grade_level, title="Art, Grade 7", credits=1)
    category = ensure_scheme(year).categories.get(name="Tests")
    for course, score in ((maths, 18), (art, 11)):
        taught = SchoolClass.objects.create(school_year=year, course=course, section=section, title=course.title)
        test = Assessment.objects.create(
            school_class=taught, session=year, category=category, title="Test", max_score=Decimal(20)
        )
        Result.objects.create(assessment=test, student=cast.eve, status=Result.Status.SCORED, score=score)
    return year


@pytest.fixture
def transcript(cast, sign_in):
    """transcript() -> {course: credits} of the one that the office makes of Eve now, and its average under ""."""

    def make():
        template = DocumentTemplate.objects.in_use().get(kind=DocumentTemplate.Kind.TRANSCRIPT)
        address = reverse("assessment:student_documents", args=[cast.eve.pk])
        assert sign_in(cast.paul).post(address, {"template": template.pk}).status_code == 302
        said = Document.objects.latest("pk").data_used
        [year] = said["years"]
        return {row["class"]: row["credits"] for row in year["grades"]} | {"": said["gpa"]}

    return make


@pytest.fixture
def give(cast, sign_in):
    """give("1") has the office say how many credits mathematics gives."""
    maths = cast.maths_7a.course

    def save(credits_):
        data = {"subject": maths.subject_id, "grade_level": maths.grade_level_id, "title": maths.title}
        address = reverse("academics:course_edit", args=[maths.pk])
        assert sign_in(cast.rita).post(address, data | {"credits": credits_}).status_code == 302

    return save


def test_a_transcript_says_what_a_course_gave_in_its_year(last_year, transcript, give):
    """Before, other credits for this year's course rewrote the years and averages of all who had left."""
    before = transcript()
    assert before == {"Mathematics": "3", "Art": "1", "": "3.50"}
    give("1")
    assert transcript() == before
    give("")
    assert transcript() == before


def test_a_school_that_begins_to_count_credits_has_them_in_earlier_years(cast, last_year, transcript, give):
    Course.objects.filter(pk=cast.maths_7a.course_id).update(credits=None)
    give("3")
    assert transcript()["Mathematics"] == "3"


def test_this_year_counts_by_what_its_course_gives_now(cast, last_year, give):
    give("1")
    cast.maths_7a.refresh_from_db()
    assert cast.maths_7a.credits == 1


def test_a_course_of_earlier_years_keeps_its_subject(cast, last_year, transcript, sign_in):
    """Broken before: mathematics of those who had left became whatever its course was used for later."""
    maths = cast.maths_7a.course
    other = Subject.objects.get(code="ART")
    data = {"subject": other.pk, "grade_level": maths.grade_level_id, "title": maths.title, "credits": "3"}
    page = sign_in(cast.rita).post(reverse("academics:course_edit", args=[maths.pk]), data)
    assert "In earlier school years it was taught as Mathematics" in page.content.decode()
    assert "Mathematics" in transcript()
    AcademicSession.objects.filter(pk=last_year.pk).update(ends_on=school_today())
    assert sign_in(cast.rita).post(reverse("academics:course_edit", args=[maths.pk]), data).status_code == 302
