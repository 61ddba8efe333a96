"""YAML is read as version 1.2 says: exactly, with the line of every path, and nothing clever."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.registers.errors import DeclarationInvalid
from secretariat.kernel.registers.source import Source, read_source


def written(folder: Path, text: str) -> Source:
    path = folder / "sample.yaml"
    path.write_text(text, encoding="utf-8")
    return read_source(path)


@pytest.mark.standard("YAML 1.2.2", "10.3")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("off", "off"),
        ("12:30", "12:30"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("1.10", Decimal("1.10")),
        ("-05", -5),
        ("0o17", 15),
        ("0x1F", 31),
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
        ('"1.10"', "1.10"),
        ("[NO, 1]", ["NO", 1]),
    ],
)
def test_a_scalar_is_what_the_core_schema_says(text: str, value: object, tmp_path: Path):
    read = written(tmp_path, f"a: {text}\n").value

    assert read == {"a": value}
    assert type(read["a"]) is type(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6).filter(lambda d: d == d))
def test_a_decimal_stays_exact(tmp_path_factory: pytest.TempPathFactory, number: Decimal):
    text = f"{number:f}"

    read = written(tmp_path_factory.getbasetemp(), f"a: {text}\n").value

    assert str(read["a"]) == str(Decimal(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' stands twice"),
        ("a:\n  b: 1\n  b: 2", "line 3: the key 'b' stands twice"),
        ("a: &one 1", "line 1: anchors and aliases are not part of a declaration"),
        ("a: !shape 1", "line 1: the tag !shape is not part of a declaration"),
        ("a:\n  - !shape {b: 1}", "line 2: the tag !shape is not part of a declaration"),
        ("a: !shape [1]", "line 1: the tag !shape is not part of a declaration"),
        ("%YAML 1.1\n---\na: NO", "line 1: directives are not part of a declaration"),
        ("a: 1\n---\nb: 2", "line 2: but found another document"),
        ("a: [1", "line 1: expected ',' or ']'"),
        ("a: .inf", "line 1: '.inf' is no exact number"),
        ("a: 2026-13-45", "line 1: '2026-13-45' is no day of the calendar"),
        ("a: !!int x", "line 1: 'x' is no whole number"),
        ("a: \x07", "line 1: the file holds characters that YAML does not allow"),
    ],
)
def test_what_could_be_misread_is_refused_with_its_line(text: str, words: str, tmp_path: Path):
    with pytest.raises(DeclarationInvalid) as refused:
        written(tmp_path, text)

    assert str(refused.value).startswith(f"sample.yaml, {words}")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path):
    path = tmp_path / "sample.yaml"
    path.write_bytes("a: é".encode("latin-1"))

    with pytest.raises(DeclarationInvalid, match="line 1: the file is not UTF-8"):
        read_source(path)


def test_a_fault_is_told_at_the_nearest_line_above_it(tmp_path: Path):
    source = written(tmp_path, "a: 1\nb:\n  c: {d: 1}\n")

    assert str(source.fault(("b", "c", "d", "e"), "no")) == "sample.yaml, line 3: no."
    assert str(source.fault(("b", "x"), "no")) == "sample.yaml, line 2: no."
    assert str(source.fault((), "no")) == "sample.yaml, line 1: no."
