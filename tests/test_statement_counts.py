"""How many statements each kind of page sends, for whom it is: a page that asks more, or less, says so here.

Besides these numbers there are BEGIN and COMMIT, and what a process keeps: the school's address, its codes' translations.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.models import Assessment, Homework, Result
from attendance.actions import Choice, save_marks
from attendance.models import AttendanceCode
from core.school import school_today

REGISTER, GRADEBOOK = "/attendance/sections/{section}/register/", "/assessment/classes/{school_class}/gradebook/"
PAGES = {
    ("olive", "/no-such-page/"): 2,
    ("olive", "/school/students/"): 5,
    ("tomas", "/school/students/"): 5,
    ("olive", REGISTER): 12,
    ("tomas", REGISTER): 13,
    ("olive", GRADEBOOK): 10,
    ("tomas", GRADEBOOK): 11,
    ("olive", "/attendance/"): 14,
    ("tomas", "/attendance/"): 14,
    ("grace", "/family/"): 15,
    ("amina", "/family/"): 15,
    ("grace", "/family/homework/"): 6,
    ("grace", "/family/attendance/"): 14,
    (None, "/account/login/"): 0,
}


@pytest.fixture
def places(cast):
    """What stands in the addresses: a section with a mark of today, its class with a mark and homework."""
    today = school_today()
    save_marks(cast.section_7a, today, [Choice(cast.amina, AttendanceCode.objects.get(letter="A"))], by=cast.tomas)
    category = ensure_scheme(cast.year).categories.first()
    term = cast.year.children.get()
    test = Assessment.objects.create(
        school_class=cast.maths_7a, session=term, category=category, title="Test", max_score=20, date=today
    )
    Result.objects.create(assessment=test, student=cast.amina, score=12)
    now = timezone.now()
    Homework.objects.create(school_class=cast.maths_7a, title="Page", due_at=now + timedelta(1), published_at=now)
    return {"section": cast.section_7a.pk, "school_class": cast.maths_7a.pk}


@pytest.mark.parametrize(("who", "path"), PAGES, ids=lambda value: str(value or "visitor"))
def test_a_page_sends_so_many_statements(who, path, places, cast, sign_in, visitor):
    client = sign_in(User.objects.get(username=who)) if who else visitor
    address = path.format(**places)
    # The first answer compiles and fills caches.
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    sent = [
        query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    assert len(sent) == PAGES[who, path], "\n".join(sql[:150] for sql in sent)
