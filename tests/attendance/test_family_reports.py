"""What the office makes of an absence that a family reports: accepted, asked about, answered."""

import csv
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from academics.models import GuardianLink
from accounts.models import AuditEvent
from attendance.actions import accept_report, answer_question, question_report, report_absence, send_due_alerts
from attendance.models import AbsenceAlert, PlannedAbsence
from attendance.pages.register import read_register
from attendance.pages.student import read_summary
from attendance.rates import rates_below
from messaging.actions import send_delivery
from messaging.models import Delivery, Message

DAY = timedelta(days=1)
QUESTION = "Please bring a doctor's note."


@pytest.fixture
def report(cast, today):
    """Grace reports Amina for today and tomorrow."""
    return report_absence(cast.amina, starts_on=today, ends_on=today + DAY, reason="Ill", by=cast.grace.user)


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def decide(office):
    """decide(report, "question", "…") -> the answer to what the office posts."""

    def post(report, decision, text="", client=office, **more):
        address = reverse("attendance:report_decision", args=[report.student_id, report.pk])
        return client.post(address, {"decision": decision, "text": text, **more}, follow=True)

    return post


@pytest.fixture
def answer(sign_in):
    """answer(report, user, "…") -> the answer to what a guardian posts."""

    def post(report, user, text):
        address = reverse("portal:absence_answer", args=[report.student_id, report.pk])
        return sign_in(user).post(address, {"answer": text}, follow=True)

    return post


def questions():
    """[Delivery] in the portal, of questions to families."""
    return list(Delivery.objects.filter(message__topic="absence-question", channel="portal").order_by("pk"))


def unexplained(client):
    return [each.student.given_name for each in client.get(reverse("attendance:today")).context["board"].unexplained]


def test_reported_it_counts_until_somebody_has_looked(cast, office, report, mark, close, today):
    mark(cast.amina, "A")
    close()
    assert unexplained(office) == []
    desk = office.get(reverse("attendance:desk", args=[today]))
    assert [each.pk for each in desk.context["desk"].undecided] == [report.pk]
    assert "Reported" in desk.content.decode()


def test_accepted_with_what_the_office_has_seen(cast, office, report, decide, today):
    page = decide(report, "accept", "Doctor's note of today", desk=today.isoformat())
    assert page.redirect_chain[-1][0] == reverse("attendance:desk", args=[today])
    report.refresh_from_db()
    assert (report.state, report.evidence) == ("accepted", "Doctor's note of today")
    assert not page.context["desk"].reports
    assert AuditEvent.objects.get(verb="absence.accept").after["evidence"] == "Doctor's note of today"
    summary = office.get(reverse("attendance:student_summary", args=[cast.amina.pk])).content.decode()
    assert "Accepted" in summary and "Doctor&#x27;s note of today" in summary


def test_questioned_it_explains_nothing_anywhere_and_alarms_nobody(
    cast, office, sign_in, report, decide, mark, close, wait, today
):
    mark(cast.amina, "A")
    close()
    decide(report, "question", QUESTION)
    assert unexplained(office) == ["Amina"]
    assert read_summary(cast.amina, today).unexplained == 1
    [row] = [row for row in office.get(reverse("attendance:desk")).context["desk"].rows if row.student == cast.amina]
    assert str(row.status.text) == "The family was asked"
    # Who reported the child is told that the school asks, and not that the child is missing.
    wait(15)
    assert send_due_alerts() == 0 and not AbsenceAlert.objects.exists()
    [delivery] = questions()
    assert delivery.guardian == cast.grace and QUESTION in delivery.message.body
    home = sign_in(cast.grace.user).get(reverse("portal:home")).content.decode()
    assert "The school asks about an absence of Amina" in home and "Absent, known" not in home


def test_an_alarm_that_waited_when_the_family_reported_stays_away(cast, report, mark, close, wait, decide):
    """Marked, reported, asked about: at no time is who said so told that their child is missing."""
    report.delete()
    mark(cast.amina, "A")
    close()
    day = AbsenceAlert.objects.get().date
    again = report_absence(cast.amina, starts_on=day, ends_on=day, reason="Ill", by=cast.grace.user)
    question_report(again, question=QUESTION)
    wait(15)
    assert send_due_alerts() == 0
    assert AbsenceAlert.objects.get().state == "cancelled"


def test_lateness_is_no_absence_that_was_reported(cast, report, mark, close, wait, policy):
    policy(alert_late=True)
    mark(cast.amina, "L", minutes=20)
    close()
    wait(15)
    assert send_due_alerts() > 0


def test_questioned_the_register_is_not_filled_in(cast, report, today):
    def code():
        return read_register(cast.section_7a, today, student=cast.amina).rows[0].code.letter

    assert code() == "E"
    question_report(report, question=QUESTION)
    assert code() == "P"
    accept_report(report)
    assert code() == "E"


def test_figures_that_leave_explained_days_out_follow(cast, report, mark, close, code, today):
    excused = code("E")
    excused.counts = False
    excused.save()
    mark(cast.amina, "A")
    close()
    everybody = type(cast.amina).objects.all()
    assert cast.amina.pk not in rates_below(100, everybody, today, today)
    question_report(report, question=QUESTION)
    assert rates_below(100, everybody, today, today)[cast.amina.pk].absent == 1
    answer_question(report, answer="Here it is")
    assert cast.amina.pk not in rates_below(100, everybody, today, today)


