"""Steps: what a plan is made of, and in which order its steps are taken.

`before` the declarations change hands, while everybody works; `swap`, in the one short transaction
in which they do; `after`, while everybody works on the new ones.
"""

from dataclasses import dataclass
from typing import Literal

from secretariat.kernel.tables.columns import Index
from secretariat.kernel.tables.fills import Fill

Phase = Literal["before", "swap", "after"]
INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the database.

    Attributes:
        register: the register, or `house`.
        act: what is done, in words.
        sql: its statement, where it is a single one.
        how: the class of its SQL, such as `ALTER TABLE … RENAME COLUMN`.
        rows: how many rows it concerns.
        refused: how many of them have no place in the new declaration; then nothing is applied.
        examples: numbers of such records, three at most.
        estimate: `instant`, `reads N rows` or `rewrites N rows`.
        work: what a step that is no single statement works on.
    """

    register: str
    act: str
    sql: str = ""
    how: str = ""
    rows: int = 0
    refused: int = 0
    examples: tuple[str, ...] = ()
    estimate: str = INSTANT
    phase: Phase = "swap"
    work: "Fill | Built | Emptied | Taken | None" = None


@dataclass(frozen=True, slots=True)
class Built:
    """An index to be made on a table; a broken one of its name goes first."""

    table: str
    index: Index
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emptied:
    """Old columns of a table to be emptied, and dropped where that rewrites nothing."""

    table: str
    key: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Running records of a register to be taken over into its present version."""

    code: str
    states: dict[str, str]
    since: int


def reads(rows: int) -> str:
    """Return the estimate of a step that reads rows."""
    return f"reads {rows:,} rows" if rows else INSTANT


def rewrites(rows: int) -> str:
    """Return the estimate of a step that writes rows anew."""
    return f"rewrites {rows:,} rows" if rows else INSTANT
