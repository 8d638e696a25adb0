"""Pages become PDFs: text stays text in every script, and the fonts are those that come along."""

import pytest

from assessment.models import DocumentTemplate
from assessment.reports.actions.defaults import default_templates
from assessment.reports.documents.blocks import BLOCKS
from assessment.reports.documents.composing import compose_page
from assessment.reports.documents.placeholders import fill_placeholders, unknown_in
from assessment.reports.documents.printing import NotPrinted, Typesetter
from assessment.reports.documents.sample import sample_facts

NASTY = '#panic("x") *bold* $x^2$ "quoted" \\ @ref <label> `raw` // no comment'


@pytest.fixture
def card(greenwood):
    return next(each for each in default_templates() if each.kind == DocumentTemplate.Kind.REPORT_CARD)


def page_of(template, facts, **settings):
    return compose_page(template.blocks, template.settings | settings, facts)


def every_block(template):
    return [{"type": name} for name in BLOCKS]


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize("language", ["en", "ar", "hi", "zh-hans"])
def test_every_block_prints_in_every_direction(card, paper, language):
    card.blocks = every_block(card)
    facts = sample_facts(card)
    page = page_of(card, facts, paper=paper, language=language)
    assert page["rtl"] == (language == "ar")
    with Typesetter() as press:
        assert press.pdf(page).startswith(b"%PDF-")


def test_what_people_type_is_text(card):
    """Broken by joining a name into the source of document.typ: Typst stops at the panic."""
    facts = sample_facts(card)
    for place in ("name", "legal_name", "section"):
        facts["student"][place] = NASTY
    facts["comment"] = NASTY
    facts["grades"][0]["comment"] = NASTY
    card.blocks = [*card.blocks, {"type": "text", "heading": NASTY, "text": NASTY}]
    with Typesetter() as press:
        assert press.pdf(page_of(card, facts)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "name", ["Żółć Ñandú", "أحمد محمود", "अमीना शर्मा", "陈小明", "さくら", "김민준", "שרה", "Ἀλέξανδρος"]
)
def test_names_of_every_script_have_letters(card, name):
    """The fonts that come along know them all: no script falls back to boxes, whatever the machine has."""
    import warnings

    facts = sample_facts(card)
    facts["student"]["legal_name"] = name
    with Typesetter() as press, warnings.catch_warnings():
        warnings.simplefilter("error")
        page = page_of(card, facts)
        plain = press.png(page)
        facts["student"]["legal_name"] = "\U0010fffd" * len(name)
        assert press.png(page_of(card, facts)) != plain
        press._compile(page_of(card, facts), format="png")
        content, noted = press._own.compiler.compile_with_warnings(format="png")
        assert content
        assert not noted


def test_the_file_is_the_same_wherever_it_is_made(card):
    """Only fonts of the packages: the machine's own are never asked."""
    from assessment.reports.documents.typesetting import bundled_fonts

    assert {"Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans CJK SC"} <= set(
        bundled_fonts().families()
    )
    assert all(name.startswith("Noto") for name in bundled_fonts().families())


def test_many_come_in_their_order(card):
    facts = sample_facts(card)
    with Typesetter() as press:
        pages = [page_of(card, facts | {"made_on": f"2026-01-{day:02}"}) for day in range(1, 9)]
        assert [len(pdf) > 1000 for pdf in press.pdfs(pages)] == [True] * 8


# Hundreds of letters that each join the next, at which the compiler panics; and accents that it heaps up in gigabytes.
@pytest.mark.parametrize("text", ["\u0915\u094d" * 300, ("a" + "\u0301" * 5999 + "\n\n") * 30])
def test_a_text_that_cannot_be_set_is_said(card, text):
    """Broken by compiling in the process that serves all schools: it grew by three gigabytes, and a panic is no Exception."""
    card.blocks = [{"type": "text", "heading": "", "text": text}]
    with Typesetter() as press, pytest.raises(NotPrinted, match="Sample Student” cannot be printed"):
        press.pdf(page_of(card, sample_facts(card)))


def test_among_many_the_one_that_cannot_be_set_is_named(card):
    facts = sample_facts(card)
    good, bad = (
        page_of(card, facts),
        page_of(card, facts | {"comment": "\u0915\u094d" * 300}) | {"title": "Card, Amina"},
    )
    with Typesetter() as press, pytest.raises(NotPrinted, match="“Card, Amina” cannot be printed"):
        list(press.pdfs([good, bad, good]))


def test_placeholders():
    assert unknown_in("Dear {student.name}, {moon} {}") == ["moon", ""]
    assert fill_placeholders(
        "{student.name} of { school.name } {student.born}", {"student.name": "A {x}", "school.name": "S"}
    ) == ("A {x} of S –")


def test_every_usual_template_is_sound(greenwood):
    for template in default_templates():
        for block in template.blocks:
            assert template.kind in BLOCKS[block["type"]].kinds
            assert not [name for text in block.values() if isinstance(text, str) for name in unknown_in(text)]
