"""The child that reads files: answers what it finds in each (see `serving`).

Does not know why it is asked.
"""

import sys
import warnings
from pathlib import Path
from typing import Any

from PIL import Image

from secretariat.kernel.content import wire
from secretariat.kernel.content.reading import document
from secretariat.kernel.content.reading.findings import Source
from secretariat.kernel.content.serving import Send, serve


def main() -> int:
    """Read files until the parent closes the pipe."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    return serve(_read)


def _read(request: dict[str, Any], send: Send) -> None:
    """Read one file; what was found travels as soon as it is known."""
    report = document.Report(
        document=lambda found: send("document", wire.from_extraction(found)),
        thumbnail=lambda picture: send("thumbnail", {}, picture),
        nested=lambda part: send("nested", wire.from_nested(part)),
        note=lambda sentence: send("note", {"sentence": sentence}),
    )
    source = Source(request["name"], request["mime"], path=Path(request["path"]))
    document.read(source, report, thumbnail=request["thumbnail"], ocr=request["ocr"])


if __name__ == "__main__":
    sys.exit(main())
