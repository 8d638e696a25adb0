"""A teacher's term at the demo's school: a lesson, its homework, a test in the gradebook, and the report cards of it.

The demo is in the middle of a term whatever the day is; a day without lessons is one, too.
"""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.browser.steps import cell, finish_job, grade, marks_saved, paste

CLASS, LEVEL = "English 1A", "Grade 1"
HOMEWORK, TEST = "Sounds at home", "Spelling test"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(scope="module")
def child(demo):
    """The student whose account the demo prints, in the class of the demo's teacher."""
    own = demo.demo_child
    return SimpleNamespace(number=own.number, name=f"{own.given} {own.family}", list_name=f"{own.family}, {own.given}")


@pytest.fixture(scope="module")
def teacher(demo):
    first = demo.staff[0]
    return f"{first.given} {first.family}"


def _file(name, kind, content):
    return {"name": name, "mimeType": kind, "buffer": content}


def _open_lesson(page):
    """Today's of the class; on a day without one the first of the week before."""
    day = page.locator("td.week-today")
    if not _lessons(day).count():
        page.get_by_role("link", name="Week before").click()
        day = page.locator(".week-table")
        expect(page.locator("td.week-today")).to_have_count(0)
    _lessons(day).first.click()


def _lessons(place):
    return place.locator(".week-card:not(.week-card-cancelled)").get_by_role("link", name=CLASS, exact=True)


def _set_homework(page, teacher):
    """From a lesson, due by the next one, with a file and a column for its marks."""
    _open_lesson(page)
    page.get_by_role("textbox", name="Topic taught").fill("Long and short sounds")
    page.get_by_role("button", name="Save topic").click()
    expect(page.get_by_role("textbox", name="Topic taught")).to_have_value("Long and short sounds")
    expect(page.get_by_text(f"{teacher},")).to_be_visible()
    page.get_by_role("link", name="Set homework").click()
    page.get_by_label("Title").fill(HOMEWORK)
    page.get_by_label("What to do").fill("Page 12, numbers 1 to 5.")
    expect(page.get_by_label("Due by the lesson")).not_to_have_value("")
    page.get_by_label("Marks go to").select_option("Classwork and homework")
    page.get_by_label("Highest mark").fill("10")
    page.get_by_label("Files", exact=True).set_input_files(_file("page-12.png", "image/png", PNG))
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()


def _hand_in(page):
    page.get_by_role("link", name=HOMEWORK).first.click()
    expect(page.get_by_role("link", name="page-12.png")).to_be_visible()
    page.get_by_label("Your answer").fill("Long in cake, short in cat.")
    page.get_by_label("Add files").set_input_files(_file("my-page.png", "image/png", PNG))
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("It is handed in.")).to_be_visible()


def _give_feedback(page, child):
    page.get_by_role("link", name=HOMEWORK).click()
    expect(page.get_by_role("row", name=child.list_name)).to_contain_text("1 file")
    page.get_by_role("link", name=child.list_name).click()
    expect(page.get_by_text("short in cat")).to_be_visible()
    _type_letters_beside_what_is_not_saved(page)
    page.get_by_label("Mark", exact=True).fill("9")
    page.get_by_label("Feedback").fill("Neatly done.")
    page.get_by_role("button", name="Save and return").click()


def _type_letters_beside_what_is_not_saved(page):
    """Broken before: J left the page with what was to be saved for this student."""
    address = page.url
    excused = page.locator("[name=excused]")
    excused.check()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(excused).to_be_checked()
    excused.uncheck()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    expect(page).not_to_have_url(address)
    page.go_back()


def _add_test(page):
    page.get_by_role("link", name="Marks", exact=True).click()
    page.get_by_role("link", name=CLASS, exact=True).click()
    page.get_by_role("link", name="Add assessment").click()
    page.get_by_label("Title").fill(TEST)
    page.get_by_label("Category*", exact=True).select_option("Tests")
    page.get_by_label("Highest mark").fill("20")
    page.get_by_role("button", name="Add assessment").click()
    expect(page.get_by_role("columnheader", name=TEST)).to_be_visible()


def _column(page, title):
    heads = page.get_by_role("columnheader").all_inner_texts()
    return next(number for number, text in enumerate(heads) if text.startswith(title)) - 1


def _three_rows(page, child):
    """The child's row of the gradebook between two others; below them is a fourth."""
    names = page.locator("tbody").get_by_role("rowheader").all_inner_texts()
    own = names.index(child.list_name)
    assert 0 < own < len(names) - 2
    return own - 1, own, own + 1


