"""README: the table "I want to … → file" and the links of every page."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import Fault, line_of

ROW = re.compile(r"^\|(?P<wish>[^|]+)\|(?P<places>[^|]+)\|\s*$", re.M)
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = "I want to"


def dead_paths(root: Path, text: str) -> Iterator[Fault]:
    """Yield each path of the table that does not exist; a `<name>` in it stands for any."""
    for row in ROW.finditer(_table(text)):
        for path in CODE.findall(row["places"]):
            pattern = re.sub(r"<[^>]+>", "*", path).rstrip("/")
            if not any(root.glob(pattern)):
                yield Fault("README.md", 0, f"{path} does not exist ({row['wish'].strip()})")


def _table(text: str) -> str:
    """Return the rows of the table whose first column begins with the heading."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith(f"| {HEADING}")), None)
    if start is None:
        return ""
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(line)
    return "\n".join(rows)


def wishes(text: str) -> int:
    """Return how many rows the table has."""
    return len(ROW.findall(_table(text)))


def dead_links(root: Path, path: str, text: str) -> Iterator[Fault]:
    """Yield each link of a page to a file of the project that does not exist."""
    for match in LINK.finditer(text):
        target = match.group(1).split("#")[0]
        if not target or "://" in target or target.startswith("mailto:"):
            continue
        if not (root / path).parent.joinpath(target).exists():
            yield Fault(path, line_of(text, match), f"no file {target}")
