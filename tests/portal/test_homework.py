"""A family's homework: the list, the draft, handing in, taking back, and who may not."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from academics.actions.enrolments import move_student
from academics.models import AcademicSession
from assessment.homework.actions.attachments import attach_files
from assessment.homework.actions.submissions import give_feedback, record_paper_submission, return_work
from assessment.homework.attachments import MAX_BYTES, check_file
from assessment.homework.pages.to_do import When, to_do_lists
from assessment.models import Homework, Submission
from core.school import school_today

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
LIST = reverse("portal:homework_list")


@pytest.fixture
def homework(cast):
    """homework(days=3) -> homework of Mathematics 7A, set before, due in so many days."""

    def make(days=3, **values):
        now = timezone.now()
        values = {"school_class": cast.maths_7a, "title": f"Page {days}"} | values
        values = {"due_at": now + timedelta(days=days), "published_at": now + timedelta(days=min(days, 0) - 2)} | values
        return Homework.objects.create(**values)

    return make


def url(task, student, name="homework"):
    return reverse(f"portal:{name}", args=[task.pk, student.pk])


def picture(name="a.png", content=PNG):
    return SimpleUploadedFile(name, content)


def test_the_list_is_by_when_it_is_due(cast, sign_in, homework):
    soon = timezone.now() + timedelta(seconds=30)
    homework(-1, title="Late one"), homework(due_at=soon, title="Now"), homework(30, title="Far")
    homework(7, title="A week"), homework(8, title="Eight days")
    homework(-2, title="Ticked", hand_in="nothing"), homework(3, title="Sketch", published_at=None)
    record_paper_submission(homework(-3, title="Paper", hand_in="paper"), cast.chen)
    homework(-4, title="Uncounted", hand_in="paper")
    [todo] = to_do_lists([cast.amina])
    found = {when: [task.homework.title for task in tasks] for when, tasks in todo.groups.items()}
    assert found == {
        When.OVERDUE: ["Paper", "Late one"],
        When.TODAY: ["Now"],
        When.WEEK: ["A week"],
        When.LATER: ["Eight days", "Far"],
        When.DONE: ["Ticked", "Uncounted"],
    }
    assert todo.open_count == 6
    page = sign_in(cast.amina.user).get(LIST).text
    assert "Late one" in page
    assert "Sketch" not in page
    assert "6 to do" in sign_in(cast.amina.user).get(reverse("portal:home")).text


def test_of_old_homework_only_what_is_missing_is_listed(cast, homework):
    """What is older than three weeks, and done or not to be handed in, is not even read."""
    missing, noted = homework(-40, title="Missing"), homework(-40, title="Noted", hand_in="paper")
    homework(-40, title="To do", hand_in="nothing"), homework(-40, title="Not noted", hand_in="paper")
    done, longer = homework(-40, title="Done"), homework(-40, title="Longer")
    now = timezone.now()
    Submission.objects.create(homework=noted, student=cast.chen, handed_in_at=now)
    Submission.objects.create(homework=done, student=cast.amina, returned_at=now - timedelta(39))
    Submission.objects.create(homework=longer, student=cast.amina, extended_until=now + timedelta(2))
    Submission.objects.create(homework=missing, student=cast.chen, excused=True)
    recent = homework(-20, title="Recent", hand_in="nothing")
    amina, chen = to_do_lists([cast.amina, cast.chen])

    def titles(todo):
        return {when: sorted(task.homework.title for task in tasks) for when, tasks in todo.groups.items()}

    assert titles(amina) == {When.OVERDUE: ["Missing", "Noted"], When.WEEK: ["Longer"], When.DONE: [recent.title]}
    assert titles(chen) == {When.OVERDUE: ["Done", "Longer"], When.DONE: [recent.title]}


def test_what_is_over_is_there_on_request(cast, sign_in, homework):
    homework(-20, title="Long over", hand_in="nothing"), homework(-2, title="Just over", hand_in="nothing")
    homework(-20, title="Owed"), homework(-150, title="Of last term", hand_in="nothing")
    cast.amina.memberships.update(starts_on=cast.year.starts_on - timedelta(days=90))
    client = sign_in(cast.amina.user)
    page = client.get(LIST).text
    assert "Owed" in page and "Just over" in page
    assert "Long over" not in page
    assert f'href="{LIST}?earlier"' in page
    page = client.get(LIST, {"earlier": ""}).text
    assert "Owed" in page and "Long over" in page and "Of last term" in page and "Show recent homework only" in page


def test_a_draft_again_is_not_in_the_list_of_who_has_more_time_for_it(cast, sign_in, homework):
    task = homework(3, title="Taken back", published_at=None)
    Submission.objects.create(homework=task, student=cast.amina, extended_until=timezone.now() + timedelta(days=5))
    page = sign_in(cast.amina.user).get(LIST)
    assert page.status_code == 200 and "Taken back" not in page.text
    Homework.objects.filter(pk=task.pk).update(published_at=timezone.now() - timedelta(days=1))
    assert "Taken back" in sign_in(cast.amina.user).get(LIST).text


def test_work_for_the_holidays_is_due_after_its_year(cast, sign_in, homework):
    homework(20, title="A book for the holidays")
    AcademicSession.objects.filter(pk=cast.year.pk).update(ends_on=school_today() - timedelta(days=30))
    assert "A book for the holidays" in sign_in(cast.amina.user).get(LIST).text


def test_what_came_back_this_week_is_there_however_long_ago_it_was_due(cast, sign_in, homework):
    """Broken before: nobody saw the teacher's words on work of two weeks ago."""
    now = timezone.now()
    for title, returned in (("Just back", 1), ("Back long ago", 9)):
        task = homework(-14, title=title, published_at=now - timedelta(days=20))
        submission = Submission.objects.create(
            homework=task, student=cast.amina, handed_in_at=task.due_at, returned_at=now - timedelta(days=returned)
        )
        assert submission.is_returned
    page = sign_in(cast.amina.user).get(LIST).text
    assert "Just back" in page and "Back long ago" not in page


