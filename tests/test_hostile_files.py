"""Files that were made to fill the memory or to hold the processor, at the pages that take them.

What is parsed is parsed in a process of its own: its most memory is read from the log. What the web process itself
takes on is what it holds at the most more than before.
"""

import io
import logging
import re
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from allauth.core.context import request_context
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from accounts.forms.signing_in import AddPasskeyForm
from core.sheets import reader
from core.untrusted.running import Limits

MB = 1024 * 1024
MOST_KB = 150 * 1024
# The upload itself is held once or twice.
OWN_KB = 60 * 1024


@pytest.fixture
def memory(caplog):
    """memory() begins to measure; its answer, called, is (most kilobytes of a parser, most that this process grew by)."""
    caplog.set_level(logging.DEBUG, "core.untrusted.running")

    def begun():
        # Linux forgets the most until now.
        Path("/proc/self/clear_refs").write_text("5")
        before = status("VmRSS")

        def measured():
            peaks = [record.peak_kb for record in caplog.records if hasattr(record, "peak_kb")]
            return max(peaks, default=0), status("VmHWM") - before

        return measured

    return begun


def status(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def workbook(sheet, **parts):
    """An XLSX whose first sheet is this XML, with other parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
        )
        relation = '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relation}</Relationships>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.xml", content)
    return out.getvalue()


def many_entries(count):
    """A ZIP of nothing but names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number:x}", b"")
    return out.getvalue()


def nested(depth):
    """A ZIP in a ZIP in a ZIP, of zeros at the bottom."""
    content = bytes(40 * MB)
    for _level in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", content)
        content = out.getvalue()
    return content


