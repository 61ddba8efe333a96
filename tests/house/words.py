"""Words: what the text of the project must not say.

It speaks of the project alone: not of the machine it was written on, of where packages were fetched
from, or of how the work on it was shared out. The patterns are written so that this file itself
does not contain what it forbids.
"""

import re
from collections.abc import Iterable, Iterator

from tests.house.sources import Fault, line_of

WRITER = "who or what wrote it"
FORBIDDEN: dict[str, re.Pattern[str]] = {
    "a registry host": re.compile(
        r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs[.]org|npmjs[.]com|deb[.]debian[.]org"
        r"|security[.]debian[.]org|registry-1[.]docker|proxy[.]golang|crates[.]io"
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.~-])[/](?:work|root|opt|mnt)[/][\w.]|[/]home[/](?!<)[a-z]\w*[/]|[/]tmp[/]\w+[/]"
    ),
    WRITER: re.compile(
        r"\b(?:sub)?[Aa][g]ents?\b|\bAnthropi[c]\b|\bClaud[e]\b|\bLL[M]s?\b"
        r"|\b(?:CE[O]|integrato[r])\b|\bas an A[I]\b"
    ),
    "how the work was shared out": re.compile(
        r"\b(?:[Tt]his|[Nn]ext|[Ll]ast|[Ee]arlier|[Pp]revious|[Ww]ork)[ -]session\b"
        r"|\bhelper session\b|\bbrief[.]md\b|\bin (?:the|your) brief\b|\bworkplace\b"
    ),
    "the number of an issue or a bar": re.compile(
        r"\bissues? #?\d+\b|\b(?:bars?|targets?|claims?) [BRS]\d+\b|\([BRS]\d{1,2}\)"
    ),
}
PEOPLE_ENDINGS = (
    ".md",
    ".py",
    ".html",
    ".txt",
    ".toml",
    ".yaml",
    ".yml",
    ".js",
    ".css",
    "",
    ".lock",
)
INSTITUTION = "src/secretariat/institution/"  # its posts and articles use these words as everybody
ALLOWED = re.compile(r"[Ss]ervice-desk [Aa]gents?|[Uu]ser[-_ ]?[Aa]gents?|USER_AGENT")


def forbidden(sources: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield each place where a text says what it must not."""
    for path, text in sources:
        spared = [match.span() for match in ALLOWED.finditer(text)]
        for what, pattern in FORBIDDEN.items():
            if what == WRITER and path.startswith(INSTITUTION):
                continue
            for match in pattern.finditer(text):
                if not any(start <= match.start() < end for start, end in spared):
                    problem = f"{match.group()!r} is {what}"
                    yield Fault(path, line_of(text, match), problem)
