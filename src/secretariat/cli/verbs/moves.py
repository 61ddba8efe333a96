"""Verb: moves."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.exits import SomeRefused
from secretariat.cli.lines import ANSWER, FROM, WHERE, chosen_by
from secretariat.cli.output import Output
from secretariat.cli.pairs import read_values
from secretariat.kernel.identity import Actor
from secretariat.kernel.records import batches
from secretariat.kernel.records.batches import Batch
from secretariat.kernel.records.many import Line


@command(
    "moves",
    argument("register", metavar="REGISTER", help="code of the register"),
    argument("name", metavar="MOVE", help="a declared move of the register"),
    argument("numbers", nargs="*", metavar="NUMBER", help="numbers or ids of the records"),
    FROM,
    WHERE,
    ANSWER,
    argument("--dry-run", action="store_true", help="only tell what would be done"),
    argument("--key", metavar="KEY", help="names the act: asked again, it is told and not done"),
    AS,
)
def moves(  # noqa: PLR0913 - what a command line may say, each by name
    *,
    register: str,
    name: str,
    numbers: Sequence[str],
    file: str | None,
    where: Sequence[str],
    answers: Sequence[str],
    dry_run: bool,
    key: str | None,
    username: str | None,
    out: Output,
) -> None:
    """Make a declared move on many records and print what became of each."""
    actor = actor_for(username)
    chosen = chosen_by(register, numbers, file, where)
    given = read_values(answers, None)
    if dry_run:
        _tell(batches.foresee(chosen, name, actor=actor, answers=given or None), "possible", out)
        return
    batch = batches.ask(chosen, name, actor=actor, answers=given, key=key)
    _go_through(batch, actor, out)
    _tell(batches.lines(batch.id, actor=actor), "moved", out)


def _go_through(batch: Batch, actor: Actor, out: Output) -> None:
    """Go through a batch and show how far it is."""
    with out.progress("moved", total=batch.total) as progress:
        batches.go_on(batch.id, actor=actor, told=lambda state: progress.to(state.done))


def _tell(lines: Iterable[Line], good: str, out: Output) -> None:
    """Write a row for each record, and the sum.

    Raises:
        SomeRefused: not all went well.
    """
    done = count = 0
    for line in lines:
        count, done = count + 1, done + (line.outcome == good)
        out.row(**_row(line, out))
    out.say(f"{done} of {count} {'can be moved' if good == 'possible' else 'moved'}.")
    if done < count:
        raise SomeRefused(refused=count - done, count=count)


def _row(line: Line, out: Output) -> dict[str, object]:
    """Return the columns of one record; as text with the reason in one sentence."""
    if out.is_json:
        key: UUID | None = line.id
        faults = [fault.told() for fault in line.faults]
        row = {"ref": line.ref, "id": key, "number": line.number, "outcome": line.outcome}
        return {**row, "code": line.code, "reason": line.reason, "faults": faults}
    said = [f"{fault.field}: {fault.message}" for fault in line.faults]
    told: dict[str, object] = {"number": line.number or line.ref, "outcome": line.outcome}
    reason = " ".join(said) or line.reason
    return {**told, "reason": reason} if reason else told
