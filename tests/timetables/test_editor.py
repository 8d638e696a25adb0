"""The week's editor: the page, the live check, dropping and the plain form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.actions.staff import assign_class
from accounts.models import AuditEvent
from timetables.models import ScheduledLesson, Timetable, WeeklyLessons

HTMX = {"HX-Request": "true"}


def url(name, *args, **query):
    return reverse(f"timetables:{name}", args=args, query=query)


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def page(office, timetable):
    """page(section=1) -> the editor's text."""
    return lambda **query: office.get(url("plan", timetable.pk, **query)).content.decode()


@pytest.fixture
def put(office, timetable, period):
    """put(maths_7a, 1, "2") posts the form; `row` moves that one, `hx` does it as the editor's script."""

    def post(school_class, weekday, name, *, row=None, hx=False, **more):
        address = url("scheduled", timetable.pk, row.pk) if row else url("scheduled_new", timetable.pk)
        data = {"school_class": school_class.pk, "weekday": weekday, "period": period(name).pk, **more}
        return office.post(address, data, headers=HTMX if hx else {})

    return post


def test_only_who_manages_timetables_gets_in(cast, sign_in, timetable, plan):
    row = plan(cast.maths_7a, 1, "1")
    for person in (cast.tomas, cast.boris, cast.grace.user):
        client = sign_in(person)
        for address in (url("plans"), url("plan", timetable.pk), url("plan_clashes", timetable.pk)):
            assert client.get(address).status_code == 403
        assert client.post(url("scheduled_remove", timetable.pk, row.pk)).status_code == 403
    assert ScheduledLesson.objects.exists()


def test_a_section_sees_its_lessons_and_what_is_to_be_placed(cast, page, plan):
    WeeklyLessons.objects.create(school_class=cast.maths_7a, lessons=3)
    plan(cast.maths_7a, 1, "1", room_name="Lab")
    text = page(section=cast.section_7a.pk)
    assert "Lab" in text
    assert "1 of 3 placed" in text
    assert "Mathematics 7B" not in text


def test_a_teacher_sees_theirs(cast, page, plan, staff):
    plan(cast.maths_7b, 1, "1")
    text = page(teacher=staff(cast.carla).pk)
    assert "Week of Carla Colleague" in text
    assert "Mathematics 7B" in text
    assert "Mathematics 7A" not in text


def test_an_elective_stands_in_the_week_of_its_students_sections(cast, page, plan, group):
    plan(group("Chess", cast.dina, section=None), 1, "1")
    assert "Chess" in page(section=cast.section_7b.pk)
    assert "Chess" not in page(section=cast.section_7a.pk)


def test_a_lesson_is_placed_moved_and_taken_out_by_plain_forms(cast, office, timetable, put, room):
    assert put(cast.maths_7a, 1, "1", room=room("Lab").pk).status_code == 302
    row = ScheduledLesson.objects.get()
    put(cast.maths_7a, 2, "3", row=row)
    row.refresh_from_db()
    assert (row.weekday, row.period.name, row.room) == (2, "3", None)
    office.post(url("scheduled_remove", timetable.pk, row.pk))
    assert not ScheduledLesson.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="timetable.").exists(), "drafts are nobody's business"


def test_a_clash_is_refused_in_words(cast, put, plan, staff):
    assign_class(staff=staff(cast.tomas), school_class=cast.maths_7b)
    plan(cast.maths_7b, 1, "1")
    sentence = "Tomas Teacher teaches “Mathematics 7B” at this time."
    answer = put(cast.maths_7a, 1, "1", hx=True)
    assert (answer.status_code, answer.json()) == (409, {"text": sentence, "warning": False})
    form = put(cast.maths_7a, 1, "1")
    assert form.status_code == 422
    assert sentence in form.content.decode()
    assert "Place it nevertheless" not in form.content.decode()
    assert ScheduledLesson.objects.count() == 1


def test_a_warning_is_asked_about(cast, put, room):
    nook = room("Nook", capacity=1)
    assert put(cast.maths_7a, 1, "1", room=nook.pk, hx=True).json()["warning"] is True
    assert "Place it nevertheless" in put(cast.maths_7a, 1, "1", room=nook.pk).content.decode()
    put(cast.maths_7a, 1, "1", room=nook.pk, accept_warnings="on")
    assert ScheduledLesson.objects.get().room == nook


