"""A teacher's term: the lesson of today, its homework, a test in the gradebook, and the report cards that come of it."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import cell, finish_job, grade, marks_saved, paste, sign_in_as

SCHOOL = "term"
# Rows and columns of the gradebook.
CHEN, AMINA, BASHIR = range(3)
HOMEWORK, TEST = range(2)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(scope="module")
def people(site):
    """{username: session key} of the people of a school in mid-term."""
    site.manage("setup_platform")
    printed = site.run_python(
        "import json; from tests.browser.furnished import furnish_term; print(json.dumps(furnish_term('term')))"
    )
    return json.loads(printed.splitlines()[-1])


@pytest.fixture
def come_in(site, people, open_page):
    """come_in("tomas", "/timetables/", width=1280) -> that page in a browser of Tomas's own; None: a stranger's."""

    def opened(who, path, width=1280):
        page = open_page(width=width)
        if who:
            sign_in_as(page, people[who], f"{SCHOOL}.localhost")
        page.goto(site.url(path, SCHOOL))
        return page

    return opened


def _file(name, kind, content):
    return {"name": name, "mimeType": kind, "buffer": content}


def _set_homework(page):
    """From today's lesson, due by the next one, with a file and a column for its marks."""
    page.locator("td.week-today").get_by_role("link", name="Mathematics 7A", exact=True).click()
    page.get_by_role("textbox", name="Topic taught").fill("Adding fractions")
    page.get_by_role("button", name="Save topic").click()
    expect(page.get_by_text("Tomas Teacher,")).to_be_visible()
    page.get_by_role("link", name="Set homework").click()
    page.get_by_label("Title").fill("Fractions at home")
    page.get_by_label("What to do").fill("Page 12, numbers 1 to 5.")
    expect(page.get_by_label("Due by the lesson")).not_to_have_value("")
    page.get_by_label("Marks go to").select_option("Classwork and homework")
    page.get_by_label("Highest mark").fill("10")
    page.get_by_label("Files", exact=True).set_input_files(_file("page-12.png", "image/png", PNG))
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()


def _hand_in(page):
    page.get_by_role("link", name="Fractions at home").first.click()
    expect(page.get_by_role("link", name="page-12.png")).to_be_visible()
    page.get_by_label("Your answer").fill("One half and one third make five sixths.")
    page.get_by_label("Add files").set_input_files(_file("my-page.png", "image/png", PNG))
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("It is handed in.")).to_be_visible()


def _give_feedback(page):
    page.get_by_role("link", name="Fractions at home").click()
    expect(page.get_by_role("row", name="Odhiambo, Amina")).to_contain_text("1 file")
    page.get_by_role("link", name="Odhiambo, Amina").click()
    expect(page.get_by_text("five sixths")).to_be_visible()
    page.get_by_label("Mark", exact=True).fill("9")
    page.get_by_label("Feedback").fill("Neatly done.")
    page.get_by_role("button", name="Save and return").click()


def _add_test(page):
    page.get_by_role("link", name="Marks", exact=True).click()
    page.get_by_role("link", name="Mathematics 7A", exact=True).click()
    page.get_by_role("link", name="Add assessment").click()
    page.get_by_label("Title").fill("Fractions test")
    page.get_by_label("Category*", exact=True).select_option("Tests")
    page.get_by_label("Highest mark").fill("20")
    page.get_by_role("button", name="Add assessment").click()
    expect(cell(page, AMINA, HOMEWORK)).to_have_text("9")


