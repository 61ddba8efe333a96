"""Text: decoded, cleaned, and words split at line ends mended."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.content.reading import text

ANY = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("die Ver-\nschlüsselung ist sicher", "die Verschlüsselung\nist sicher"),
        ("die Ver-\n  schlüsselung, und", "die Verschlüsselung,\n  und"),
        ("Haupt-\nund Nebenfach", "Haupt-\nund Nebenfach"),
        ("short- or long-\nor medium", "short- or long-\nor medium"),
        ("long-term goals, long-\nterm plans", "long-term goals, long-term\nplans"),
        ("Nord-\nSüd", "Nord-\nSüd"),
        ("1990-\nbis heute", "1990-\nbis heute"),
        ("a - \nb", "a - \nb"),
        ("— list\n- item", "— list\n- item"),
    ],
)
def test_words_split_at_line_ends_are_mended(written, mended):
    assert text.mend(written) == mended


@given(ANY)
def test_mending_keeps_lines_and_letters(written):
    mended = text.mend(written)

    assert mended.count("\n") == written.count("\n")
    assert sorted(filter(str.isalpha, mended)) == sorted(filter(str.isalpha, written))


@given(ANY)
def test_clean_text_can_be_stored(written):
    cleaned = text.clean(written)

    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & {"\x00", "\r", "\x0c", "\ufeff", "\u00ad"}
    assert text.clean(cleaned) == cleaned


@pytest.mark.parametrize("run", [" ", "a", "-\n", "a-", "a-\n", "\n ", "\u00ad"])
def test_long_runs_take_no_longer_than_their_length(run):
    began = time.monotonic()

    text.mend(text.clean(f"x{run * 500_000}x"))

    assert time.monotonic() - began < 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_decoded(encoding):
    assert text.decode("Zürich, Genève, 日内瓦".encode(encoding)) == "Zürich, Genève, 日内瓦"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", "Der Verwaltungsrat genehmigte die Änderung der Übersicht für das Büro. " * 4),
        ("cp1251", "Административный совет утвердил предложенную стратегию на два года. " * 4),
        ("cp1256", "وافق مجلس الإدارة على الاستراتيجية المقترحة لتكنولوجيا المعلومات. " * 4),
    ],
)
def test_old_encodings_are_told_apart(encoding, words):
    assert text.decode(words.encode(encoding)) == words


def test_what_is_declared_is_believed_when_utf8_does_not_fit():
    assert text.decode("кот".encode("koi8-r"), declared="koi8-r") == "кот"
    assert text.decode(b"plain", declared="no-such-charset") == "plain"


@pytest.mark.parametrize("value", ["1601-01-01T00:00:00Z", "yesterday", "", None])
def test_dates_that_say_nothing_are_none(value):
    assert text.iso_date(value) is None
