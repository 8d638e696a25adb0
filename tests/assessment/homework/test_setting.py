"""Setting homework: who may, what is refused where, what is published."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from academics.actions.staff import assign_class
from academics.models import CalendarEntry, SchoolClass, StaffMember, TeachingAssignment
from accounts.models import AuditEvent
from assessment.models import Homework
from tests.assessment.conftest import PNG
from tests.pages import tight
from timetables.models import Lesson


@pytest.fixture
def lesson(cast, today):
    """lesson(days) -> a lesson of Mathematics 7A at 09:00 in so many days."""
    return lambda days, **values: Lesson.objects.create(
        **{"school_class": cast.maths_7a, "date": today + timedelta(days), "starts_at": time(9), "ends_at": time(10)}
        | values
    )


@pytest.fixture
def typed(today):
    """typed(title=…) -> a form as a teacher fills it in."""
    return lambda **values: (
        {
            "title": "Page 12",
            "instructions": "Numbers 1 to 4.",
            "due_on": (today + timedelta(3)).isoformat(),
            "due_time": "08:00",
            "hand_in": "online",
            "minutes": "20",
        }
        | values
    )


@pytest.fixture
def new(cast):
    return reverse("assessment:homework_new", args=[cast.maths_7a.pk])


def test_a_draft_is_set_and_published(cast, sign_in, typed, new, upload, at, today):
    teacher = sign_in(cast.tomas)
    assert teacher.get(new).status_code == 200
    response = teacher.post(new, typed(files=[upload(), upload("b.png", PNG + b"b")]))
    assert response.status_code == 302
    made = Homework.objects.get()
    assert (made.school_class, made.due_at, made.minutes) == (cast.maths_7a, at(today + timedelta(3), 8), 20)
    assert (made.set_by, made.is_published) == (cast.tomas, False)
    assert sorted(file.name for file in made.attachments.all()) == ["a.png", "b.png"]
    teacher.post(reverse("assessment:homework_publish", args=[made.pk]))
    made.refresh_from_db()
    assert made.is_published
    assert {event.verb for event in AuditEvent.objects.filter(verb__startswith="homework.")} == {
        "homework.set",
        "homework.publish",
    }


def test_the_same_form_twice_sets_it_once(cast, sign_in, typed, new, upload):
    """Broken by not looking for the same homework in `set_homework`."""
    teacher = sign_in(cast.tomas)
    for _each in range(2):
        teacher.post(new, typed(publish="1", files=[upload()]))
    assert Homework.objects.get().attachments.count() == 1


def test_it_is_due_by_one_of_the_next_lessons(cast, sign_in, typed, new, lesson, at, today):
    """Not by one that is over, cancelled or another class's."""
    lesson(-1), lesson(2, state="cancelled"), lesson(1, school_class=cast.maths_7b)
    first, second = lesson(3), lesson(5)
    page = sign_in(cast.tomas).get(f"{new}?lesson={first.pk}")
    field = page.context["form"].fields["due_lesson"]
    assert list(field.queryset) == [first, second]
    assert page.context["form"]["due_lesson"].initial == second.pk, "the one after that in which it is set"
    sign_in(cast.tomas).post(f"{new}?lesson={first.pk}", typed(due_lesson=second.pk, due_on=""))
    made = Homework.objects.get()
    assert (made.lesson, made.due_lesson, made.due_at) == (first, second, at(today + timedelta(5), 9))


def test_it_is_not_due_within_the_hour(cast, sign_in, new, lesson, at, today, monkeypatch):
    """By the next lesson on a later day, not by a later one of today; without one by the next school day."""
    monkeypatch.setattr(timezone, "localtime", lambda *_moment: at(today, 8))
    lesson(0)
    form = sign_in(cast.tomas).get(new).context["form"]
    assert (form["due_lesson"].initial, form["due_on"].initial) == (None, today + timedelta(1))
    later = lesson(3)
    form = sign_in(cast.tomas).get(new).context["form"]
    assert (form["due_lesson"].initial, form["due_on"].initial) == (later.pk, None)


