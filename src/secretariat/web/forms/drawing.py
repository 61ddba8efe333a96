"""Drawing: what the template of a form needs to know besides its controls."""

from uuid import uuid4

from django.utils.translation import gettext as _

from secretariat.kernel import records
from secretariat.kernel.unfinished import Unfinished
from secretariat.kernel.values import Record
from secretariat.web.asking import Request
from secretariat.web.display import instant_html
from secretariat.web.forms import leftovers
from secretariat.web.forms.languages import OFFERED, spoken_name
from secretariat.web.forms.sheet import Sheet
from secretariat.web.words import Words


def context_of(
    request: Request, sheet: Sheet, record: Record | None, kept: Unfinished | None = None
) -> dict[str, object]:
    """Return what a form is drawn from.

    Args:
        request: the request.
        sheet: the form with what stands in it.
        record: its record; None for a new one.
        kept: what it was filled from, where somebody goes on with it.
    """
    is_fresh = kept is None and request.method != "POST"
    controls = sheet.controls()
    problems = sheet.problems(controls)
    return {
        "words": sheet.words,
        "record": record,
        "controls": controls,
        "problems": problems,
        "more": sheet.more,
        "one_blank": range(1),
        "many_blanks": range(4),
        "version": request.POST.get("_version") or _version_of(record, kept),
        "key": request.POST.get("_key") or (str(kept.key) if kept else str(uuid4())),
        "turn": request.POST.get("_turn") or (kept.turn if kept else 0),
        "kept": kept,
        "kept_at": instant_html(kept.saved_at, is_short=True) if kept else "",
        "leftovers": leftovers.offered(sheet.words, request.actor, record) if is_fresh else (),
        "leading": " ".join(sorted(records.leading(sheet.words.register.code))),
        "languages": _languages(sheet) if record is None and sheet.has_translations else [],
        "has_followups": sheet.has_followups,
        "warnings": record.warnings if record else (),
        "has_draft": record is None and sheet.words.register.start_state().kind == "draft",
        "submit_label": submit_label(sheet.words) if record is None else _("Save"),
        "has_files": any(s.type == "file" or s.file_columns for s in sheet.specs.values()),
        "page_level": record.level if record else sheet.words.register.level,
    }


def _version_of(record: Record | None, kept: Unfinished | None) -> int | str:
    """Return the version a form is made from: that which it was begun on."""
    if record is None:
        return ""
    return kept.form.version if kept else record.version


def submit_label(words: Words) -> str:
    """Return the label of the move that sends a new record off, or a plain word."""
    if words.register.submission is not None:
        return words.move(words.register.submission)
    return _("Continue") if questioned(words) else _("Save")


def questioned(words: Words) -> str | None:
    """Return the move that leads out of the draft by questions, if only one leads out."""
    register = words.register
    leaving = list(register.moves_from(register.lifecycle.start))
    is_one = register.start_state().kind == "draft" and len(leaving) == 1
    return leaving[0] if is_one and register.submission is None else None


def _languages(sheet: Sheet) -> list[tuple[str, str, bool]]:
    """Return the languages the texts can be written in, and which is chosen."""
    codes = dict.fromkeys((*OFFERED, sheet.language))
    return [(code, spoken_name(code), code == sheet.language) for code in codes]
