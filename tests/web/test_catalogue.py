"""The catalogues: every text of the face in every language, whole and up to date."""

import re

import polib
import pytest
from django.conf import settings

from tests.web.extraction import ROOT, of_python, of_template, texts
from tests.web.pages import body, heading

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACES = re.compile(r"%\((\w+)\)[sr]")


def catalogue(language):
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_holds_every_text_and_no_other(language):
    entries = catalogue(language)

    wanted: dict[str, str] = {}
    for text, plural in texts():
        wanted[text] = wanted.get(text) or plural
    assert {entry.msgid: entry.msgid_plural for entry in entries} == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_places(language):
    for entry in catalogue(language):
        given = list(entry.msgstr_plural.values()) or [entry.msgstr]
        assert not entry.fuzzy, entry.msgid
        assert not entry.obsolete, entry.msgid
        assert all(text.strip() for text in given), entry.msgid
        for text in given:
            assert set(PLACES.findall(text)) == set(PLACES.findall(entry.msgid)), entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_slots_are_those_the_head_declares(language):
    entries = catalogue(language)

    slots = int(re.search(r"nplurals=(\d)", entries.metadata["Plural-Forms"]).group(1))
    assert all(len(e.msgstr_plural) == slots for e in entries if e.msgid_plural)


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_made_of_this_one(language):
    entries = catalogue(language)
    compiled = polib.mofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"))

    def plain(entries):
        return {(e.msgid, e.msgid_plural, e.msgstr, str(e.msgstr_plural)) for e in entries}

    assert plain(compiled) == plain(entries)


def test_extraction_reads_blocks_and_plurals():
    start, end = "{% blocktranslate trimmed count n=x %}", "{% endblocktranslate %}"
    block = start + "\n {{ n }} day\n{% plural %}{{ n }} days" + end

    assert list(of_template(block)) == [("%(n)s day", "%(n)s days")]
    assert list(of_python('ngettext("a", "b", 2); _("c" "d"); gettext(x)')) == [
        ("a", "b"),
        ("cd", ""),
    ]


@pytest.mark.parametrize(
    ("language", "title", "refusal"),
    [
        ("fr", "Se connecter", "Écrivez votre nom d'utilisateur."),
        ("es", "Iniciar sesión", "Escriba su nombre de usuario."),
    ],
)
def test_pages_speak_the_language(visitor, language, title, refusal):
    visitor.post("/language", {"language": language})

    response = visitor.post("/sign-in", {})

    assert heading(response) == title
    assert refusal.replace("'", "&#x27;") in body(response)


def test_amounts_and_dates_follow_the_language(officer, house):
    officer.post("/language", {"language": "fr"})

    page = body(officer.get(f"/r/gift/{house.records['bowl'].number}"))

    assert "120,50&nbsp;USD" in page
    assert "15 janvier 2026" in page
    assert "Conservé par la maison" in page
