"""Decisions: the form of their records, and the table of dependencies."""

import re
from collections.abc import Iterable, Iterator

PARTS = ["Status", "Context", "Decision", "Rejected alternatives", "Consequences"]
NAME = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
ROW = re.compile(r"^\| (?P<package>[a-z][\w.-]*) \| (?P<licence>[^|]+?) \|", re.M)


def faults_of(records: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what is wrong with the decision records, given as (file name, text)."""
    wanted = 1
    for name, text in sorted(records):
        match = NAME.fullmatch(name)
        if not match or int(match.group(1)) != wanted:
            yield f"{name}: expected a name that begins with {wanted:04d}-"
        elif not text.startswith(f"# {match.group(1)} "):
            yield f"{name}: the title does not begin with the number"
        parts = re.findall(r"^## (.+)$", text, re.M)
        if parts != PARTS:
            yield f"{name}: its parts are {parts}"
        wanted += 1


def packages(text: str) -> dict[str, str]:
    """Return the licence of each package in the tables of dependencies."""
    return {row["package"]: row["licence"] for row in ROW.finditer(text)}
