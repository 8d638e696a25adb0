"""What people type comes out as they typed it: on pages, to whomever they are shown, and in mails.

`tests/tenants/test_template_engines.py` looks at every page of the owner and of a guardian, by both engines.
"""

import io
import itertools
import re
from datetime import time, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.db.models import F
from django.test import override_settings
from django.urls import converters, reverse
from django.utils import timezone
from pypdf import PdfReader

from academics.actions.enrolments import withdraw_student
from academics.models import AcademicSession, SchoolClass, Student
from accounts.mail import write_mail
from accounts.models import User
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.models import Document, DocumentTemplate, ReportComment, ReportRun
from assessment.reports.actions.documents import make_letter
from assessment.reports.actions.runs import approve_run, make_reports
from assessment.reports.gaps import find_gaps
from attendance.actions import Choice, close_register, save_marks, send_corrections, send_due_alerts
from attendance.models import AbsenceAlert, AttendanceCode
from core.mail import Mail, school_sender
from core.school import school_today
from messaging.actions import send_delivery
from messaging.models import Delivery
from schoolsaas.settings.templates import BACKENDS, templates
from tenants.mail import write_platform_mail
from tests.downloads import cells_of, plant_rows
from tests.nasty import NASTY, TWICE, UNESCAPED, make_hostile
from tests.urls import addresses, is_id
from timetables.actions.links import make_link
from timetables.models import Lesson
from tools.canary import CANARY_ID, plant_canaries

SCHOOL_URLS = "schoolsaas.urls_school"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
MAILS = sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.glob("*/mail/*.txt"))


def _paths():
    for address in addresses(SCHOOL_URLS):
        if all(is_id(kind) and not isinstance(kind, converters.UUIDConverter) for _name, kind in address.parameters):
            yield from {address.url(SCHOOL_URLS, lambda _n, _k, pk=pk: pk) for pk in (1, CANARY_ID)}


@pytest.mark.parametrize("who", ["tomas", "amina", None])
def test_every_page_escapes_once(cast, sign_in, visitor, who):
    plant_canaries()
    make_hostile()
    person = getattr(cast, who) if who else None
    client = sign_in(User.objects.get(pk=getattr(person, "user", person).pk)) if who else visitor
    client.raise_request_exception = False
    pages = {}
    for path in sorted(set(_paths())):
        answer = client.get(path)
        if (
            answer.status_code == 200
            and answer.get("Content-Type", "").startswith("text/html")
            and not answer.streaming
        ):
            pages[path] = answer.content.decode()
    assert len(pages) > (20 if who else 2)
    assert [path for path, html in pages.items() if TWICE.search(html) or UNESCAPED.search(html)] == []
    assert all("St. Mary&#x27;s O&#x27;x" in html for html in pages.values() if "<title>" in html)


@pytest.mark.parametrize("engine", BACKENDS)
@pytest.mark.parametrize("template", MAILS, ids=str)
def test_mails_escape_nothing(cast, engine, template):
    make_hostile()
    user = User.objects.get(pk=cast.tomas.pk)
    sign_up = {"school_name": NASTY, "owner_name": NASTY, "subdomain": "nasty"}
    schools = [{"name": NASTY, "url": "https://x"}]
    context = {
        "url": "https://x",
        "browser": NASTY,
        "ip": "::1",
        "sign_up": sign_up,
        "event": "x",
        "schools": schools,
    }
    pages = templates(engine, TEMPLATES)
    with override_settings(TEMPLATES=pages, PLATFORM_NAME=NASTY):
        if template.parts[0] == "accounts":
            mail = write_mail(template.stem, user, context)
        else:
            mail = write_platform_mail(template.stem, "a@example.org", context)
    subject, _sender, body = _read(mail)
    assert NASTY in f"{subject}\n{body}" and "&#x27;" not in body and "&amp;" not in f"{subject}\n{body}"


