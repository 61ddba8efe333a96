"""Typesetter: a template costs its child at most, and the next letter is written."""

from datetime import UTC, datetime

import pytest

from secretariat.kernel.letters.rendering import LetterInvalid
from secretariat.kernel.letters.typesetter import Typesetter

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
TITLE = '#set document(title: "T")\n= T\n'
ENDLESS = "#for a in range(9000) { for b in range(9000) { let c = calc.pow(a, 2) } }"


@pytest.fixture(scope="module")
def typesetter():
    """Return a typesetter that waits two seconds and ends with the module."""
    made = Typesetter(timeout_seconds=2)
    yield made
    made.close()


def write(folder, text):
    """Return a template of these words."""
    path = folder / "plain.en.typ"
    path.write_text(TITLE + text, encoding="utf-8")
    return path


def test_a_template_that_takes_too_long_is_refused_and_the_next_letter_is_written(
    typesetter, tmp_path
):
    with pytest.raises(LetterInvalid, match="it was not done within 2 seconds"):
        typesetter.render(write(tmp_path, ENDLESS), {}, at=NOW)

    assert typesetter.render(write(tmp_path, "Hello."), {}, at=NOW).startswith(b"%PDF-")


def test_a_fault_is_told_with_its_line(typesetter, tmp_path):
    with pytest.raises(LetterInvalid, match="unknown variable: nothing") as refusal:
        typesetter.render(write(tmp_path, "#nothing"), {}, at=NOW)

    assert refusal.value.line == 3


def test_a_template_that_changed_is_read_anew(typesetter, tmp_path):
    before = typesetter.render(write(tmp_path, "Hello."), {}, at=NOW)

    assert typesetter.render(write(tmp_path, "Good-bye."), {}, at=NOW) != before
