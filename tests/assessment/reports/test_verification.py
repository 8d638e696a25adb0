"""Transcripts, letters, and what a stranger learns from a code."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils.html import strip_tags

from academics.actions.enrolments import withdraw_student
from assessment.models import Document, DocumentTemplate
from assessment.reports.actions.documents import ALPHABET, clean_code, make_letter, new_code
from assessment.reports.actions.runs import approve_run, correct_card, make_reports
from assessment.reports.gaps import find_gaps
from core.school import school_today

VERIFY = "/assessment/verify/"


@pytest.fixture
def letter(cast):
    return make_letter(cast.amina, DocumentTemplate.objects.get(name="Confirmation of enrolment"), by=cast.paul)


def test_codes_are_long_and_easy_to_read():
    codes = {new_code() for _each in range(500)}
    assert len(codes) == 500
    assert not set("01OIL") & set(ALPHABET)
    assert all(len(code) == 14 for code in codes)
    assert clean_code(" 7kqm x2pa-9dwc ") == "7KQM-X2PA-9DWC"


def test_a_stranger_learns_kind_initials_day_and_version(letter, visitor):
    page = visitor.post(VERIFY, {"code": letter.code.lower().replace("-", " ")}).content.decode()
    # What one reads: a token may hold any letters.
    text = strip_tags(page)
    assert "This document is genuine" in text
    assert "Letter" in text and "A. O." in text
    assert "Amina" not in page and "Odhiambo" not in page and letter.student.student_number not in text


def test_the_school_may_show_the_name(letter, visitor):
    letter.template.settings["name_shown"] = "name"
    letter.template.save()
    assert "Amina Odhiambo" in visitor.post(VERIFY, {"code": letter.code}).content.decode()


def test_a_wrong_code_tells_nothing(letter, visitor):
    for code in (new_code(), letter.code[:-1], letter.code + "A", "%", "' or 1=1"):
        response = visitor.post(VERIFY, {"code": code})
        assert response.status_code == 404
        assert "No document of this school has that code" in response.content.decode()


def test_a_code_of_another_school_tells_nothing(letter, riverside, visitor):
    response = visitor.post(VERIFY, {"code": letter.code}, SERVER_NAME="riverside.localhost")
    assert response.status_code == 404


def test_guessing_is_slowed_down(letter, visitor):
    for _each in range(30):
        visitor.post(VERIFY, {"code": new_code()})
    response = visitor.post(VERIFY, {"code": letter.code})
    assert response.status_code == 429
    assert "genuine" not in response.content.decode().replace("Whether", "")


def test_a_corrected_document_says_so(cast, run, visitor):
    approve_run(run, by=cast.paul, acknowledged=find_gaps(run).number)
    make_reports(lambda *_step: None, run.pk)
    old = Document.objects.get(student=cast.amina)
    new = correct_card(old, reason="Name", comments={}, by=cast.paul)
    assert "no longer the latest version" in visitor.post(VERIFY, {"code": old.code}).content.decode()
    assert "This document is genuine" in visitor.post(VERIFY, {"code": new.code}).content.decode()


def test_a_transcript_has_all_years_and_the_average(cast, column, enter, sign_in):
    enter(column(), cast.amina, "17")
    cast.maths_7a.course.credits = Decimal("2.5")
    cast.maths_7a.course.save()
    template = DocumentTemplate.objects.get(kind=DocumentTemplate.Kind.TRANSCRIPT)
    address = reverse("assessment:student_documents", args=[cast.amina.pk])
    client = sign_in(cast.paul)
    assert client.post(address, {"template": template.pk}).status_code == 302
    made = Document.objects.get()
    [year] = made.data_used["years"]
    assert (year["title"], year["level"], year["gpa"], made.data_used["gpa"]) == (
        "This year",
        "Grade 7",
        "4.00",
        "4.00",
    )
    assert made.title in client.get(address).content.decode()
    response = client.get(reverse("assessment:document", args=[made.pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_who_finds_a_students_documents(cast, letter, sign_in):
    page = reverse("assessment:student_documents", args=[cast.amina.pk])
    file = reverse("assessment:document", args=[letter.pk])
    for user, status in (
        (cast.paul, 200),
        (cast.rita, 200),
        (cast.tomas, 403),
        (cast.boris, 403),
        (cast.grace.user, 403),
    ):
        client = sign_in(user)
        assert (client.get(page).status_code, client.get(file).status_code) == (status, status)
    assert sign_in(cast.paul).post(page, {"template": ""}).status_code == 422


def test_report_cards_are_not_offered_as_letters(cast, sign_in):
    card = DocumentTemplate.objects.get(kind=DocumentTemplate.Kind.REPORT_CARD)
    address = reverse("assessment:student_documents", args=[cast.amina.pk])
    assert sign_in(cast.paul).post(address, {"template": card.pk}).status_code == 422
    assert not Document.objects.exists()


def _fee_clearance():
    """The letter that schools were given once."""
    text = "To whom it may concern\n\nWe confirm that no school fees are outstanding for {student.legal_name}."
    blocks = [{"type": "text", "heading": "", "text": text}, {"type": "verification"}]
    return DocumentTemplate.objects.create(kind="letter", name="Fee clearance", blocks=blocks, settings={"paper": "a4"})


def _migrate():
    migration = import_module("assessment.migrations.0006_withdraw_fee_clearance")
    migration.withdraw(apps, connection.schema_editor())


def test_no_letter_speaks_of_fees(cast, sign_in):
    """No record of the school's says what a family owes; nor does it know of opinions and enclosures."""
    page = sign_in(cast.paul).get(reverse("assessment:student_documents", args=[cast.amina.pk])).content.decode()
    assert "Transfer letter" in page and "Fee clearance" not in page
    texts = " ".join(str(template.blocks) for template in DocumentTemplate.objects.all()).lower()
    assert not any(word in texts for word in ("fees", "outstanding", "recommend", "enclosed"))


