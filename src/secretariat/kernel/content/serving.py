"""Serving: how a child takes requests on standard input and answers them in frames (see `wire`).

The child confines itself first. It ends when its input ends, on lack of memory, and by SIGALRM when
a request takes longer than its parent allows: a child whose parent was killed never outlives its
request. Does not know what is asked.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from secretariat.kernel.content import limits, wire

Send = Callable[..., None]
"""Sends a frame: its kind, its content, the bytes attached to it."""


def serve(answer: Callable[[dict[str, Any], Send], None]) -> int:
    """Confine this process, then serve requests until the parent closes the pipe.

    Args:
        answer: answers one request; each frame travels as soon as it is sent, the last is added.

    Returns:
        The exit code of the process.
    """
    settings = json.loads(sys.argv[1])
    requests, answers = _take_pipes()
    limits.leave_network()
    limits.confine(settings["data_bytes"])

    def send(frame: str, content: dict[str, Any] | None = None, attached: bytes = b"") -> None:
        answers.write(wire.pack({"frame": frame, **(content or {})}, attached))
        answers.flush()

    send("ready")
    try:
        while header := requests.read(wire.LENGTHS.size):
            written, _attached = wire.lengths(header)
            request = wire.unpack(requests.read(written))
            signal.alarm(int(request["alarm_seconds"]))
            answer(request, send)
            send("end")
            signal.alarm(0)
    except MemoryError:
        return wire.MEMORY_EXIT
    return 0


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for the protocol; what libraries print goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nowhere, standard)
    return requests, answers