@pytest.fixture
def nasty(cast):
    """A row for each list, and hostile texts in all of them."""
    plant_rows(cast.olive)
    make_hostile()


def _is_as_typed(text):
    return not re.search(r"&(?:amp|lt|gt|quot|#x27|#39);", text) and "&<" in text


def test_every_list_as_a_file_says_it_as_typed(nasty, cast, sign_in):
    """One format of each list: what a cell holds is decided in one place for both."""
    client = sign_in(User.objects.get(pk=cast.olive.pk))
    formats, wrong = itertools.cycle(("csv", "xlsx")), []
    for address in addresses(SCHOOL_URLS):
        if not hasattr(address.view, "exported"):
            continue
        ids = {name: CANARY_ID if is_id(kind) else school_today() for name, kind in address.parameters}
        url = reverse(address.name, kwargs={**ids, "file_format": next(formats)}, query={"year": CANARY_ID})
        answer = client.get(url)
        name = answer["Content-Disposition"]
        if not _is_as_typed("\n".join(cells_of(answer))) or not re.fullmatch(r'attachment; filename="[\w.-]+"', name):
            wrong.append(url)
    assert wrong == []


def test_sheets_to_fill_in_say_it_as_typed(nasty, cast, sign_in):
    client = sign_in(User.objects.get(pk=cast.olive.pk))
    for name, pk in (("assessment:marksheet", CANARY_ID), ("academics:import_errors", 1)):
        assert _is_as_typed("\n".join(cells_of(client.get(reverse(name, args=[pk])))))


def test_a_calendar_says_it_as_typed(cast, visitor):
    """Whatever a name holds: it ends no line, begins no property, and no line is longer than 75 octets."""
    today = school_today()
    Lesson.objects.create(
        school_class=cast.maths_7a, date=today, starts_at=time(8), ends_at=time(9), period_name="1", note="x"
    )
    make_hostile()
    whose = "Söhne, St. Mary's; \\n \\, 学校\r\nEND:VEVENT\x07\x7f\x85" + NASTY
    Student.objects.filter(pk=cast.amina.pk).update(given_name=whose)
    _link, token = make_link(cast.grace.user, "")
    content = visitor.get(reverse("timetables:feed", args=[token])).content
    assert max(map(len, content.split(b"\r\n"))) <= 75
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert lines.count("END:VEVENT") == len([line for line in lines if line.startswith("SUMMARY:")])
    texts = [_unescaped(line.partition(":")[2]) for line in lines]
    title = SchoolClass.objects.get(pk=cast.maths_7a.pk).title
    assert f"Söhne, St. Mary's; \\n \\, 学校\nEND:VEVENT\n{NASTY}: {title}" in texts
    assert any(text.startswith("Timetable, St. Mary's O'x") for text in texts)


