"""The child process: reads requests on standard input and answers in frames (see `wire`).

Does not know why it is asked. Ends when its input ends, on lack of memory, and by SIGALRM when a
file takes longer than its parent allows: a child whose parent was killed never outlives its file.
"""

import json
import os
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from secretariat.kernel.content import wire
from secretariat.kernel.content.reading import document, limits
from secretariat.kernel.content.reading.findings import Source

MEMORY_EXIT = 77

Send = Callable[..., None]


def main() -> int:
    """Confine this process, then serve requests until the parent closes the pipe."""
    settings = json.loads(sys.argv[1])
    requests, answers = _take_pipes()
    limits.leave_network()
    limits.confine(settings["data_bytes"])
    warnings.simplefilter("error", Image.DecompressionBombWarning)

    def send(frame: str, content: dict[str, Any] | None = None, attached: bytes = b"") -> None:
        answers.write(wire.pack({"frame": frame, **(content or {})}, attached))
        answers.flush()

    send("ready")
    try:
        while header := requests.read(wire.LENGTHS.size):
            written, _ = wire.lengths(header)
            _serve(wire.unpack(requests.read(written)), send)
    except MemoryError:
        return MEMORY_EXIT
    return 0


def _serve(request: dict[str, Any], send: Send) -> None:
    """Answer one request; what was found travels as soon as it is known."""
    signal.alarm(int(request["alarm_seconds"]))
    report = document.Report(
        document=lambda found: send("document", wire.from_extraction(found)),
        thumbnail=lambda picture: send("thumbnail", {}, picture),
        nested=lambda part: send("nested", wire.from_nested(part)),
        note=lambda sentence: send("note", {"sentence": sentence}),
    )
    source = Source(request["name"], request["mime"], path=Path(request["path"]))
    document.read(source, report, thumbnail=request["thumbnail"], ocr=request["ocr"])
    send("end")
    signal.alarm(0)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for the protocol; what libraries print goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nowhere, standard)
    return requests, answers


if __name__ == "__main__":
    sys.exit(main())
