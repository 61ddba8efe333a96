"""The child that renders letters: answers each request with a PDF, or with what is wrong.

Does not know records, nor why it is asked. See `content.serving`.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from secretariat.kernel.content.serving import Send, serve
from secretariat.kernel.letters.rendering import LetterInvalid, render


def main() -> int:
    """Render letters until the parent closes the pipe."""
    return serve(_answer)


def _answer(request: dict[str, Any], send: Send) -> None:
    """Render one letter."""
    template, at = Path(request["template"]), datetime.fromisoformat(request["at"])
    try:
        send("letter", attached=render(template, request["facts"], at=at))
    except LetterInvalid as refusal:
        send("invalid", {"problem": refusal.facts["problem"], "line": refusal.line})


if __name__ == "__main__":
    sys.exit(main())
