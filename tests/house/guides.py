"""Guides: what a page of documentation tells people to type, and what it says they will see."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
EXPECTED_CODE = re.compile(r"\s+# exits with (\d+)$")
MARK = "\x1e"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a page, the exit code and the lines that the page shows under it."""

    command: str
    code: int
    shown: tuple[str, ...]


def steps(page: str) -> list[Step]:
    """Return the commands of a page in order; a line with `$` is a command.

    What follows `<<'END'` up to a line `END` is typed with it, so that a page can write files.
    """
    found: list[Step] = []
    for block in BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            typed, *shown = part.rstrip("\n").split("\n")
            if typed.endswith("<<'END'"):
                last = shown.index("END") + 1
                typed, shown = "\n".join([typed, *shown[:last]]), shown[last:]
            code = EXPECTED_CODE.search(typed)
            command = EXPECTED_CODE.sub("", typed)
            found.append(Step(command, int(code.group(1)) if code else 0, tuple(shown)))
    return found


def script(page_steps: list[Step]) -> str:
    """Return a shell script that runs the steps in one shell and marks where each ends."""
    return "\n".join(f"{step.command}\nprintf '{MARK}%s{MARK}' \"$?\"" for step in page_steps)


def answers(printed: str) -> list[tuple[int, list[str]]]:
    """Return exit code and printed lines of each step of a script that ran."""
    parts = printed.split(MARK)
    return [(int(parts[i + 1]), parts[i].splitlines()) for i in range(0, len(parts) - 1, 2)]


def differs(step: Step, code: int, printed: list[str]) -> str:
    """Return how an answer differs from what the page shows, or nothing.

    A `…` inside a line stands for any text, a line of its own for any lines.
    """
    if code != step.code:
        return f"$ {step.command}\nexits with {code}:\n" + "\n".join(printed)
    if step.shown and not _matches(list(step.shown), printed):
        shown, seen = "\n".join(step.shown), "\n".join(printed)
        return f"$ {step.command}\nthe page shows:\n{shown}\nthe command prints:\n{seen}"
    return ""


def _matches(shown: list[str], printed: list[str]) -> bool:
    """Return whether printed lines fit the lines shown."""
    if not shown:
        return not printed
    if shown[0] == "…":
        return any(_matches(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return bool(printed) and _fits(shown[0], printed[0]) and _matches(shown[1:], printed[1:])


def _fits(shown: str, printed: str) -> bool:
    """Return whether one line fits."""
    plain = re.sub(r"([\[\]*?])", r"[\1]", shown)
    return fnmatchcase(printed, plain.replace("…", "*"))
