"""Names from outside are safe to show and to save."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.content import safe_name
from secretariat.kernel.content.names import MAX_BYTES, extension


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\report.docx", "report.docx"),
        ("a\x00b\nc.txt", "abc.txt"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("re\u0301sume\u0301.pdf", "résumé.pdf"),
        ("...", "unnamed"),
        ("", "unnamed"),
        ("folder/", "folder"),
        ("CON.txt", "_CON.txt"),
        ("  two   words .txt", "two words .txt"),
        ('a<b>"c|d?.txt', "abcd.txt"),
        ("报告.docx", "报告.docx"),
        ("half \ud800 character.txt", "half character.txt"),
    ],
)
def test_names_are_made_safe(name, safe):
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_extension():
    name = safe_name("ж" * 300 + ".docx")

    assert name.endswith("ж.docx")
    assert len(name.encode()) <= MAX_BYTES


@given(st.text(st.characters(exclude_categories=[])))
def test_any_name_becomes_one_harmless_part_of_a_path(name):
    safe = safe_name(name)

    assert 0 < len(safe.encode("utf-8")) <= MAX_BYTES + 1
    assert safe not in {".", ".."}
    assert not set(safe) & set('/\\\x00\n\r\u202e\u202d\u2066<>:"|?*')
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.DOCX", "docx"), ("a", ""), (".profile", ""), ("a.b c", ""), ("a.ž", "")],
)
def test_extensions_are_plain(name, suffix):
    assert extension(name) == suffix