def _enter_marks(page, rows, test):
    """By keys, by a block that is too high in one cell, and back by undo; nothing of it is lost."""
    before, own, after = rows
    cell(page, before, test).click()
    for key in ("1", "2", "Enter", "1", "5", "Enter", "a", "Enter", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(cell(page, own, test)).to_be_focused()
    marks_saved(page)
    cell(page, before, test).click()
    paste(page, "14\n21\n8\n")
    expect(page.locator("#gradebook-state")).to_contain_text(f"{TEST}: The highest mark is 20.")
    expect(cell(page, own, test)).to_have_text("21")
    expect(cell(page, after, test)).to_have_text("8")
    page.keyboard.press("Control+z")
    for row, mark in zip(rows, ("12", "15", "a"), strict=True):
        expect(cell(page, row, test)).to_have_text(mark)
    marks_saved(page)


def _meet_a_colleague(teacher, principal, row, test, name):
    """Both change the same mark: who comes second is asked, and both marks are shown."""
    cell(teacher, row, test).click()
    teacher.keyboard.type("16")
    teacher.keyboard.press("Enter")
    marks_saved(teacher)
    cell(principal, row, test).click()
    principal.keyboard.type("17")
    principal.keyboard.press("Enter")
    dialog = principal.get_by_role("dialog")
    expect(dialog).to_contain_text(name)
    expect(dialog).to_contain_text("16")
    dialog.get_by_role("button", name="Take theirs").click()
    marks_saved(principal)
    expect(cell(principal, row, test)).to_have_text("16")


def _ask_why(page, row):
    """The total is what its categories bring in, and each of them its average times its share."""
    total = grade(page, row).inner_text().split()[0]
    grade(page, row).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Why {total} %")
    expect(dialog.get_by_role("row", name=TEST)).to_contain_text("75.0")
    expect(dialog.get_by_role("row", name=HOMEWORK)).to_contain_text("90.0")
    said = re.findall(r"([\d.]+) % on average × ([\d.]+) % of the grade = ([\d.]+)", dialog.inner_text())
    parts = [tuple(map(float, part)) for part in said]
    assert len(parts) > 1
    assert all(abs(average * share / 100 - part) < 0.1 for average, share, part in parts)
    assert abs(sum(share for _average, share, _part in parts) - 100) < 0.2
    assert abs(sum(part for _average, _share, part in parts) - float(total)) < 0.2


def test_a_teacher_sets_homework_enters_marks_and_explains_them(come_in, demo, child, teacher):
    page = come_in(demo.address("teacher"), "/timetables/")
    _set_homework(page, teacher)
    pupil = come_in(child.number, "/family/homework/", width=360)
    _hand_in(pupil)
    _give_feedback(page, child)
    pupil.get_by_role("link", name=HOMEWORK).click()
    expect(pupil.get_by_text("Neatly done.")).to_be_visible()
    expect(pupil.get_by_text("9 of 10")).to_be_visible()
    _add_test(page)
    test, rows = _column(page, TEST), _three_rows(page, child)
    expect(cell(page, rows[1], _column(page, HOMEWORK))).to_have_text("9")
    _enter_marks(page, rows, test)
    principal = come_in(demo.address("principal"), re.sub(r"^https?://[^/]+", "", page.url))
    _meet_a_colleague(page, principal, rows[2], test, teacher)
    page.reload()
    expect(cell(page, rows[1], test)).to_have_text("15")
    expect(cell(page, rows[2], test)).to_have_text("16")
    _ask_why(page, rows[1])


def _write_comments(page, child):
    """Saved while they are typed, for the child and for somebody else; returns how many students there are."""
    page.get_by_role("link", name=CLASS, exact=True).click()
    expect(page.get_by_role("heading", name=f"Comments, {CLASS}", exact=True)).to_be_visible()
    boxes = page.locator("#comments").get_by_role("textbox")
    page.get_by_role("textbox", name=child.list_name).fill("Works with care.")
    boxes.first.fill("Asks good questions.")
    expect(page.locator("[data-saved]")).to_have_text("All changes saved")
    return boxes.count()


def _proofread(page, principal):
    page.get_by_role("button", name="Begin proofreading").click()
    page.get_by_role("link", name=CLASS, exact=True).click()
    boxes = page.get_by_role("checkbox", name="I have read it")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Mark the ticked as read").click()
    expect(page.get_by_text(f"Read by {principal}")).to_have_count(2)


def _approve_and_make(page, missing):
    """Nobody approves unseen what is missing."""
    page.get_by_role("link", name=re.compile(f"^{LEVEL}, ")).click()
    expect(page.get_by_role("row", name=CLASS)).to_contain_text(missing)
    page.get_by_role("button", name="Approve report cards").click()
    expect(page.get_by_role("alert")).to_contain_text("Something is missing")
    page.get_by_label("It may be missing").check()
    page.get_by_role("button", name="Approve report cards").click()
    page.get_by_role("button", name="Make report cards").click()
    finish_job(page, "Report cards that are made")


def test_report_cards_from_the_first_comment_to_the_family(come_in, demo, child):
    principal = come_in(demo.address("principal"), "/assessment/reports/")
    principal.get_by_role("link", name="Start report cards").first.click()
    principal.get_by_label("Level").select_option(LEVEL)
    term = principal.get_by_label("Term or year").locator("option:checked").inner_text().rpartition(" · ")[0]
    principal.get_by_role("button", name="Start").click()
    expect(principal.get_by_text("Teachers can write their comments now.")).to_be_visible()
    teacher = come_in(demo.address("teacher"), "/assessment/reports/")
    teacher.get_by_role("row", name=f"{LEVEL} {term}").get_by_role("link").click()
    students = _write_comments(teacher, child)
    _proofread(principal, "Samuel Okello")
    _approve_and_make(principal, f"{students - 2} of {students} missing")
    principal.get_by_role("button", name="Publish to families").click()
    expect(principal.get_by_text("Families see them since")).to_be_visible()
    code = principal.get_by_role("row", name=child.list_name).locator("code").inner_text()

    guardian = come_in(demo.address("guardian"), "/family/reports/", width=360)
    card = guardian.get_by_role("article", name=child.name)
    with guardian.expect_download() as download:
        card.get_by_role("link", name=f"Report card, {term}").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    stranger = come_in(None, "/assessment/verify/", width=360)
    stranger.get_by_label("Code").fill(code.lower())
    stranger.get_by_role("button", name="Check document").click()
    expect(stranger.get_by_text("This document is genuine")).to_be_visible()
    expect(stranger.get_by_text(" ".join(f"{part[0]}." for part in child.name.split()))).to_be_visible()