def test_the_next_school_day_is_none_on_which_the_school_is_closed(cast, sign_in, new, today):
    CalendarEntry.objects.create(
        kind="closed", title="Holidays", starts_on=today + timedelta(1), ends_on=today + timedelta(9)
    )
    assert sign_in(cast.tomas).get(new).context["form"]["due_on"].initial == today + timedelta(10)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "2999-01-01"}, "due_on"),
        ({"due_on": "x"}, "due_on"),
        ({"due_time": "25:00"}, "due_time"),
        ({"hand_in": "by post"}, "hand_in"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "99999"}, "minutes"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(cast, sign_in, typed, new, values, field):
    response = sign_in(cast.tomas).post(new, typed(**values))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Numbers 1 to 4." in response.text
    assert not Homework.objects.exists()


def test_a_file_that_cannot_be_taken_is_named(cast, sign_in, typed, new, upload):
    response = sign_in(cast.tomas).post(new, typed(files=[upload(), upload("page.html", b"<html>")]))
    assert response.status_code == 422
    assert "“page.html” is of a kind" in response.text
    assert "choose them again" in response.text
    assert not Homework.objects.exists()


def test_who_sets_homework(cast, sign_in, typed, new):
    """Who teaches the class, and the office that manages marks; who sees the class gets 403, others 404."""
    people = {
        "tomas": cast.tomas,
        "carla": cast.carla,
        "paul": cast.paul,
        "boris": cast.boris,
        "grace": cast.grace.user,
    }
    answers = {name: sign_in(user).get(new).status_code for name, user in people.items()}
    assert answers == {"tomas": 200, "carla": 404, "paul": 200, "boris": 403, "grace": 403}


def test_a_homeroom_teacher_sees_and_does_not_change(cast, sign_in, homework):
    """Broken by asking `visible_to_staff` for the right to change, too."""
    task = homework()
    TeachingAssignment.objects.filter(staff__user=cast.tomas, school_class=cast.maths_7a).delete()
    teacher = sign_in(cast.tomas)
    assert teacher.get(reverse("assessment:homework", args=[task.pk])).status_code == 200
    for name in ("edit", "publish", "withdraw", "remove", "return"):
        assert teacher.post(reverse(f"assessment:homework_{name}", args=[task.pk])).status_code == 403, name
    assert teacher.get(reverse("assessment:homework_new", args=[cast.maths_7a.pk])).status_code == 403


def test_who_takes_the_class_over_sees_what_was_prepared(cast, sign_in, homework, today):
    task = homework(published_at=None)
    page = reverse("assessment:homework", args=[task.pk])
    assert sign_in(cast.carla).get(page).status_code == 404
    assign_class(staff=StaffMember.objects.get(user=cast.carla), school_class=cast.maths_7a, starts_on=today)
    assert sign_in(cast.carla).get(page).status_code == 200
    assert sign_in(cast.carla).get(reverse("assessment:homework_edit", args=[task.pk])).status_code == 200


def test_it_is_changed_and_keeps_a_past_due_time(cast, sign_in, typed, homework):
    task = homework(-1)
    due = timezone.localtime(task.due_at)
    edit = reverse("assessment:homework_edit", args=[task.pk])
    assert sign_in(cast.tomas).get(edit).status_code == 200
    values = typed(title="Page 13", due_on=due.date().isoformat(), due_time=due.strftime("%H:%M:%S.%f"))
    assert sign_in(cast.tomas).post(edit, values).status_code == 302
    task.refresh_from_db()
    assert task.title == "Page 13"


def test_how_it_is_handed_in_stays_once_it_came(cast, sign_in, typed, homework, handed_in):
    task = homework()
    handed_in(cast.amina, task)
    response = sign_in(cast.tomas).post(reverse("assessment:homework_edit", args=[task.pk]), typed(hand_in="paper"))
    assert response.status_code == 422
    assert "1 student has handed it in already" in response.text


def test_it_is_withdrawn_unless_somebody_handed_it_in(cast, sign_in, homework, handed_in):
    task, other = homework(), homework(5)
    handed_in(cast.amina, other)
    for each in (task, other):
        sign_in(cast.tomas).post(reverse("assessment:homework_withdraw", args=[each.pk]))
        each.refresh_from_db()
    assert (task.is_published, other.is_published) == (False, True)


