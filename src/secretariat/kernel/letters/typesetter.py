"""The typesetter: one confined child of this process that renders letters, one at a time.

A letter is rendered while a move holds the lock of a writer. A template that hangs or grows costs
its child, which is replaced; the letter is refused. Does not know records.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from secretariat.kernel.content import wire
from secretariat.kernel.content.child import Child, ChildLarge, ChildLost, ChildSlow
from secretariat.kernel.letters.rendering import LetterInvalid

MODULE = "secretariat.kernel.letters.typesetting"
TIMEOUT_SECONDS = 10.0
MEMORY_BYTES = 480 << 20
LETTERS_PER_CHILD = 500


@dataclass(slots=True)
class Typesetter:
    """Renders letters; safe to share between threads."""

    timeout_seconds: float = TIMEOUT_SECONDS
    _child: Child | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def warm(self) -> None:
        """Start the child, if there is none; does not wait until it is ready."""
        with self._lock:
            self._child = self._child or Child(MEMORY_BYTES, MODULE)

    def render(self, template: Path, facts: Mapping[str, object], *, at: datetime) -> bytes:
        """Return a letter as PDF; as `rendering.render`, within limits of time and memory.

        Raises:
            LetterInvalid: the template or a value cannot be rendered.
        """
        request = {"template": str(template), "facts": dict(facts), "at": at.isoformat()}
        with self._lock:
            child = self._child = self._child or Child(MEMORY_BYTES, MODULE)
            try:
                frames = list(child.ask(request, timeout_seconds=self.timeout_seconds))
            except (ChildLost, wire.FrameInvalid) as loss:
                self._retire()
                problem = _why(loss, self.timeout_seconds)
                raise LetterInvalid(template=template.name, problem=problem, line=1) from loss
            if child.files_read >= LETTERS_PER_CHILD:
                self._retire()
        (frame,) = frames
        if frame.kind == "letter":
            return frame.attached
        problem, line = str(frame.content["problem"]), int(frame.content["line"])
        raise LetterInvalid(template=template.name, problem=problem, line=line)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._retire()

    def _retire(self) -> None:
        """End the child; the next letter starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.close()


def _why(loss: Exception, seconds: float) -> str:
    """Return why a child was lost."""
    if isinstance(loss, ChildSlow):
        return f"it was not done within {seconds:g} seconds"
    if isinstance(loss, ChildLarge):
        return "it needs more memory than a letter may take"
    return "the process that writes letters ended"


typesetter = Typesetter()