def test_the_answer_leads_back_to_the_office(cast, office, report, decide, answer, today):
    decide(report, "question", QUESTION)
    page = answer(report, cast.grace.user, "It is in his bag.")
    assert "The school has your answer." in page.content.decode()
    report.refresh_from_db()
    assert (report.state, report.answer) == ("reported", "It is in his bag.")
    desk = office.get(reverse("attendance:desk", args=[today]))
    assert [each.pk for each in desk.context["desk"].undecided] == [report.pk]
    assert "It is in his bag." in desk.content.decode()


def test_an_answer_that_comes_too_late_says_so(cast, report, decide, answer):
    decide(report, "question", QUESTION)
    decide(report, "accept")
    page = answer(report, cast.grace.user, "Too late")
    assert "does not ask about this absence any more" in page.content.decode()
    report.refresh_from_db()
    assert (report.state, report.answer) == ("accepted", "")


def test_an_empty_answer_is_asked_for_at_its_place(cast, report, decide, answer):
    decide(report, "question", QUESTION)
    page = answer(report, cast.grace.user, " ")
    assert page.status_code == 422 and "Write your answer" in page.content.decode()


def test_pressed_twice_one_message_goes_and_another_question_is_another(cast, report, decide):
    for _press in range(2):
        decide(report, "question", QUESTION)
    assert len(questions()) == 1 and AuditEvent.objects.filter(verb="absence.question").count() == 1
    decide(report, "question", "Which doctor?")
    assert len(questions()) == 2
    for _press in range(2):
        decide(report, "accept")
    assert AuditEvent.objects.filter(verb="absence.accept").count() == 1


def test_a_question_without_words_is_refused(report, decide):
    page = decide(report, "question", "")
    assert "Write what you ask the family." in page.content.decode()
    report.refresh_from_db()
    assert report.state == "reported"


def test_who_lost_the_right_to_messages_is_not_asked_and_the_office_calls(cast, report, decide):
    GuardianLink.objects.filter(guardian=cast.grace).update(receives_messages=False)
    page = decide(report, "question", QUESTION)
    assert "please call" in page.content.decode()
    assert not Message.objects.exists()


def test_a_mail_that_waited_does_not_go_once_the_office_believes(cast, report):
    question_report(report, question=QUESTION)
    accept_report(report)
    for delivery in Delivery.objects.filter(channel="email"):
        send_delivery(delivery.pk)
    assert not mail.outbox


@pytest.mark.parametrize(("who", "status"), [("tomas", 403), ("boris", 403)])
def test_the_decision_is_the_offices(cast, sign_in, report, decide, who, status):
    assert decide(report, "accept", client=sign_in(getattr(cast, who))).status_code == status
    report.refresh_from_db()
    assert report.state == "reported"


def test_only_what_a_family_reported_is_decided(cast, report, decide, code):
    PlannedAbsence.objects.filter(pk=report.pk).update(from_family=False)
    assert decide(report, "question", QUESTION).status_code == 404


@pytest.mark.parametrize("who", ["peter", "amina"])
def test_who_may_not_report_may_not_answer_and_does_not_read_the_question(cast, sign_in, report, answer, who):
    GuardianLink.objects.filter(guardian=cast.peter, student=cast.amina).update(has_custody=False)
    question_report(report, question=QUESTION)
    user = getattr(cast, who).user
    assert answer(report, user, "I say so").status_code == 404
    page = sign_in(user).get(reverse("portal:attendance")).content.decode()
    assert "Please bring" not in page


def test_all_that_the_page_showed_are_accepted_and_no_other(cast, office, report, today):
    other = report_absence(cast.bashir, starts_on=today, ends_on=today, reason="Ill", by=cast.grace.user)
    asked = report_absence(cast.chen, starts_on=today, ends_on=today, reason="Ill", by=cast.grace.user)
    question_report(asked, question=QUESTION)
    address = reverse("attendance:absence_reports_accept", args=[today])
    office.post(address, {"report": [report.pk, asked.pk, "9" * 30, "x"]})
    states = {each.pk: each.state for each in PlannedAbsence.objects.all()}
    assert states == {report.pk: "accepted", other.pk: "reported", asked.pk: "questioned"}


def test_a_question_about_a_day_that_is_over_is_still_answered(cast, sign_in, report, today):
    PlannedAbsence.objects.filter(pk=report.pk).update(starts_on=today - 9 * DAY, ends_on=today - 8 * DAY)
    question_report(PlannedAbsence.objects.get(), question=QUESTION)
    family = sign_in(cast.grace.user)
    assert "The school asks about an absence of Amina" in family.get(reverse("portal:home")).content.decode()
    assert "Please bring" in family.get(reverse("portal:attendance")).content.decode()


def test_the_list_says_how_each_stands(office, report, decide, today):
    decide(report, "question", QUESTION)
    address = reverse("attendance:known_absences_export", args=["csv"]) + f"?day={today.isoformat()}"
    [row] = csv.DictReader(office.get(address).content.decode("utf-8-sig").splitlines())
    assert (row["State"], row["Question to the family"]) == ("Questioned", QUESTION)


def test_a_report_that_was_ended_meanwhile(cast, report):
    stale = PlannedAbsence.objects.get()
    report.delete()
    with pytest.raises(PlannedAbsence.DoesNotExist):
        accept_report(stale)