def _unescaped(value):
    """What RFC 5545 has a reader make of a text: section 3.3.11."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


# What Typst would set in bold, compute or run.
MARKUP = '#x *y* _z_ $w$ `v` [u] <t> // s \\ {student.number} -- "r"'


def _printed(document):
    with document.file.open("rb") as file:
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)
    return re.sub(r"\s+", "", text)


def test_documents_say_it_as_typed(cast):
    templates = {each.pk: each.blocks for each in DocumentTemplate.objects.in_use()}
    ensure_scheme(cast.year)
    plant_canaries()
    make_hostile()
    # The school's own texts, which name what is to be filled in.
    for pk, blocks in templates.items():
        DocumentTemplate.objects.filter(pk=pk).update(blocks=blocks)
    Student.objects.filter(pk=cast.amina.pk).update(given_name=MARKUP, family_name=NASTY)
    student = Student.objects.get(pk=cast.amina.pk)
    withdraw_student(student, last_day=school_today(), reason="transfer")
    session = AcademicSession.objects.terms().get(parent=cast.year)
    run = ReportRun.objects.create(
        session=session,
        grade_level=cast.section_7a.grade_level,
        template=DocumentTemplate.objects.in_use().get(pk__in=templates, kind="report_card"),
    )
    ReportComment.objects.create(run=run, student=student, text=MARKUP)
    approve_run(run, by=cast.paul, acknowledged=find_gaps(run).number)
    make_reports(lambda *_step: None, run.pk)
    made = [Document.objects.of_run(run).get(student=student)]
    letters = DocumentTemplate.objects.in_use().filter(pk__in=templates).exclude(kind="report_card")
    made += [make_letter(student, template, by=cast.paul) for template in letters]
    assert len(made) == len(templates)
    # A direction and a picture leave no letters behind.
    whose = re.sub(r"\s+", "", MARKUP + NASTY[:-2])
    for document in made:
        text = _printed(document)
        assert whose in text, document.title
        assert "St.Mary'sO'x\"&<b>{{x}}" in text and "&amp;" not in text and "&#x27;" not in text


def _read(mail):
    """(subject, sender's name, body) as a mail program reads them."""
    content = mail.message(policy=policy.SMTP).as_bytes()
    read = message_from_bytes(content, policy=policy.default)
    assert read.get_content_type() == "text/plain" and len(read.get_all("Subject")) == 1
    # Python's own reader of addresses takes the space between two encoded words for one of the name.
    name, _address = parseaddr(message_from_bytes(content)["From"].replace("\r\n", ""))
    return read["Subject"], str(make_header(decode_header(name))), read.get_content()


def test_names_of_all_alphabets_are_read_in_subjects_and_senders(cast, greenwood):
    """Broken by Python's own way of folding: a space too much, or two encoded words in one."""
    names = "José Núñez|Łukasz Żółć|St. Mary's|Amina|學校很長的名字"
    for one, two, three in itertools.product(names.split("|"), repeat=3):
        greenwood.name = f"{three} {two} & Söhne"
        subject = f"Corrected: attendance of {one} {two} and {three} {one} on Monday 30 November"
        mail = Mail(subject, "x", school_sender(), ["a@example.org"])
        content = mail.message(policy=policy.SMTP).as_bytes()
        assert _read(mail)[:2] == (subject, greenwood.name)
        assert b"?==?" not in content and max(map(len, content.split(b"\r\n"))) < 79


def test_messages_to_families_say_it_as_typed(cast, greenwood):
    """A warning and its correction, by mail. A name of two lines, which a cell of a sheet may hold, ends no subject."""
    make_hostile()
    whose = f"{MARKUP} {NASTY}"
    Student.objects.filter(pk=cast.amina.pk).update(
        given_name=f"Two\r\nBcc: eve@example.org {MARKUP}", family_name=NASTY, preferred_name=""
    )
    today, codes = school_today(), AttendanceCode.objects.in_use()
    student, teacher = Student.objects.get(pk=cast.amina.pk), User.objects.get(pk=cast.tomas.pk)
    save_marks(cast.section_7a, today, [Choice(student, codes.absences().filter(explained=False)[0])], by=teacher)
    close_register(cast.section_7a, today, by=teacher)
    past = timezone.now() - timedelta(hours=1)
    AbsenceAlert.objects.update(due_at=past)
    assert send_due_alerts() == 2
    save_marks(
        cast.section_7a, today, [Choice(student, codes.filter(direction="in")[0])], by=User.objects.get(pk=cast.rita.pk)
    )
    AbsenceAlert.objects.update(due_at=F("decided_at") + timedelta(microseconds=1))
    assert send_corrections() == 2
    for delivery in Delivery.objects.filter(channel="email", message__topic="absence-correction"):
        assert send_delivery(delivery.pk)
    assert len(django_mail.outbox) == 2
    for mail in django_mail.outbox:
        subject, sender, body = _read(mail)
        assert f"Two Bcc: eve@example.org {whose}" in subject and sender == greenwood.name
        assert whose in body and greenwood.name in body and not re.search("&(amp|lt|#x27);", body)
