"""Rendering: facts are told as they are, the same way each time, in a PDF that everybody can read."""

from datetime import UTC, datetime

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secretariat.kernel.letters.rendering import LetterInvalid, render

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
PLAIN = """#let facts = json(bytes(sys.inputs.facts))
#set document(title: facts.title)
#set text(lang: facts.language)
= #facts.title
#facts.body
"""
FACTS = {"title": "Refusal", "language": "fr", "body": "Bonjour."}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Return a template that tells a title and a body."""
    path = tmp_path_factory.mktemp("letters") / "plain.en.typ"
    path.write_text(PLAIN, encoding="utf-8")
    return path


def text_of(pdf):
    """Return the text of a PDF, white space folded."""
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join("".join(page.get_textpage().get_text_range() for page in pages).split())


@pytest.mark.parametrize(
    "body", ["#panic(1)", "*bold* _it_ $x$", '"); #import "x.typ"', "= No heading", "\\ @see <x>"]
)
def test_markup_in_a_value_stays_text(template, body):
    shown = text_of(render(template, {**FACTS, "body": body}, at=NOW))

    assert shown == f"Refusal {body}"


@given(st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "S", "Zs")), max_size=60))
@settings(max_examples=25, deadline=None)
def test_no_value_stops_a_letter(template, body):
    assert render(template, {**FACTS, "body": body}, at=NOW).startswith(b"%PDF")


def test_the_same_facts_give_the_same_bytes(template):
    assert render(template, FACTS, at=NOW) == render(template, FACTS, at=NOW)


def test_a_letter_is_tagged_and_says_title_and_language(template):
    """Source: ISO 14289-1 (PDF/UA-1)."""
    pdf = render(template, FACTS, at=NOW)

    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == "Refusal"
    assert b"/MarkInfo" in pdf
    assert b"/Lang (fr)" in pdf or b"/Lang(fr)" in pdf
    assert b"pdfuaid" in pdf


def test_what_is_not_among_the_facts_is_refused_with_its_line(template):
    with pytest.raises(LetterInvalid, match="title") as refusal:
        render(template, {"language": "fr"}, at=NOW)

    assert refusal.value.line == 2


def test_a_template_reads_nothing_outside_its_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    inner = tmp_path / "letters"
    inner.mkdir()
    path = inner / "curious.en.typ"
    path.write_text('#read("../secret.txt")')

    with pytest.raises(LetterInvalid):
        render(path, FACTS, at=NOW)


def test_a_template_fetches_no_package(template, tmp_path):
    path = tmp_path / "greedy.en.typ"
    path.write_text('#import "@preview/example:0.1.0": add')

    with pytest.raises(LetterInvalid):
        render(path, FACTS, at=NOW)