def test_a_fee_clearance_of_which_nothing_was_made_is_gone(cast):
    _fee_clearance()
    letters = DocumentTemplate.objects.exclude(name="Fee clearance").count()
    _migrate()
    assert DocumentTemplate.objects.count() == letters and not DocumentTemplate.objects.filter(withdrawn=True).exists()


def test_a_printed_fee_clearance_is_checked_as_withdrawn(cast, sign_in, visitor):
    """Before, a stranger with the code read "This document is genuine" about fees that nobody knows."""
    document = make_letter(cast.amina, _fee_clearance(), by=cast.paul)
    _migrate()
    page = strip_tags(visitor.post(VERIFY, {"code": document.code}).content.decode())
    assert "Genuine, but withdrawn" in page and "This document is genuine" not in page
    office = sign_in(cast.paul)
    page = office.get(reverse("assessment:student_documents", args=[cast.amina.pk])).content.decode()
    assert "Withdrawn" in page and f'value="{document.template_id}"' not in page
    assert office.get(reverse("assessment:document", args=[document.pk])).status_code == 200


def test_a_letter_says_nothing_that_is_not_known(cast, sign_in):
    """Before, who is at the school got a certificate of having left on "–", and who has left one of attending "–"."""
    office = sign_in(cast.paul)

    def make(student, name):
        template = DocumentTemplate.objects.get(name=name).pk
        return office.post(reverse("assessment:student_documents", args=[student.pk]), {"template": template})

    answer = make(cast.amina, "Leaving certificate")
    assert answer.status_code == 422 and "last day at the school" in answer.content.decode()
    assert make(cast.eve, "Confirmation of enrolment").status_code == 422
    assert not Document.objects.exists()
    withdraw_student(cast.amina, last_day=school_today(), reason="transfer")
    assert make(cast.amina, "Leaving certificate").status_code == 302
    withdraw_student(cast.bashir, last_day=school_today() - timedelta(1), reason="transfer")
    answer = make(cast.bashir, "Confirmation of enrolment")
    assert answer.status_code == 422 and "section of who is at the school" in answer.content.decode()
    assert Document.objects.get().student == cast.amina