def test_it_asks_as_often_for_three_as_for_one(cast, sign_in, homework):
    """For three children, and for three tasks of each."""
    for client in (sign_in(cast.amina.user), sign_in(cast.grace.user)):
        client.get(LIST)
    counts = []
    for client in (sign_in(cast.amina.user), sign_in(cast.grace.user)):
        for number in (1, 2):
            task = homework(number, title=f"{number} {len(counts)}")
            Submission.objects.create(homework=task, student=cast.amina)
            with CaptureQueriesContext(connection) as queries:
                client.get(LIST)
            counts.append(len([query for query in queries if "assessment_" in query["sql"]]))
    assert len(set(counts)) == 1


def test_a_draft_is_handed_in_and_taken_back(cast, sign_in, homework):
    task = homework()
    client, page = sign_in(cast.amina.user), url(task, cast.amina)
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": "First", "files": picture()})["Location"] == page
    row = Submission.objects.get()
    assert (row.text, row.is_handed_in, row.attachments.count()) == ("First", False, 1)
    for _each in range(2):
        assert client.post(page, {"text": "Second", "hand_in": "1"})["Location"] == LIST
    row.refresh_from_db()
    first = row.handed_in_at
    assert (row.text, row.is_handed_in, row.is_late) == ("Second", True, False)
    refused = client.post(page, {"text": "Third"})
    assert refused.status_code == 422
    assert "Take it back to change it" in refused.text
    client.post(url(task, cast.amina, "homework_take_back"))
    row.refresh_from_db()
    assert not row.is_handed_in
    client.post(page, {"text": "Third", "hand_in": "1"})
    row.refresh_from_db()
    assert (row.text, row.handed_in_at > first) == ("Third", True)


def test_late_is_said_before_and_marked_after(cast, sign_in, homework):
    task = homework(-1)
    client, page = sign_in(cast.amina.user), url(task, cast.amina)
    assert "it is marked as late" in client.get(page).text
    client.post(page, {"text": "Sorry", "hand_in": "1"})
    assert Submission.objects.get().is_late
    client.post(url(task, cast.amina, "homework_take_back"))
    assert Submission.objects.get().is_handed_in, "the time is over"
    other = homework(-2)
    Submission.objects.create(homework=other, student=cast.amina, extended_until=timezone.now() + timedelta(1))
    assert "marked as late" not in client.get(url(other, cast.amina)).text
    client.post(url(other, cast.amina), {"text": "In time", "hand_in": "1"})
    assert not Submission.objects.get(homework=other).is_late


