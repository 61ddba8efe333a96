"""The child that renders letters: reads requests on standard input and answers in frames.

Does not know records, nor why it is asked. See `content.wire`.
"""

import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from secretariat.kernel.content import wire
from secretariat.kernel.content.reading import limits
from secretariat.kernel.letters.rendering import LetterInvalid, render

MEMORY_EXIT = 77


def main() -> int:
    """Confine this process, then render letters until the parent closes the pipe."""
    settings = json.loads(sys.argv[1])
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nowhere, standard)
    limits.leave_network()
    limits.confine(settings["data_bytes"])
    answers.write(wire.pack({"frame": "ready"}))
    answers.flush()
    try:
        _serve(requests, answers)
    except MemoryError:
        return MEMORY_EXIT
    return 0


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while header := requests.read(wire.LENGTHS.size):
        written, _attached = wire.lengths(header)
        request = wire.unpack(requests.read(written))
        signal.alarm(int(request["alarm_seconds"]))
        answers.write(_answer(request))
        answers.write(wire.pack({"frame": "end"}))
        answers.flush()
        signal.alarm(0)


def _answer(request: dict[str, Any]) -> bytes:
    """Return the frame of a letter, or of what is wrong with it."""
    template, at = Path(request["template"]), datetime.fromisoformat(request["at"])
    try:
        return wire.pack({"frame": "letter"}, render(template, request["facts"], at=at))
    except LetterInvalid as refusal:
        said = {"problem": refusal.facts["problem"], "line": refusal.line}
        return wire.pack({"frame": "invalid", **said})


if __name__ == "__main__":
    sys.exit(main())