def test_dropping_answers_with_the_week_as_it_is_now(cast, put):
    answer = put(cast.maths_7a, 1, "1", hx=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.strip().startswith('<div id="board">')
    assert f'data-row="{ScheduledLesson.objects.get().pk}"' in text


def test_a_drop_gives_the_sections_own_room_where_it_is_free(cast, put, room, plan):
    own = room("Room 7")
    cast.section_7a.room = "Room 7"
    cast.section_7a.save()
    put(cast.maths_7a, 1, "1", usual_room="1", hx=True)
    assert ScheduledLesson.objects.get().room == own
    plan(cast.maths_7b, 2, "1", room_name="Room 7")
    assert put(cast.maths_7a, 2, "1", usual_room="1", hx=True).status_code == 200
    assert ScheduledLesson.objects.get(school_class=cast.maths_7a, weekday=2).room is None


def test_the_live_check_names_each_place_in_the_way(cast, office, timetable, plan, period, staff):
    assign_class(staff=staff(cast.tomas), school_class=cast.maths_7b)
    plan(cast.maths_7b, 1, "1")
    own = plan(cast.maths_7a, 2, "1")
    cells = office.get(url("plan_clashes", timetable.pk, school_class=cast.maths_7a.pk, row=own.pk)).json()["cells"]
    assert cells[f"1-{period('1').pk}"]["text"] == "Tomas Teacher teaches “Mathematics 7B” at this time."
    assert f"2-{period('1').pk}" not in cells, "its own place is free"
    assert f"1-{period('2').pk}" not in cells
    assert office.get(url("plan_clashes", timetable.pk)).status_code == 422


def test_another_timetables_lesson_is_not_there(cast, office, timetable, plan):
    row = plan(cast.maths_7a, 1, "1")
    other = Timetable.objects.create(
        school_year=cast.year, name="Other", starts_on=timetable.starts_on, ends_on=timetable.ends_on
    )
    assert office.get(url("scheduled", other.pk, row.pk)).status_code == 404
    assert office.post(url("scheduled_remove", other.pk, row.pk)).status_code == 404


def test_moves_in_a_published_week_are_kept_in_the_trail(cast, timetable, put):
    timetable.published_at = "2026-01-01T00:00Z"
    timetable.save()
    put(cast.maths_7a, 1, "1")
    assert AuditEvent.objects.get(verb="timetable.place").after["Period"] == "1"


def test_lessons_a_week_are_set_for_a_section(cast, office, timetable, page):
    address = url("weekly", timetable.pk, cast.section_7a.pk)
    assert office.post(address, {f"class-{cast.maths_7a.pk}": "-1"}).status_code == 422
    office.post(address, {f"class-{cast.maths_7a.pk}": "4"})
    assert "0 of 4 placed" in page(section=cast.section_7a.pk)


def test_timetables_are_added_edited_copied_and_deleted(cast, office, timetable, plan):
    days = {"starts_on": cast.year.starts_on.isoformat(), "ends_on": cast.year.ends_on.isoformat()}
    data = {"name": "New", "school_year": cast.year.pk, "weeks": 2, **days}
    office.post(url("plan_new"), data)
    new = Timetable.objects.get(name="New")
    assert office.post(url("plan_new"), data).status_code == 422, "the name is taken"
    assert (
        "A cycle has one to six weeks"
        in office.post(url("plan_new"), data | {"name": "X", "weeks": 9}).content.decode()
    )
    office.post(url("plan_edit", new.pk), data | {"name": "Newer"})
    plan(cast.maths_7a, 1, "1")
    office.post(url("plan_copy", timetable.pk), data | {"name": "Copy"})
    assert Timetable.objects.get(name="Copy").scheduled.count() == 1
    office.post(url("plan_remove", new.pk))
    assert set(Timetable.objects.values_list("name", flat=True)) == {"Week", "Copy"}
    assert "Copy" in office.get(url("plans")).content.decode()


def test_publishing_leads_to_its_job_and_withdrawing_too(cast, office, timetable, plan):
    plan(cast.maths_7a, 1, "1")
    assert "/jobs/" in office.post(url("plan_publication", timetable.pk))["Location"]
    assert office.post(url("plan_publication", timetable.pk))["Location"] == url("plan", timetable.pk)
    assert office.post(url("plan_remove", timetable.pk), follow=True).status_code == 200
    assert "/jobs/" in office.post(url("plan_withdrawal", timetable.pk))["Location"]


def test_without_bell_times_or_sections_the_page_says_what_to_do(cast, office):
    bare = Timetable.objects.create(
        school_year=cast.year, name="Bare", starts_on=cast.year.starts_on, ends_on=cast.year.ends_on
    )
    assert "Add bell times" in office.get(url("plan", bare.pk)).content.decode()


def test_the_week_asks_as_often_for_three_lessons_as_for_one(cast, office, timetable, plan, group):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url("plan", timetable.pk, section=cast.section_7a.pk)).status_code == 200
        return len(queries)

    plan(cast.maths_7a, 1, "1", room_name="A")
    count()
    one = count()
    for number in range(2):
        plan(group(f"G{number}", cast.amina), 2, str(number + 1), room_name="B")
    assert count() == one
