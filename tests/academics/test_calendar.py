"""The calendar: what is typed in, which days it makes school days, and who reads it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.calendar import Month, SchoolCalendar
from academics.models import CalendarEntry, GradeLevel, Section
from accounts.models import AuditEvent
from core.school import school_today

DAY = timedelta(days=1)
URL = "/school/calendar/"


@pytest.fixture
def today(greenwood):
    return school_today()


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def enter(cast):
    """enter(title, first, last, …) puts an entry into the calendar; closed, and for the whole school, by default."""

    def entered(title, first, last=None, **values):
        return CalendarEntry.objects.create(title=title, starts_on=first, ends_on=last or first, **values)

    return entered


@pytest.fixture
def section_8a(cast):
    level = GradeLevel.objects.create(name="Grade 8", position=8)
    return Section.objects.create(school_year=cast.year, grade_level=level, name="8A")


def test_a_day_is_closed_for_whom_the_entry_says(cast, enter, section_8a, today):
    level_7 = cast.section_7a.grade_level
    enter("Flood", today)
    enter("Camp", today + DAY, grade_level=level_7)
    enter("Visit", today + 2 * DAY, section=cast.section_7a)
    calendar = SchoolCalendar.between(today, today + 3 * DAY)

    def closed_for(day):
        asked = (None, cast.section_7a, cast.section_7b, section_8a)
        return [section and section.name for section in asked if not calendar.is_school_day(day, section)]

    assert closed_for(today) == [None, "7A", "7B", "8A"]
    assert closed_for(today + DAY) == ["7A", "7B"]
    assert closed_for(today + 2 * DAY) == ["7A"]
    assert closed_for(today + 3 * DAY) == []
    assert calendar.closure(today + DAY, cast.section_7b).title == "Camp"
    assert calendar.school_days(cast.section_7a) == [today + 3 * DAY]


def test_events_and_days_without_lessons_are_school_days(cast, enter, today):
    enter("Fair", today, kind="event")
    enter("Sports day", today, kind="off_timetable")
    calendar = SchoolCalendar.between(today, today)
    assert calendar.is_school_day(today, cast.section_7a)
    assert {entry.title for entry in calendar.of(today)} == {"Fair", "Sports day"}


def test_the_next_school_day_lies_after_the_holidays(cast, enter, greenwood, today):
    enter("Holidays", today + DAY, today + 70 * DAY)
    enter("One more day", today + 71 * DAY)
    assert SchoolCalendar.around(today).next_school_day(today) == today + 72 * DAY
    greenwood.week_days = []
    assert SchoolCalendar.around(today).next_school_day(today) is None


def test_a_span_is_read_once(cast, enter, django_assert_num_queries, today):
    for number in range(5):
        enter(f"Day {number}", today + number * DAY, section=cast.section_7a)
    with django_assert_num_queries(1):
        calendar = SchoolCalendar.around(today)
        calendar.next_school_day(today, cast.section_7a)
        calendar.school_days(cast.section_7b)
        [entry.section.name for entry in calendar.entries]


def test_a_month_is_whole_weeks(cast, enter, greenwood):
    enter("Founders", date(2026, 11, 3), date(2026, 11, 4))
    month = Month.of(date(2026, 11, 20))
    # Schools that open on Sundays begin their weeks with it.
    assert month.weeks[0][0].day == date(2026, 11, 1)
    assert [field.day.day for week in month.weeks for field in week if field.entries] == [3, 4]
    assert (month.previous, month.next) == (date(2026, 10, 1), date(2026, 12, 1))
    greenwood.week_days = [1, 2, 3, 4, 5]
    assert Month.of(date(2026, 11, 20)).weeks[0][0].day == date(2026, 10, 26)


def test_the_office_adds_changes_and_deletes_an_entry(cast, office, today):
    data = {"kind": "closed", "title": "Flood", "starts_on": today, "ends_on": "", "grade_level": "", "section": ""}
    for _click in range(2):
        response = office.post(f"{URL}new/", data)
        assert response.url == f"{URL}?month={today:%Y-%m}"
    entry = CalendarEntry.objects.get()
    assert (entry.starts_on, entry.ends_on) == (today, today)
    assert "Flood" in office.get(URL).text
    office.post(f"{URL}{entry.pk}/", data | {"ends_on": today + DAY, "section": cast.section_7a.pk})
    entry.refresh_from_db()
    assert (entry.ends_on, entry.section) == (today + DAY, cast.section_7a)
    office.post(f"{URL}{entry.pk}/remove/")
    assert not CalendarEntry.objects.exists()
    verbs = AuditEvent.objects.filter(verb__startswith="calendar.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["calendar.add", "calendar.change", "calendar.remove"]


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"title": ""}, "title"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"kind": "party"}, "kind"),
        ({"section": "7A", "grade_level": "1"}, "section"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_place(cast, office, today, wrong, at):
    ids = {"7A": cast.section_7a.pk, "1": cast.section_7a.grade_level_id}
    data = {"kind": "closed", "title": "Flood", "starts_on": today, "ends_on": today}
    response = office.post(f"{URL}new/", data | {name: ids.get(value, value) for name, value in wrong.items()})
    assert response.status_code == 422 and at in response.context["form"].errors
    assert not CalendarEntry.objects.exists()


def test_staff_read_it_and_only_the_office_writes(cast, sign_in, enter, today):
    entry = enter("Flood", today)
    teacher = sign_in(cast.tomas)
    assert "Flood" in teacher.get(URL).text and "Add to the calendar" not in teacher.get(URL).text
    for path in ("new/", f"{entry.pk}/"):
        assert teacher.get(f"{URL}{path}").status_code == 403
    assert teacher.post(f"{URL}{entry.pk}/remove/").status_code == 403
    assert sign_in(cast.grace.user).get(URL).status_code == 403


@pytest.mark.parametrize("month", ["", "2026-13", "abc", "2027-02"])
def test_any_month_can_be_asked_for(cast, office, month):
    assert office.get(URL, {"month": month}).status_code == 200


def test_a_school_without_a_year_has_a_calendar(cast, office, enter, today):
    enter("Flood", today)
    CalendarEntry.objects.filter(title="Flood").update(starts_on=today, ends_on=today)
    type(cast.year).objects.filter(pk=cast.year.pk).update(kind="term", parent=cast.year.children.get())
    assert "Flood" in office.get(URL).text


def test_queries_do_not_grow_with_entries(cast, office, enter, today):
    counts = []
    for more in (1, 2):
        for number in range(more):
            enter(f"Day {more} {number}", today, section=cast.section_7a)
            enter(f"Day {more} {number}", today, grade_level=cast.section_7a.grade_level)
        office.get(URL)
        with CaptureQueriesContext(connection) as queries:
            office.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_family_reads_what_concerns_it(cast, sign_in, enter, section_8a, today):
    enter("Flood", today)
    enter("Camp of 7A", today + DAY, section=cast.section_7a)
    enter("Camp of grade 8", today + DAY, grade_level=section_8a.grade_level)
    enter("Long ago", today - 50 * DAY)
    address = reverse("portal:calendar")
    for user in (cast.grace.user, cast.amina.user):
        page = sign_in(user).get(address)
        assert [entry.title for entry in page.context["coming"]] == ["Flood", "Camp of 7A"]
        assert "Camp of grade 8" not in page.text
    assert sign_in(cast.tomas).get(address).status_code == 403
