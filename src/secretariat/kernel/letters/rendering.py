"""Rendering: a Typst template and facts become one PDF, the same bytes for the same facts.

The facts are handed over as data and never become part of the template's text, so that nothing in
them is read as markup. A template sees the files of its own folder only, no package and no font
that does not come with Typst or with the house. The PDF is tagged (PDF/UA-1). Does not know
records.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import typst

from secretariat.kernel.errors import SecretariatError

FONTS = Path(__file__).with_name("fonts")
_AT_LINE = re.compile(r":(\d+):\d+")


class LetterInvalid(SecretariatError):
    """Refuse a template that cannot become a letter."""

    code = "letter.invalid"
    status = 409
    message = (
        "The letter %(template)s cannot be written: %(problem)s. Nothing was changed; mend the"
        " value, or tell those who keep the templates."
    )

    def __init__(self, *, template: str, problem: str, line: int) -> None:
        """Keep the line of the template beside the sentence."""
        self.line = line
        super().__init__(template=template, problem=problem)


def render(template: Path, facts: Mapping[str, object], *, at: datetime) -> bytes:
    """Return a letter as PDF.

    Args:
        template: the file; its folder is all that it may read.
        facts: what it may say, in JSON's types, as `sys.inputs.facts`.
        at: when the letter is written; part of the PDF's facts about itself.

    Raises:
        LetterInvalid: the template does not compile, or says what is not among the facts.
    """
    try:
        return typst.compile(
            str(template),
            root=str(template.parent),
            format="pdf",
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            package_path=str(template.parent / "packages"),
            package_cache_path=str(template.parent / "packages"),
            pdf_standards="ua-1",
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        raise _invalid(template, error) from error


def _invalid(template: Path, error: typst.TypstError) -> LetterInvalid:
    """Return the refusal of what Typst found, with the line where it found it."""
    said = getattr(error, "message", None) or str(error)
    place = _AT_LINE.search(str(getattr(error, "diagnostic", "") or ""))
    line = int(place.group(1)) if place else 1
    return LetterInvalid(template=template.name, problem=" ".join(str(said).split()), line=line)
