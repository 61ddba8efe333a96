"""Output: data on standard output, talk on standard error, a bar for what takes long.

With `--json` each row of data is one JSON value on a line of its own; a single answer is one line.
Without it, a row is its columns parted by tabs. Does not know what the data mean.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import datetime
from types import NoneType
from typing import Any, TextIO

from secretariat.foundation import machine_text
from secretariat.foundation.canonical import instant
from secretariat.kernel.values import FileValue, Masked, Ref

BAR_AFTER_SECONDS = 1.0
LINE_EVERY_SECONDS = 10.0
BAR_WIDTH = 30


class Output:
    """Where a command writes."""

    def __init__(
        self, *, is_json: bool = False, data: TextIO | None = None, talk: TextIO | None = None
    ) -> None:
        """Write to the given streams, by default to standard output and standard error."""
        self.is_json = is_json
        self.data = data or sys.stdout
        self.talk = talk or sys.stderr

    def row(self, **columns: object) -> None:
        """Write one row of data."""
        if self.is_json:
            self._line(as_json(columns))
        else:
            self._line("\t".join(as_text(value) for value in columns.values()))

    def answer(self, facts: Mapping[str, object]) -> None:
        """Write one answer of many facts: a line for each, or one JSON object."""
        if self.is_json:
            self._line(as_json(facts))
            return
        for name, value in facts.items():
            self._line(f"{name}\t{as_text(value)}")

    def say(self, sentence: str) -> None:
        """Tell the person at the terminal something that is no data."""
        self.talk.write(one_line_each(sentence) + "\n")
        self.talk.flush()

    @contextmanager
    def progress(self, what: str, total: int | None = None) -> Iterator["Progress"]:
        """Show how far the block is, if it takes longer than a second."""
        progress = Progress(self.talk, what, total)
        try:
            yield progress
        finally:
            progress.close()

    def _line(self, text: str) -> None:
        self.data.write(text + "\n")
        self.data.flush()


class Progress:
    """A bar on a terminal, a line now and then elsewhere; silent for the first second."""

    def __init__(self, talk: TextIO, what: str, total: int | None) -> None:
        """Begin at nothing done."""
        self.done = 0
        self.total = total
        self._talk, self._what = talk, what
        self._start = self._shown_at = time.monotonic()
        self._is_shown = False

    def step(self, count: int = 1) -> None:
        """Note that `count` more are done."""
        self.to(self.done + count)

    def to(self, done: int) -> None:
        """Note that `done` are done altogether."""
        self.done = done
        now = time.monotonic()
        pause = 0.1 if self._talk.isatty() else LINE_EVERY_SECONDS
        if now - self._start >= BAR_AFTER_SECONDS and now - self._shown_at >= pause:
            self._shown_at = now
            self._show()

    def close(self) -> None:
        """End the bar's line, if there is one."""
        if self._is_shown and self._talk.isatty():
            self._show()
            self._talk.write("\n")
            self._talk.flush()

    def _show(self) -> None:
        self._is_shown = True
        rate = self.done / max(time.monotonic() - self._start, 0.001)
        text = f"{self._what}: {self.done:,}"
        if self.total:
            filled = min(BAR_WIDTH, BAR_WIDTH * self.done // self.total)
            bar = "#" * filled + "." * (BAR_WIDTH - filled)
            text = f"{self._what} [{bar}] {self.done:,} of {self.total:,}"
        text = f"{text} ({rate:,.0f}/s)"
        self._talk.write(f"\r\033[K{text}" if self._talk.isatty() else f"{text}\n")
        self._talk.flush()


def as_json(value: object) -> str:
    """Return a value of the kernel as JSON text; decimals are text, never floats."""
    return machine_text.as_json(value).decode()


def as_text(value: object) -> str:
    """Return a value as one line of text for a column."""
    for kind, text in _TEXTS:
        if isinstance(value, kind):
            return text(value)
    return one_line(str(value))


def _several(value: Iterable[object]) -> str:
    """Return several values as text; what has no order is sorted."""
    parts = [as_text(item) for item in value]
    return ", ".join(sorted(parts) if isinstance(value, Set) else parts)


_TEXTS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (NoneType, lambda _value: ""),
    (bool, lambda value: "yes" if value else "no"),
    (datetime, instant),
    (Ref, lambda value: value.number or str(value.id)),
    (Masked, lambda value: value.shown),
    (FileValue, lambda value: one_line(f"{value.name} ({value.size_bytes} bytes)")),
    ((tuple, list, Set), _several),
    (Mapping, lambda value: as_json(value)),
)


def one_line(text: str) -> str:
    """Return text that cannot end its line or move the cursor of a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def one_line_each(text: str) -> str:
    """Return text of several lines without any other control character."""
    return "\n".join(one_line(line) for line in text.splitlines())
