"""Concepts: which concepts a question names by one of their labels, in any language.

Labels are remembered by the process and read again when the register of concepts has changed. Does
not know records or the index.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from django.db.models import Count, Max

from secretariat.foundation.text import fold
from secretariat.kernel import registers, showing
from secretariat.kernel.identity import Actor
from secretariat.kernel.store.models import Record, Text
from secretariat.kernel.tables.models_of_registers import model_of

REGISTER = "concept"
LABEL_FIELDS = ("pref_label", "alt_labels")
MAX_WORDS = 5
MAX_FOUND = 20


@dataclass(frozen=True, slots=True)
class Named:
    """A concept that a question names: its label as stored, and the words of the question."""

    id: UUID
    label: str
    phrase: str


class _Labels:
    """All labels, folded, with the state of the register that they were read from."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.state: object = None
        self.by_words: dict[tuple[str, ...], list[tuple[UUID, str]]] = {}

    def current(self) -> dict[tuple[str, ...], list[tuple[UUID, str]]]:
        """Return the concepts by the folded words of each label."""
        rows = model_of(REGISTER)._default_manager
        state = tuple(sorted(rows.aggregate(Max("changed_at"), Count("pk")).items()))
        with self.lock:
            if state != self.state:
                self.by_words, self.state = self._read(), state
            return self.by_words

    def _read(self) -> dict[tuple[str, ...], list[tuple[UUID, str]]]:
        """Read all labels."""
        found: dict[tuple[str, ...], list[tuple[UUID, str]]] = defaultdict(list)
        for concept, label in _stored_labels():
            words = _words(label)
            if 0 < len(words) <= MAX_WORDS:
                found[tuple(words)].append((concept, label))
        return dict(found)


_labels = _Labels()


def _stored_labels() -> Iterator[tuple[UUID, str]]:
    """Yield each concept with each of its labels; alternative labels stand one on a line."""
    rows = model_of(REGISTER)._default_manager.exclude(state="deprecated")
    for concept, *texts in rows.values_list("pk", *LABEL_FIELDS):
        for text in texts:
            yield from ((concept, line.strip()) for line in (text or "").splitlines())
    current = rows.values("pk")
    others = Text.objects.filter(field__in=LABEL_FIELDS, record__in=current)
    for concept, text in others.values_list("record_id", "text"):
        yield from ((concept, line.strip()) for line in text.splitlines())


def _words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return "".join(c if c.isalnum() else " " for c in fold(text)).split()


def in_question(text: str, *, reader: Actor) -> tuple[Named, ...]:
    """Return the concepts that a question names and the reader may read."""
    if REGISTER not in registers.all_registers():
        return ()
    words = _words(text[:1_000])
    known = _labels.current()
    found: dict[UUID, Named] = {}
    for size in range(min(MAX_WORDS, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            part = tuple(words[start : start + size])
            for concept, label in known.get(part, ()):
                found.setdefault(concept, Named(concept, label, " ".join(part)))
    rows = list(Record.objects.filter(id__in=list(found)))
    allowed = showing.decisions(rows, reader) if rows else {}
    readable = [concept for concept in found if concept in allowed and allowed[concept].may_read]
    return tuple(found[concept] for concept in readable[:MAX_FOUND])
