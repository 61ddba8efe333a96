"""Lines: many records as they are named on a command line: by number, from a file, by filters."""

import sys
from collections.abc import Sequence
from pathlib import Path

from secretariat.cli.command import argument
from secretariat.kernel import queries, registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.records import Chosen

FROM = argument(
    "--from", dest="file", metavar="FILE", help="numbers or ids, one a line; - for standard input"
)
WHERE = argument(
    "--where",
    action="append",
    default=[],
    metavar="FILTER",
    help="all records that fit: FIELD=VALUE or FIELD.OPERATOR=VALUE, as in the API; repeat it",
)
ANSWER = argument(
    "--answer",
    dest="answers",
    action="append",
    default=[],
    metavar="QUESTION=ANSWER",
    help="what the move asks, for all records",
)


class ChoiceUnclear(SecretariatError):
    """Refuse a command line that does not say which records it means."""

    code = "choice.unclear"
    message = "%(problem)s. Name records, or give --where FILTER for all that fit."


def chosen_by(
    register: str, numbers: Sequence[str], file: str | None, where: Sequence[str]
) -> Chosen:
    """Return the records that a command line chooses.

    Raises:
        UnknownRegister, FilterInvalid.
        ChoiceUnclear: it names none, or both records and filters, or a file that is not there.
    """
    declared = registers.get(register)
    refs = [*numbers, *(_lines(file) if file else ())]
    if where:
        if refs:
            raise ChoiceUnclear(problem="Both records and filters are given")
        pairs = (text.partition("=") for text in where)
        filters = (queries.parse_filter(declared, name, value) for name, _sign, value in pairs)
        return Chosen(register, filters=tuple(filters))
    if not refs:
        raise ChoiceUnclear(problem="No records are named")
    return Chosen.named(register, refs)


def _lines(file: str) -> list[str]:
    """Return the lines of a file, or of standard input, that hold something."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ChoiceUnclear(problem=f"{file} cannot be read ({error})") from error
    return [line.strip() for line in text.splitlines() if line.strip()]