def png(width, height, colours=2):
    """A black PNG in as few bytes as it gets; `colours` as PNG counts kinds: 2 with three channels, 6 with four."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + width * {2: 3, 6: 4}[colours])
    pixels = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


SHEETS = {
    "newlines": (lambda: b"\n" * (20 * MB - 1), "reaches down to row"),
    "short rows": (lambda: b"a\n" * (10 * MB - 1), "more than 50000 rows"),
    "no Unicode": (lambda: "Renée,Zoë\n".encode("cp1252") * (2 * MB - 1), "more than 50000 rows"),
    "no encoding": (lambda: b"\x81\x8d" * (10 * MB - 1), "cannot be read"),
    "one line": (lambda: b"ab," * (6 * MB), "no row of a list does"),
    "one cell": (lambda: b'"' + b"a\n" * (10 * MB - 1), "cannot be read as a table"),
    "one wide letter": (lambda: "😀".encode() + b"a,b\n" * (5 * MB - 2), "more than 50000 rows"),
    "cells": (lambda: (b",".join([b"ab"] * 90) + b"\n") * 50_000, "more than 1000000 cells"),
    "tags that never close": (lambda: workbook('<worksheet><c r="' + "<c r=" * 30_000 + ">"), "damaged"),
    "rows that never close": (lambda: workbook("<worksheet>" + '<row r="1" ' * 1_000_000), "damaged"),
    "attributes": (lambda: workbook('<worksheet><sheetData><row a="' + "b" * 100 * MB), "too complicated|damaged"),
    "depth": (lambda: workbook("<a>" * (30 * MB)), "too complicated|damaged"),
    "cells of one row": (lambda: workbook("<worksheet><sheetData><row>" + "<c/>" * (20 * MB)), "damaged"),
    "empty rows": (lambda: workbook("<worksheet><sheetData>" + "<row/>" * (15 * MB)), "reaches down to row"),
    "shared texts": (
        lambda: workbook("<worksheet/>", sharedStrings="<sst>" + "<si><t>a</t></si>" * (7 * MB)),
        "more text than can be read",
    ),
    "one text for all": (
        lambda: workbook(
            "<worksheet><sheetData>" + '<row><c t="s"><v>0</v></c></row>' * 20_000 + "</sheetData></worksheet>",
            sharedStrings=f"<sst><si><t>{'x' * 32_000}</t></si></sst>",
        ),
        "more text than can be read",
    ),
    "styles": (lambda: workbook("<worksheet/>", styles="<s><cellXfs>" + "<xf/>" * (20 * MB)), "damaged"),
    "entities": (
        lambda: workbook(
            '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY a{n} "{"&a%s;" % (n - 1 if n else "") * 10}">' for n in range(9))
            + "]><worksheet>&a8;</worksheet>"
        ),
        "damaged",
    ),
    "entries": (lambda: many_entries(100_000), "too complicated|without a sheet"),
    "ZIPs in ZIPs": (lambda: nested(4), "damaged"),
    "unpacked": (lambda: workbook("<worksheet>" + " " * (160 * MB)), "unpacks to more than 150 MB"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_takes_little_memory_and_is_refused(cast, sign_in, memory, name):
    """Broken by reading rows before counting them, and by looking for cells with an expression that starts anew."""
    make, says = SHEETS[name]
    file = SimpleUploadedFile("list.csv", make())
    client = sign_in(cast.rita)
    measured = memory()
    page = client.post("/school/import/new/", {"kind": "students", "file": file})
    assert page.status_code == 422
    errors = " ".join(page.context["form"].errors["file"])
    assert any(each in errors for each in says.split("|")), errors
    parser, own = measured()
    assert parser < MOST_KB
    assert own < 3 * file.size // 1024 + OWN_KB


@pytest.mark.parametrize("letters", [900_000, 8_000_000])
def test_a_letter_that_makes_all_others_wide_fills_no_web_process(cast, sign_in, memory, letters):
    """Broken by counting what a parser hands over as it is written, a byte for most letters, not as it is held: four."""
    row = f'<row><c t="inlineStr"><is><t>😀{"a" * letters}</t></is></c></row>'
    file = SimpleUploadedFile("list.xlsx", workbook(f"<worksheet>{row * (29_000_000 // letters)}</worksheet>"))
    client = sign_in(cast.rita)
    measured = memory()
    page = client.post("/school/import/new/", {"kind": "students", "file": file})
    parser, own = measured()
    assert max(parser, own) < MOST_KB
    assert "more text than can be read" in page.context["form"].errors["file"][0]


def test_five_megabytes_of_brackets_in_the_place_of_marks_are_not_read(cast, sign_in, memory):
    """Broken by counting the marks of a list that is held already: each pair of brackets takes thirty times its letters."""
    address = reverse("assessment:cells", args=[cast.maths_7a.pk], urlconf="schoolsaas.urls_school")
    body = '{"cells": [' + '{"":{}},' * 650_000 + "{}]}"
    client = sign_in(cast.tomas)
    measured = memory()
    answer = client.post(address, body, content_type="application/json")
    assert measured()[1] < MOST_KB
    assert answer.status_code == 413


def test_five_megabytes_of_brackets_in_the_place_of_a_passkey_are_not_read(visitor, memory):
    """By anybody, before they sign in. Broken by a field of JSON that has no bounds."""
    body = "[" + '{"":{}},' * 640_000 + "{}]"
    measured = memory()
    visitor.post("/account/passkeys/login/", {"credential": body})
    assert measured()[1] < MOST_KB


@pytest.mark.parametrize("letters", [50_000, 100_001])
def test_of_a_new_passkey_no_more_is_read(cast, rf, letters):
    """Brackets in brackets ended in an error page, below the bound too."""
    request = rf.get("/")
    request.session = {}
    with request_context(request):
        form = AddPasskeyForm(user=cast.tomas, data={"name": "Phone", "credential": "[" * letters})
        form.full_clean()
    assert form.errors["credential"] == ["This passkey cannot be read. Try again."]
    assert form["credential"].value() == "null"


@pytest.mark.parametrize("name", ["tags that never close", "rows that never close"])
def test_the_worst_of_a_mark_sheet_is_read_within_a_second_of_the_processor(cast, sign_in, monkeypatch, name):
    """A megabyte of it: what is not linear comes to the limit, and that is another message."""
    monkeypatch.setattr(reader, "LIMITS", Limits(cpu=1))
    address = reverse("assessment:marksheet_in", args=[cast.maths_7a.pk], urlconf="schoolsaas.urls_school")
    page = sign_in(cast.tomas).post(address, {"file": SimpleUploadedFile("m.xlsx", SHEETS[name][0]())})
    assert page.status_code == 422
    assert "damaged" in page.context["form"].errors["file"][0]


# Two marks that have to change places, again and again: Python exchanges neighbours, and no other thread runs meanwhile.
MARKS = "a" + "\u0300\u0316" * 1000


@pytest.fixture
def sorted_marks(monkeypatch):
    """How many marks on one letter Python was given to bring into order, each time."""
    found, normalize = [], unicodedata.normalize

    def counting(form, text):
        found.extend(len(marks[0]) for marks in re.finditer("[\u0300\u0316]+", text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counting)
    return found


@pytest.mark.parametrize(
    "rows", [f"{MARKS},Name\n1,Ann\n", f"Number,{MARKS[:400]}\n1,Ann\n", f"Number,Name\n1,{MARKS}\n"]
)
def test_marks_without_end_on_a_letter_of_a_list_are_not_sorted(cast, sign_in, sorted_marks, rows):
    """Broken by giving a cell to Python as it is: a hundred thousand marks stopped all schools for half a minute."""
    file = SimpleUploadedFile("list.csv", rows.encode())
    page = sign_in(cast.rita).post("/school/import/new/", {"kind": "students", "file": file}, follow=True)
    assert page.status_code in (200, 422)
    assert sorted_marks and max(sorted_marks) <= 30


def test_marks_without_end_on_a_letter_of_a_mark_sheet_are_not_sorted(cast, sign_in, sorted_marks):
    client, out = sign_in(cast.tomas), io.BytesIO()
    address = reverse("assessment:marksheet", args=[cast.maths_7a.pk], urlconf="schoolsaas.urls_school")
    book = load_workbook(io.BytesIO(client.get(address).content))
    book.active["A9"] = MARKS
    book.save(out)
    page = client.post(f"{address}in/", {"file": SimpleUploadedFile("m.xlsx", out.getvalue())})
    assert "nobody in this class" in page.context["form"].errors["file"][0]
    assert sorted_marks and max(sorted_marks) <= 30


PICTURES = {
    "PNG": lambda: png(7070, 7070),
    "PNG with transparency": lambda: png(4000, 3100, 6),
    "thin": lambda: png(12_000_000, 1),
    "tall": lambda: png(20, 600_000),
    "JPEG in steps": lambda: jpeg((5000, 5000), progressive=True),
    "large JPEG": lambda: jpeg((10_000, 9_000)),
    "WebP": lambda: encoded((2400, 2050), "WEBP", lossless=True),
    "large WebP": lambda: encoded((7000, 7000), "WEBP", lossless=True),
}


def jpeg(size, **options):
    return encoded(size, "JPEG", **options)


def encoded(size, file_format, **options):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, file_format, **options)
    return out.getvalue()


def photo(client, cast, file):
    return client.post(reverse("academics:student_photo_edit", args=[cast.amina.pk]), {"photo": file})


def logo(client, cast, file):
    address = "/settings/school/"
    return client.post(address, {**client.get(address).context["form"].initial, "logo": file})


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize(("place", "who"), [(photo, "rita"), (logo, "olive")])
def test_a_picture_takes_little_memory(cast, sign_in, memory, name, place, who):
    """Taken or refused; broken by unpacking first and counting pixels afterwards."""
    file = SimpleUploadedFile("a.png", PICTURES[name]())
    client = sign_in(getattr(cast, who))
    measured = memory()
    answer = place(client, cast, file)
    assert answer.status_code in (302, 422)
    parser, own = measured()
    assert parser < MOST_KB
    assert own < OWN_KB


def test_a_picture_of_seven_thousand_by_seven_thousand_is_refused(cast, sign_in):
    answer = photo(sign_in(cast.rita), cast, SimpleUploadedFile("a.png", png(7070, 7070)))
    assert answer.status_code == 422
    assert "too many pixels" in answer.context["form"].errors["photo"][0]


def test_an_office_document_of_a_hundred_thousand_entries_is_refused(cast, sign_in, memory):
    """Broken by opening the archive here: its list alone took a quarter of a gigabyte."""
    document = many_entries(100_000)
    file = SimpleUploadedFile("essay.docx", document)
    address = reverse("assessment:homework_new", args=[cast.maths_7a.pk], urlconf="schoolsaas.urls_school")
    client = sign_in(cast.tomas)
    measured = memory()
    page = client.post(address, {"title": "Read", "files": file})
    assert page.status_code == 422
    assert "essay.docx" in page.context["form"].errors["files"][0]
    parser, own = measured()
    assert parser < MOST_KB
    assert own < 3 * len(document) // 1024 + OWN_KB
