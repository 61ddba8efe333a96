"""Keeping: the newest result of each proof on each database, under proofs/results, and their page.

Does not know how a proof is run nor what it shows.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD = """# Proofs

What the house must hold, whatever happens to it, and the newest run that shows it: each is a script
under `proofs/` that anybody can run again with the same seed. `make proof` runs them all at full
size on both databases and writes this page; the same scripts run at small size with the tests.

| What must hold | Figure | On | Day | Run it again |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What one run of a proof showed.

    Attributes:
        name: of the proof, as the runner knows it.
        figure: in the words of the proof.
        machine: on what it ran, the database included.
        day: when, ISO 8601.
        command: what runs it again, after `python -m`.
    """

    name: str
    engine: str
    figure: str
    machine: str
    day: str
    command: str
    holds: bool


def keep(folder: Path, result: Result) -> None:
    """Write a result over the one before of the same proof on the same database."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(asdict(result), indent=1, ensure_ascii=False)
    (folder / f"{result.name}.{result.engine}.json").write_text(f"{text}\n", encoding="utf-8")


def kept(folder: Path) -> list[Result]:
    """Return all results that were kept, by name and database."""
    return [
        Result(**json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.json"), reverse=True)
    ]


def page(results: Iterable[Result], promises: dict[str, str]) -> str:
    """Return the page: each promise with its newest figures; what was never shown says so."""
    found = list(results)
    lines = []
    for name, promise in promises.items():
        own = [one for one in found if one.name == name]
        for one in own:
            figure = one.figure if one.holds else f"**Missed:** {one.figure}"
            cells = (promise, figure, one.machine, one.day, f"`python -m {one.command}`")
            lines.append(f"| {' | '.join(cells)} |")
        if not own:
            lines.append(f"| {promise} | not shown yet | | | |")
    return HEAD + "\n".join(lines) + "\n"
