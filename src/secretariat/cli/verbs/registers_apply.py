"""Verb: registers apply."""

from secretariat.cli import differences, house
from secretariat.cli.command import command
from secretariat.cli.output import Output, Progress
from secretariat.kernel.tables.apply import Step


@command("registers apply")
def registers_apply(*, out: Output) -> None:
    """Bring the database in step with this program and the declarations.

    The house stays open while declarations change. What takes long is done in short pieces; killed,
    it goes on where it was when it is called again.
    """
    differences.tell(out)
    bars: dict[str, Progress] = {}

    def tell(step: Step, rows: int) -> None:
        """Show how far a step is."""
        name = f"{step.register}: {step.act}"
        if name not in bars:
            for bar in bars.values():
                bar.close()
            bars[name] = Progress(out.talk, name, step.rows)
        bars[name].step(rows)

    done = house.bring_up_to_date(tell)
    for bar in bars.values():
        bar.close()
    for lack in done:
        out.row(**lack.columns)
    out.say(f"{len(done)} steps done." if done else "The database was up to date.")