def _enter_marks(page):
    """By keys, by a block that is too high in one cell, and back by undo; nothing of it is lost."""
    cell(page, CHEN, TEST).click()
    for key in ("1", "2", "Enter", "1", "5", "Enter", "a", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(cell(page, AMINA, TEST)).to_be_focused()
    marks_saved(page)
    cell(page, CHEN, TEST).click()
    paste(page, "14\n21\n8\n")
    expect(page.locator("#gradebook-state")).to_contain_text("Amina, Fractions test: The highest mark is 20.")
    expect(cell(page, AMINA, TEST)).to_have_text("21")
    expect(cell(page, BASHIR, TEST)).to_have_text("8")
    page.keyboard.press("Control+z")
    for student, mark in ((CHEN, "12"), (AMINA, "15"), (BASHIR, "a")):
        expect(cell(page, student, TEST)).to_have_text(mark)
    marks_saved(page)


def _meet_a_colleague(tomas, paul):
    """Both change the same mark: who comes second is asked, and both marks are shown."""
    cell(tomas, BASHIR, TEST).click()
    tomas.keyboard.type("16")
    tomas.keyboard.press("Enter")
    marks_saved(tomas)
    cell(paul, BASHIR, TEST).click()
    paul.keyboard.type("17")
    paul.keyboard.press("Enter")
    dialog = paul.get_by_role("dialog")
    expect(dialog).to_contain_text("Tomas Teacher")
    expect(dialog).to_contain_text("16")
    dialog.get_by_role("button", name="Take theirs").click()
    marks_saved(paul)
    expect(cell(paul, BASHIR, TEST)).to_have_text("16")


def test_a_teacher_sets_homework_enters_marks_and_explains_them(come_in):
    tomas = come_in("tomas", "/timetables/")
    _set_homework(tomas)
    amina = come_in("amina", "/family/homework/", width=360)
    _hand_in(amina)
    _give_feedback(tomas)
    amina.get_by_role("link", name="Fractions at home").click()
    expect(amina.get_by_text("Neatly done.")).to_be_visible()
    expect(amina.get_by_text("9 of 10")).to_be_visible()
    _add_test(tomas)
    _enter_marks(tomas)
    _meet_a_colleague(tomas, come_in("paul", re.sub(r"^https?://[^/]+", "", tomas.url)))
    tomas.reload()
    expect(cell(tomas, AMINA, TEST)).to_have_text("15")
    expect(cell(tomas, BASHIR, TEST)).to_have_text("16")
    # 90 % of classwork (20 of 100) and 75 % of tests (30 of 100).
    expect(grade(tomas, AMINA)).to_have_text("81.0 A")
    grade(tomas, AMINA).click()
    dialog = tomas.get_by_role("dialog")
    expect(dialog).to_contain_text("Why 81.0 %")
    expect(dialog.get_by_role("row", name="Fractions test")).to_contain_text("75.0")


def _write_comments(page):
    """Saved while they are typed."""
    page.get_by_role("link", name="Mathematics 7A", exact=True).click()
    expect(page.get_by_role("heading", name="Comments, Mathematics 7A", exact=True)).to_be_visible()
    page.get_by_role("textbox", name="Odhiambo, Amina").fill("Amina works with care.")
    page.get_by_role("textbox", name="Chen").fill("Chen asks good questions.")
    expect(page.locator("[data-saved]")).to_have_text("All changes saved")


def _proofread(page):
    page.get_by_role("button", name="Begin proofreading").click()
    page.get_by_role("link", name="Mathematics 7A", exact=True).click()
    for box in page.get_by_role("checkbox", name="I have read it").all():
        box.check()
    page.get_by_role("button", name="Mark the ticked as read").click()
    expect(page.get_by_text("Read by Paul Principal")).to_have_count(2)


def _approve_and_make(page):
    """Nobody approves unseen what is missing."""
    page.get_by_role("link", name="Grade 7, Term 1").click()
    expect(page.get_by_role("row", name="Mathematics 7B")).to_contain_text("Nothing assessed")
    page.get_by_role("button", name="Approve report cards").click()
    expect(page.get_by_role("alert")).to_contain_text("Something is missing")
    page.get_by_label("It may be missing").check()
    page.get_by_role("button", name="Approve report cards").click()
    page.get_by_role("button", name="Make report cards").click()
    finish_job(page, "Report cards that are made")


def test_report_cards_from_the_first_comment_to_the_family(come_in):
    paul = come_in("paul", "/assessment/reports/")
    paul.get_by_role("link", name="Start report cards").first.click()
    paul.get_by_label("Level").select_option("Grade 7")
    paul.get_by_role("button", name="Start").click()
    expect(paul.get_by_text("Teachers can write their comments now.")).to_be_visible()
    tomas = come_in("tomas", "/assessment/reports/")
    tomas.get_by_role("link", name="Grade 7").click()
    _write_comments(tomas)
    _proofread(paul)
    _approve_and_make(paul)
    paul.get_by_role("button", name="Publish to families").click()
    expect(paul.get_by_text("Families see them since")).to_be_visible()
    code = paul.get_by_role("row", name="Odhiambo, Amina").locator("code").inner_text()

    grace = come_in("grace", "/family/reports/", width=360)
    child = grace.get_by_role("article", name="Amina Odhiambo")
    with grace.expect_download() as download:
        child.get_by_role("link", name="Report card, Term 1").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    stranger = come_in(None, "/assessment/verify/", width=360)
    stranger.get_by_label("Code").fill(code.lower())
    stranger.get_by_role("button", name="Check document").click()
    expect(stranger.get_by_text("This document is genuine")).to_be_visible()
    expect(stranger.get_by_text("A. O.")).to_be_visible()
