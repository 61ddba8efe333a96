"""Print: what stands on paper, read from the PDF that Chromium makes of a page."""

import re

import pypdfium2
import pytest
from django.conf import settings
from django.utils import translation

from secretariat.kernel.registers import LEVELS
from secretariat.web import assets
from secretariat.web.words import level as level_words

PAGES = {
    "/r/gift?state.eq=declared": "Gifts",
    "/r/gift/GIFT-2026-0001": "Carved wooden bowl",
    "/board/gift": "Gifts",
    "/calendar/gift?month=2026-01": "January 2026",
}
CHROME = (
    "Search the whole house",
    "Sign out",
    "Skip to",
    "Appearance",
    "Next month",
    "Saved views",
)


def printed(page):
    """Return the text of each sheet of a page."""
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    return [sheet.get_textpage().get_text_bounded() for sheet in document]


@pytest.mark.parametrize("path", PAGES)
def test_paper_says_what_it_is_and_leaves_the_controls_out(visit, path):
    page = visit()
    page.goto(path)

    sheets = printed(page)

    text = "\n".join(sheets)
    assert PAGES[path] in text
    assert path.partition("?")[0] in text
    assert [words for words in CHROME if words in text] == []
    for number, sheet in enumerate(sheets, 1):
        assert f"{number} / {len(sheets)}" in sheet
        assert "Internal" in sheet.partition("\n")[0]


def test_paper_tells_the_filters_that_hold(visit):
    page = visit()
    page.goto("/r/gift?state.eq=declared")

    text = "\n".join(printed(page))

    assert "State: Declared" in text
    assert "Remove all" not in text


def test_level_on_paper_is_in_the_language_of_the_page(visit):
    page = visit()
    page.goto("/r/gift")
    for code, words in [("fr", "Interne"), ("es", "Interno")]:
        page.click(f"[name=language][value={code}]")
        page.wait_for_load_state()

        assert words in printed(page)[0].partition("\n")[0]


def test_words_on_paper_are_those_of_the_catalogues():
    text = (assets.ROOT / "house" / "media.css").read_text(encoding="utf-8")
    rules = re.findall(r'@page (\w+)-(\w\w) \{ @top-center \{ content: "([^"]+)"', text)

    said = {(level, language): words for level, language, words in rules}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for level in LEVELS:
                assert said.pop((level, language)) == level_words(level)
    assert said == {}