def test_a_refused_file_keeps_the_text(cast, sign_in, homework):
    """Broken by saving text and files in one step: with the file the text was gone."""
    task = homework()
    client, page = sign_in(cast.amina.user), url(task, cast.amina)
    response = client.post(page, {"text": "Long thought", "files": picture("page.html"), "hand_in": "1"})
    assert response.status_code == 422
    assert "Long thought</textarea>" in response.text
    row = Submission.objects.get()
    assert (row.text, row.is_handed_in) == ("Long thought", False)
    for number in range(10):
        attach_files([check_file(picture(f"{number}.png"))], by=cast.amina.user, submission=row)
    response = client.post(page, {"text": "Longer thought", "files": picture("one more.png")})
    assert response.status_code == 422
    assert "10 files at most" in response.text
    row.refresh_from_db()
    assert (row.text, row.attachments.count()) == ("Longer thought", 10)


def test_a_body_that_is_far_too_large_keeps_the_text(cast, sign_in, homework, monkeypatch):
    monkeypatch.setattr("assessment.homework.uploads._MOST_BYTES", 1000)
    page = url(homework(), cast.amina)
    response = sign_in(cast.amina.user).post(page, {"text": "Kept", "files": picture("a.png", PNG * 100)})
    assert response.status_code == 422
    assert "too large together" in response.text
    assert Submission.objects.get().text == "Kept"
    assert MAX_BYTES > 1000


def test_the_form_is_not_taken_without_its_token(cast, homework, sign_in):
    """The upload handler stands before the check of the token, and does not take its place."""
    client = sign_in(cast.amina.user)
    client.handler.enforce_csrf_checks = True
    assert client.post(url(homework(), cast.amina), {"text": "x"}).status_code == 403
    assert not Submission.objects.exists()


def test_scripts_save_the_draft_without_a_new_page(cast, sign_in, homework):
    task = homework()
    client, page = sign_in(cast.amina.user), url(task, cast.amina)
    answer = client.post(page, {"text": "So far"}, headers={"Accept": "application/json"})
    assert answer.json() == {"errors": []}
    answer = client.post(page, {"text": "More", "files": picture("a.exe")}, headers={"Accept": "application/json"})
    assert "a.exe" in answer.json()["errors"][0]
    assert Submission.objects.get().text == "More"


def test_nothing_is_not_handed_in(cast, sign_in, homework):
    response = sign_in(cast.amina.user).post(url(homework(), cast.amina), {"text": " ", "hand_in": "1"})
    assert response.status_code == 422
    assert "Write an answer or add a file first." in response.text
    assert not Submission.objects.handed_in().exists()


def test_a_file_is_taken_out_of_the_draft_only(cast, sign_in, homework):
    task = homework()
    client = sign_in(cast.amina.user)
    client.post(url(task, cast.amina), {"text": "", "files": [picture(), picture("b.png", PNG + b"b")]})
    row = Submission.objects.get()
    first, second = row.attachments.order_by("name")
    assert sign_in(cast.chen.user).post(reverse("portal:homework_file_remove", args=[first.pk])).status_code == 404
    client.post(reverse("portal:homework_file_remove", args=[first.pk]))
    client.post(url(task, cast.amina), {"text": "", "hand_in": "1"})
    assert sign_in(cast.grace.user).post(reverse("portal:homework_file_remove", args=[second.pk])).status_code == 404
    client.post(reverse("portal:homework_file_remove", args=[second.pk]))
    assert [file.name for file in row.attachments.all()] == ["b.png"]


def test_guardians_read_and_do_not_hand_in(cast, sign_in, homework):
    """What is only begun is the student's own. Broken by showing guardians the draft."""
    task = homework()
    page = url(task, cast.amina)
    sign_in(cast.amina.user).post(page, {"text": "My secret draft"})
    guardian = sign_in(cast.grace.user)
    assert "My secret draft" not in guardian.get(page).text
    assert guardian.post(page, {"text": "By mother", "hand_in": "1"}).status_code == 403
    for name in ("homework_done", "homework_take_back"):
        assert guardian.post(url(task, cast.amina, name)).status_code == 403
    sign_in(cast.amina.user).post(page, {"text": "My answer", "hand_in": "1"})
    assert "My answer" in guardian.get(page).text
    give_feedback(task, cast.amina, "Well done", shown="")
    assert "Well done" not in guardian.get(page).text
    return_work(task, by=cast.tomas)
    assert "Well done" in guardian.get(page).text