def test_only_a_draft_is_deleted_with_its_files(cast, sign_in, homework, file_of, django_capture_on_commit_callbacks):
    task = homework()
    file = file_of(cast.tomas, homework=task).file
    remove = reverse("assessment:homework_remove", args=[task.pk])
    sign_in(cast.tomas).post(remove)
    assert Homework.objects.exists()
    sign_in(cast.tomas).post(reverse("assessment:homework_withdraw", args=[task.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(cast.tomas).post(remove)
    assert not Homework.objects.exists()
    assert not file.storage.exists(file.name)


def test_a_draft_whose_time_is_over_is_not_published(cast, sign_in, homework):
    task = homework(-1, published_at=None)
    page = sign_in(cast.tomas).post(reverse("assessment:homework_publish", args=[task.pk]), follow=True)
    assert "Choose a later one" in page.text
    task.refresh_from_db()
    assert not task.is_published


def test_a_file_is_taken_off(cast, sign_in, homework, file_of, handed_in):
    task = homework()
    row = file_of(cast.tomas, homework=task)
    assert sign_in(cast.carla).post(reverse("assessment:homework_file_remove", args=[row.pk])).status_code == 404
    sign_in(cast.tomas).post(reverse("assessment:homework_file_remove", args=[row.pk]))
    assert not task.attachments.exists()
    theirs = file_of(cast.amina.user, submission=handed_in(cast.amina, task))
    assert sign_in(cast.tomas).post(reverse("assessment:homework_file_remove", args=[theirs.pk])).status_code == 404


def test_the_list_is_narrowed_and_asks_as_often_for_three_as_for_one(cast, sign_in, homework):
    teacher = sign_in(cast.tomas)
    page = reverse("assessment:homework_list")
    assert "No homework to come" in teacher.get(page).text
    homework(1)
    with CaptureQueriesContext(connection) as one:
        assert "Page 1" in teacher.get(page).text
    homework(2), homework(3)
    with CaptureQueriesContext(connection) as three:
        teacher.get(page)
    assert len(one) == len(three)
    homework(-30, title="Long ago"), homework(4, title="Sketch", published_at=None)
    assert "Long ago" not in teacher.get(page).text
    assert "Long ago" in teacher.get(page, {"show": "past"}).text
    drafts = teacher.get(page, {"show": "drafts"}).text
    assert ("Sketch" in drafts, "Page 1" in drafts) == (True, False)
    assert "No homework matches" in teacher.get(page, {"q": "nothing like it"}).text
    assert "Page 1" not in sign_in(cast.carla).get(page).text
    assert "Page 1" in sign_in(cast.paul).get(page).text
    assert sign_in(cast.boris).get(page).status_code == 403


def test_what_waits_to_be_returned_leads_and_what_is_finished_is_folded(cast, sign_in, homework, handed_in):
    """The figure counts what its list shows, whatever else is shown just now."""
    waiting, returned = homework(-2, title="Waiting"), homework(-1, title="Returned")
    handed_in(cast.amina, waiting), handed_in(cast.chen, waiting)
    handed_in(cast.amina, returned, returned_at=timezone.now())
    homework(3, title="Coming")
    teacher, page = sign_in(cast.tomas), reverse("assessment:homework_list")
    answer = teacher.get(page)
    [figure], [group] = answer.context["figures"], answer.context["groups"]
    assert (figure.number, figure.leads) == (2, True)
    assert [each.title for each in group["current"]] == ["Coming", "Waiting"]
    assert [each.title for each in group["finished"]] == ["Returned"]
    assert "1 finished</summary>" in tight(answer.text)
    shown = teacher.get(figure.url)
    assert [each.title for each in shown.context["page"]] == ["Waiting"]
    assert sum(each.handed_in_count - each.returned_count for each in shown.context["page"]) == figure.number
    assert shown.context["figures"][0].url == page
    assert "finished</summary>" not in tight(teacher.get(page, {"show": "past"}).text)


def test_a_teachers_own_classes_stand_first(cast, sign_in, homework):
    """The class of the section that one leads came first, as it comes first in the alphabet."""
    art = SchoolClass.objects.create(
        title="Art 7A", school_year=cast.year, course=cast.maths_7a.course, section=cast.section_7a, own_roster=True
    )
    homework(1, title="Problems"), homework(2, title="Collage", school_class=art)
    text = sign_in(cast.tomas).get(reverse("assessment:homework_list")).text
    assert text.index("Problems") < text.index("Collage")
