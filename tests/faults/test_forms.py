"""The same form fifty times at once: a double click, an impatient thumb, a proxy that tries again.

Broken once to see them fail: without the wait for the same post (`core.transactions`) the office's absence
was noted several times, and a student, a level and an account were answered with errors of the server.
"""

from collections import Counter

import pytest

TIMES = 50


@pytest.fixture
def post_at_once(visitor):
    """post_at_once(username, path, form) sends the form fifty times after looking at its page; none may fail."""

    def posted(username, path, form, *, school=None, page=None):
        someone = visitor(username) if school is None else visitor(username, school=school)
        someone.get(page or path)
        answers = someone.post_at_once(path, form, times=TIMES)
        statuses = Counter(answer.status for answer in answers)
        assert not [status for status in statuses if status == 0 or status >= 500], statuses
        assert 302 in statuses, statuses
        return statuses

    return posted


def test_an_absence_is_reported_once(post_at_once, rows, ids, today):
    form = {"cause": "ill", "details": "fifty", "starts_on": today, "ends_on": today}
    post_at_once("grace", f"/family/children/{ids['Amina']}/absence/", form)
    assert rows("SELECT count(*) FROM attendance_plannedabsence WHERE reason LIKE '%%fifty'") == [(1,)]
    assert rows("SELECT count(*) FROM accounts_auditevent WHERE verb = 'absence.report'") == [(1,)]


def test_an_absence_is_noted_by_the_office_once(post_at_once, rows, ids, today):
    code = rows("SELECT id FROM attendance_attendancecode WHERE letter = 'E'")[0][0]
    form = {"starts_on": today, "ends_on": today, "code": code, "reason": "Dentist"}
    path = f"/attendance/students/{ids['Chen']}/"
    post_at_once("olive", f"{path}absences/", form, page=path)
    assert rows("SELECT count(*) FROM attendance_plannedabsence WHERE reason = 'Dentist'") == [(1,)]


def test_a_student_is_added_once(post_at_once, rows, ids, today):
    form = {"given_name": "Fifty", "family_name": "Times", "student_number": "F50", "section": ids["7A"]}
    post_at_once("rita", "/school/students/new/", form | {"starts_on": today, "reason": "new"})
    assert rows("SELECT count(*) FROM academics_student WHERE student_number = 'F50'") == [(1,)]


def test_a_level_is_added_once(post_at_once, rows):
    post_at_once("olive", "/school/structure/levels/new/", {"name": "Grade 50", "position": 50})
    assert rows("SELECT count(*) FROM academics_gradelevel WHERE name = 'Grade 50'") == [(1,)]


def test_a_register_is_finished_once(post_at_once, rows, ids, today):
    path = f"/attendance/sections/{ids['7A']}/register/{today}/"
    post_at_once("tomas", path, {"done": "1"})
    of_7a = (
        "FROM attendance_registerclosure c JOIN attendance_register r ON r.id = c.register_id WHERE r.section_id = %s"
    )
    assert rows(f"SELECT count(*) {of_7a}", ids["7A"]) == [(1,)]


def test_an_account_is_made_and_invited_once_and_again_once(site, post_at_once, rows, mail):
    roles = [pk for (pk,) in rows("SELECT id FROM accounts_role WHERE code = 'registrar'")]
    form = {"given_name": "Ines", "family_name": "Invited", "email": "ines@example.org", "username": "ines"}
    post_at_once("olive", "/access/people/new/", form | {"roles": roles})
    [(ines,)] = rows("SELECT id FROM accounts_user WHERE username = 'ines'")
    invitations = "SELECT count(*) FROM accounts_invitation WHERE user_id = %s"
    assert rows(invitations, ines) == [(1,)]
    site.wait_until(lambda: mail.to("ines@example.org"), "the invitation is mailed")
    post_at_once("olive", f"/access/people/{ines}/invitation/", {}, page=f"/access/people/{ines}/")
    assert rows(invitations, ines)[0][0] <= 2
    assert rows(f"{invitations} AND withdrawn_at IS NULL", ines) == [(1,)]


def test_a_school_is_asked_for_once(post_at_once, rows):
    form = {
        "school_name": "Fifty School", "subdomain": "fifty", "country": "KE", "owner_name": "Fay", "owner_email": "fay@fifty.example",
    }  # fmt: skip
    post_at_once("", "/sign-up/", form, school="")
    assert rows("SELECT count(*) FROM public.tenants_signup WHERE subdomain = 'fifty'") == [(1,)]
