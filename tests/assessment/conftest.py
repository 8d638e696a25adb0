"""What tests of marks, homework and reports share."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from academics.models import AcademicSession
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.gradebook.actions.marks import set_mark
from assessment.homework.actions.attachments import attach_files
from assessment.homework.attachments import check_file
from assessment.models import Assessment, AssessmentType, DocumentTemplate, Homework, ReportRun, Submission
from core.school import school_today

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@pytest.fixture
def term(cast):
    return AcademicSession.objects.get(title="Term 1")


@pytest.fixture
def scheme(cast):
    """This year's default scheme: classwork 20, tests 30, exam 50, by A to E."""
    return ensure_scheme(cast.year)


@pytest.fixture
def column(cast, term, scheme):
    """column("Test 1") -> an Assessment of maths 7A in Term 1, among the tests, out of 20."""

    def add(title="Test 1", *, category="Tests", max_score=20, school_class=None, session=None, **values):
        school_class = school_class or cast.maths_7a
        return Assessment.objects.create(
            school_class=school_class,
            session=session or term,
            category=scheme.categories.get(name=category),
            title=title,
            max_score=Decimal(max_score),
            position=Assessment.objects.of_class(school_class).count(),
            **values,
        )

    return add


@pytest.fixture
def moderated(cast):
    """A type of assessment that two people mark."""
    return AssessmentType.objects.create(name="Mock exam", short_name="Mock", moderated=True)


@pytest.fixture
def enter(cast):
    """enter(column, amina, "15") enters a mark as Tomas."""

    def save(assessment, student, value, **options):
        return set_mark(assessment, student, value, **({"by": cast.tomas} | options))

    return save


@pytest.fixture
def closed(cast, term):
    """closed() ends the posting window of Term 1 yesterday."""

    def close():
        term.posting_until = school_today() - timedelta(1)
        term.save(update_fields=["posting_until"])

    return close


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def homework(cast):
    """homework(days=3) -> homework of Mathematics 7A, set two days ago and due in so many; values may be given."""

    def make(days=3, **values):
        now = timezone.now()
        values = {"school_class": cast.maths_7a, "title": f"Page {days}", "set_by": cast.tomas} | values
        values = {"due_at": now + timedelta(days=days), "published_at": now + timedelta(days=min(days, 0) - 2)} | values
        return Homework.objects.create(**values)

    return make


@pytest.fixture
def handed_in(homework):
    """handed_in(amina, homework) -> a submission that is handed in."""

    def make(student, task, **values):
        values = {"text": "My answer", "handed_in_at": timezone.now()} | values
        return Submission.objects.create(homework=task, student=student, **values)

    return make


@pytest.fixture
def upload():
    """upload("a.png") -> a small picture, or what is given, as a browser sends it."""
    return lambda name="a.png", content=PNG: SimpleUploadedFile(name, content)


@pytest.fixture
def file_of(upload):
    """file_of(by, homework=… or submission=…) -> an attachment."""

    def make(by, name="a.png", content=PNG, **owner):
        return attach_files([check_file(upload(name, content))], by=by, **owner)[0]

    return make


@pytest.fixture
def at():
    """at(day, 8) -> that hour of a day in the school's zone."""
    return lambda day, hour=8: timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def run(cast, term, scheme):
    """The report cards of Grade 7 for Term 1, while comments are written."""
    card = DocumentTemplate.objects.in_use().of_kind(DocumentTemplate.Kind.REPORT_CARD).get()
    return ReportRun.objects.create(session=term, grade_level=cast.section_7a.grade_level, template=card)
