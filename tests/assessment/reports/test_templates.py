"""Templates: blocks arranged, settings checked, versions kept, and a look at the result."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from assessment.models import Document, DocumentTemplate
from assessment.reports.actions.documents import make_letter, pictures_of


@pytest.fixture
def letter(greenwood):
    return DocumentTemplate.objects.get(name="Confirmation of enrolment")


@pytest.fixture
def edit(cast, sign_in):
    """edit(template, do="up", index=1) posts as the principal what the page would; the template as it is then."""
    client = sign_in(cast.paul)

    def post(template, status=302, seen=None, **data):
        data = {"seen": seen or template.fingerprint} | data
        response = client.post(reverse("assessment:template_blocks", args=[template.pk]), data)
        assert response.status_code == status, response.content.decode()[:2000]
        post.response = response
        return DocumentTemplate.objects.in_use().get(name=template.name)

    return post


def types(template):
    return [block["type"] for block in template.blocks]


def test_blocks_are_arranged(letter, edit):
    assert types(letter) == ["header", "text", "signature", "verification"]
    letter = edit(letter, do="down", index=0)
    assert types(letter) == ["text", "header", "signature", "verification"]
    letter = edit(letter, do="move", index=3, to=0)
    assert types(letter) == ["verification", "text", "header", "signature"]
    letter = edit(letter, do="remove", index=0)
    letter = edit(letter, do="add", type="student")
    assert types(letter) == ["text", "header", "signature", "student"]
    assert letter.version == 1


def test_a_block_that_makes_no_sense_there_is_refused(letter, edit):
    assert types(edit(letter, do="add", type="grades")) == types(letter)
    assert types(edit(letter, do="remove", index=17)) == types(letter)


def test_what_nobody_knows_is_refused_by_its_name(letter, edit):
    edit(letter, 422, do="set", index=1, text="Dear {moon.name}, {student.name}")
    page = edit.response.content.decode()
    assert "{moon.name}" in page and "Dear {moon.name}" in page
    letter = edit(letter, do="set", index=1, text="Dear {student.name}", heading="For {school.name}")
    assert letter.blocks[1] == {"type": "text", "heading": "For {school.name}", "text": "Dear {student.name}"}


def test_of_two_editors_the_second_is_told(letter, edit):
    seen = letter.fingerprint
    letter = edit(letter, do="down", index=0)
    assert types(edit(letter, seen=seen, do="remove", index=0)) == types(letter)


def test_a_used_template_gets_a_new_version(cast, letter, edit):
    document = make_letter(cast.amina, letter, by=cast.paul)
    new = edit(letter, do="down", index=0)
    assert (new.version, new.pk != letter.pk) == (2, True)
    document.refresh_from_db()
    assert types(document.template) == ["header", "text", "signature", "verification"]
    assert document.template.retired
    assert edit(new, do="down", index=0).version == 2


def test_a_round_that_is_still_written_follows_the_new_version(cast, run, edit):
    old = run.template
    Document.objects.create(
        student=cast.amina, template=old, kind=old.kind, title=old.name, code="A", made_by=cast.paul
    )
    new = edit(old, do="remove", index=3)
    run.refresh_from_db()
    assert run.template == new != old


@pytest.mark.parametrize("preview", ["png", "pdf"])
def test_the_preview(cast, sign_in, preview):
    client = sign_in(cast.paul)
    starts = {"png": b"\x89PNG", "pdf": b"%PDF-"}[preview]
    for template in DocumentTemplate.objects.all():
        response = client.get(reverse(f"assessment:template_{preview}", args=[template.pk]))
        assert response.content.startswith(starts)


def picture(size=(400, 200), kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def test_pictures_are_checked_and_printed(cast, sign_in, letter):
    client = sign_in(cast.paul)
    address = reverse("assessment:template_picture", args=[letter.pk])
    for content in (b"no picture", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        file = SimpleUploadedFile("logo.png", content)
        client.post(address, {"which": "signature", "file": file, "seen": letter.fingerprint})
        letter.refresh_from_db()
        assert "signature" not in letter.settings
    file = SimpleUploadedFile("x.jpg", picture(kind="JPEG"))
    client.post(address, {"which": "signature", "file": file, "seen": letter.fingerprint})
    letter.refresh_from_db()
    assert pictures_of(letter)["signature.png"].startswith(b"\x89PNG")
    assert client.get(reverse("assessment:template_pdf", args=[letter.pk])).status_code == 200
    client.post(address, {"which": "signature", "remove": "on", "seen": letter.fingerprint})
    letter.refresh_from_db()
    assert "signature.png" not in pictures_of(letter)


def test_the_pages_open_for_who_manages_reports(cast, sign_in, letter):
    names = [("templates", []), ("template_new", []), ("template", [letter.pk])]
    for name, args in names:
        assert sign_in(cast.paul).get(reverse(f"assessment:{name}", args=args)).status_code == 200
        assert sign_in(cast.tomas).get(reverse(f"assessment:{name}", args=args)).status_code == 403


def test_settings_and_a_new_template(cast, sign_in, letter):
    client = sign_in(cast.paul)
    data = {"paper": "us-letter", "language": "", "signatory": "Paul", "signatory_title": "Head", "name_shown": "name"}
    client.post(reverse("assessment:template", args=[letter.pk]), data | {"seen": letter.fingerprint})
    letter.refresh_from_db()
    assert letter.settings["paper"] == "us-letter"
    added = client.post(reverse("assessment:template_new"), {"kind": "letter", "name": "Visa letter"})
    assert added.url == reverse("assessment:template", args=[DocumentTemplate.objects.get(name="Visa letter").pk])
    assert client.post(reverse("assessment:template_new"), {"kind": "letter", "name": "Visa letter"}).status_code == 422


def test_a_template_that_cannot_be_printed_says_so(cast, letter, edit, sign_in):
    """Broken by a text at which the compiler panics: an answer without a page, a header or a word."""
    letter = edit(letter, do="set", index=1, text="\u0915\u094d" * 300)
    client = sign_in(cast.paul)
    picture = client.get(reverse("assessment:template_png", args=[letter.pk]))
    assert (picture.status_code, picture["Content-Type"]) == (422, "text/plain; charset=utf-8")
    page = client.get(reverse("assessment:template_pdf", args=[letter.pk]), follow=True)
    assert "cannot be printed" in page.content.decode()
    made = client.post(reverse("assessment:student_documents", args=[cast.amina.pk]), {"template": letter.pk})
    assert made.status_code == 422
    assert "cannot be printed" in made.content.decode()
    assert not Document.objects.exists()


def test_two_clicks_make_one_letter(cast, letter, sign_in):
    """Broken by making a new one each time: two transcripts with two codes, and nobody knows which was given out."""
    client = sign_in(cast.paul)
    url = reverse("assessment:student_documents", args=[cast.amina.pk])
    for _click in range(2):
        assert client.post(url, {"template": letter.pk}).status_code == 302
    assert Document.objects.of_student(cast.amina).count() == 1
    # Somebody else's, and one of other facts, is a new one.
    sign_in(cast.olive).post(url, {"template": letter.pk})
    cast.amina.given_name = "Aminata"
    cast.amina.save()
    client.post(url, {"template": letter.pk})
    assert Document.objects.of_student(cast.amina).count() == 3