def test_who_finds_which_childs_homework(cast, sign_in, homework):
    """Peter's link to Bashir does not allow him the portal; Chen is nobody's sibling; drafts are nobody's."""
    task, draft = homework(), homework(4, published_at=None)
    people = {"amina": cast.amina.user, "chen": cast.chen.user, "grace": cast.grace.user, "peter": cast.peter.user}
    found = {
        name: [child.given_name for child in (cast.amina, cast.bashir, cast.chen, cast.dina)
               if sign_in(user).get(url(task, child)).status_code == 200]
        for name, user in people.items()
    }  # fmt: skip
    assert found == {"amina": ["Amina"], "chen": ["Chen"], "grace": ["Amina", "Bashir"], "peter": ["Amina"]}
    assert sign_in(cast.amina.user).get(url(draft, cast.amina)).status_code == 404
    assert sign_in(cast.tomas).get(url(task, cast.amina)).status_code == 403
    move_student(cast.amina, section=cast.section_7b, starts_on=school_today() - timedelta(20))
    assert sign_in(cast.amina.user).get(url(task, cast.amina)).status_code == 404


def test_what_is_not_handed_in_is_ticked_off(cast, sign_in, homework):
    task = homework(hand_in="nothing")
    client = sign_in(cast.amina.user)
    assert client.post(url(task, cast.amina, "homework_done"))["Location"] == LIST
    [todo] = to_do_lists([cast.amina])
    assert list(todo.groups) == [When.DONE]
    client.post(url(task, cast.amina, "homework_take_back"))
    assert to_do_lists([cast.amina])[0].open_count == 1
    assert client.post(url(homework(4), cast.amina, "homework_done")).status_code == 403


def test_paper_is_not_handed_in_here(cast, sign_in, homework):
    task = homework(hand_in="paper")
    client = sign_in(cast.amina.user)
    assert "Hand it in on paper" in client.get(url(task, cast.amina)).text
    response = client.post(url(task, cast.amina), {"text": "x", "hand_in": "1"})
    assert response.status_code == 422
    assert not Submission.objects.exists()


def test_what_is_returned_stays(cast, sign_in, homework):
    task = homework()
    client, page = sign_in(cast.amina.user), url(task, cast.amina)
    client.post(page, {"text": "Mine", "hand_in": "1"})
    return_work(task, by=cast.tomas)
    client.post(url(task, cast.amina, "homework_take_back"))
    assert client.post(page, {"text": "Changed"}).status_code == 422
    assert Submission.objects.get().text == "Mine"


def test_a_move_doubles_no_homework(cast, homework):
    """Four were set in 7A, four in 7B; whoever moves today owes what was due before, and what is set from now on."""
    today = school_today()
    for days in (-1, 3):
        for school_class in (cast.maths_7a, cast.maths_7b):
            homework(days, school_class=school_class, title=f"{school_class} {days}")
            homework(days + 1, school_class=school_class, title=f"{school_class} {days + 1}")
    before = [task.homework.title for task in to_do_lists([cast.amina])[0].soon]
    assert before == [f"Mathematics 7A {days}" for days in (-1, 0, 3, 4)]
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    homework(5, school_class=cast.maths_7b, title="New", published_at=timezone.now())
    after = [task.homework.title for task in to_do_lists([cast.amina])[0].soon]
    assert after == ["Mathematics 7A -1", "New"]


def test_nothing_is_owed_from_a_school_year_that_is_over(cast, sign_in, homework):
    """Before, last year's stood first on the family's page the whole new year long, and the new homework below it."""
    homework(-1, title="Last year's")
    assert "Last year's" in unescape(sign_in(cast.grace.user).get(reverse("portal:home")).text)
    AcademicSession.objects.filter(pk=cast.year.pk).update(ends_on=school_today() - timedelta(days=1))
    for page in ("portal:home", "portal:homework_list"):
        assert "Last year's" not in unescape(sign_in(cast.grace.user).get(reverse(page)).text)
