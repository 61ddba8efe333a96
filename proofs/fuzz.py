"""Fuzz: no request that the description of the API allows, or just forbids, breaks an answer.

Schemathesis reads /api/v1/openapi.json of a served house and asks every operation of every
register: random requests in the phase `fuzzing`, and each border of each parameter in `coverage`. An
answer with 500, one that the description does not allow, or an error that is no problem document of
RFC 9457 is a fault.
"""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.api.served import Served, served

from proofs import common

PHASES = ("fuzzing", "coverage")
EVERYTHING = r"^/api/v1/"
CHECKS = (
    "not_a_server_error,response_schema_conformance,status_code_conformance"
    ",content_type_conformance,errors_are_problem_documents"
)
OPERATIONS = re.compile(r"Operations:\s+(\d+) selected")
CASES = re.compile(r"(\d+) generated")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one phase came to.

    Attributes:
        operations: how many operations were asked.
        cases: how many requests were made up for them.
        holds: whether every answer was right.
        told: what schemathesis said.
    """

    operations: int
    cases: int
    holds: bool
    told: str


def ask(house: Served, place: Path, *, phase: str, paths: str, examples: int, seed: int) -> Asked:
    """Ask the operations of a served house whose path matches; return what came of it.

    Args:
        house: the served house.
        place: a folder to run in.
        phase: `fuzzing` or `coverage`.
        paths: the regular expression that a path has to match.
        examples: how many random requests each operation gets at most.
        seed: of the random requests.
    """
    command = [
        *(str(Path(sys.executable).parent / "schemathesis"), "run"),
        f"{house.address}/api/v1/openapi.json",
        *("--header", f"Authorization: Bearer {house.tokens['officer']}"),
        *("--checks", CHECKS, "--include-path-regex", paths),
        *("--phases", phase, "--max-examples", str(examples)),
        *("--seed", str(seed), "--generation-database", "none", "--continue-on-failure"),
        *("--suppress-health-check", "all", "--no-color"),
    ]
    env = {
        **os.environ,
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(common.ROOT),
        "SCHEMATHESIS_HOOKS": "proofs.fuzz_checks",
    }
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=False)
    operations, cases = OPERATIONS.search(done.stdout), CASES.search(done.stdout)
    return Asked(
        operations=int(operations[1]) if operations else 0,
        cases=int(cases[1]) if cases else 0,
        holds=done.returncode == 0,
        told=done.stdout[-12000:] + done.stderr[-2000:],
    )


def main(arguments: list[str] | None = None) -> int:
    """Ask everything in each phase, and print how much was asked and whether all answers held."""
    parser = common.parser(__doc__, examples=25)
    parser.add_argument("--paths", default=EVERYTHING, help="regular expression of the paths")
    parser.add_argument("--phases", nargs="+", choices=PHASES, default=PHASES)
    asked = parser.parse_args(arguments)
    seed, begun = common.seed_of(asked.seed), time.monotonic()
    with common.folder() as place, common.database(asked.engine) as url:
        os.environ.update(common.environment(place / "own", url))
        (place / "house").mkdir()
        with served(place / "house") as house:
            came = {
                phase: ask(
                    house,
                    place,
                    phase=phase,
                    paths=asked.paths,
                    examples=asked.examples,
                    seed=seed,
                )
                for phase in asked.phases
            }
        for phase, one in came.items():
            if not one.holds:
                sys.stdout.write(f"{phase}\n{one.told}\n")
        common.open_here()
        told = ", ".join(
            f"{one.operations} operations in phase {phase} with {one.cases} cases"
            for phase, one in came.items()
        )
        holds = all(one.holds and one.cases for one in came.values())
        figure = f"{told}, {time.monotonic() - begun:.0f} s"
        return common.report("fuzz", figure, engine=asked.engine, seed=seed, holds=holds)


if __name__ == "__main__":
    sys.exit(main())
