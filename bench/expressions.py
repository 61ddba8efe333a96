"""Expressions: how many guards and computed values a second, next to Google's CEL in C++.

    python -m bench.expressions [--keep]

One guard over three fields and one computed value, each worked out over the same record again and
again, in five rounds; the median round counts. The peer gets the same guard, and the computed value
in floating-point numbers, because it has no others. Reading a text means parsing, typing and
compiling it. The registers of the package are not needed.
"""

import sys
import timeit
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from types import SimpleNamespace

from cel_expr_python import cel

from bench import reporting
from bench.reporting import Report
from proofs import common
from secretariat.kernel.expressions import BOOL, Env, compile_expression, names_of
from secretariat.kernel.registers.grammar import FieldSpec

ROUNDS, TIMES, READINGS = 5, 100_000, 200
GUARD = "amount <= 5000 && kind in ['grant', 'loan'] && state == 'submitted'"
COMPUTED = ("cost * 0.75 < ceiling ? cost * 0.75 : ceiling", "min(cost * 0.75, ceiling)")
FIELDS = {
    "amount": FieldSpec(type="integer"),
    "kind": FieldSpec(type="text"),
    "cost": FieldSpec(type="decimal"),
    "ceiling": FieldSpec(type="decimal"),
}
ROW = {"amount": 4_000, "kind": "loan", "state": "submitted"}
EXACT = {**ROW, "cost": Decimal("1234.50"), "ceiling": Decimal("900.00")}
FLOATS = {**ROW, "cost": 1234.5, "ceiling": 900.0}


def rate(call: Callable[[], object], times: int) -> float:
    """Return how many calls a second, in the median of several rounds."""
    seconds = [timeit.timeit(call, number=times) for _ in range(ROUNDS)]
    return times / median(seconds)


def measure() -> Report:
    """Measure both and return the report."""
    life = SimpleNamespace(states={"submitted": SimpleNamespace(result=None)}, moves={})
    register = SimpleNamespace(code="claim", fields=FIELDS, lifecycle=life)
    house = SimpleNamespace(registers={"claim": register}, roles={})
    names = names_of(register, place="when", institution=house)  # type: ignore[arg-type] # a part
    env = Env(values=EXACT)
    types = {"amount": cel.Type.INT, "kind": cel.Type.STRING, "state": cel.Type.STRING}
    theirs = cel.NewEnv(variables={**types, "cost": cel.Type.DOUBLE, "ceiling": cel.Type.DOUBLE})
    report = Report(
        name="expressions",
        title="Conditions and computed values",
        size=TIMES,
        unit="evaluations",
        engine="-",
        columns=("what", "this house /s", "CEL in C++ /s", "times"),
    )

    def row(what: str, ours: float, peer: float) -> None:
        cells = (what, f"{ours:,.0f}", f"{peer:,.0f}", f"{ours / peer:.1f}")
        report.rows.append(cells)
        report.facts[what] = [round(ours), round(peer)]

    guard, peer = compile_expression(GUARD, names, wants=BOOL), theirs.compile(GUARD)
    assert guard.evaluate(env) is peer.eval(data=FLOATS).plain_value() is True
    asked = rate(lambda: guard.evaluate(env), TIMES)
    row("guard", asked, rate(lambda: peer.eval(data=FLOATS).plain_value(), TIMES // 10))
    value = compile_expression(COMPUTED[1], names)
    other = theirs.compile(COMPUTED[0])
    assert value.evaluate(env) == Decimal("900.0000") == other.eval(data=FLOATS).plain_value()
    worked = rate(lambda: value.evaluate(env), TIMES)
    row(
        "computed decimal", worked, rate(lambda: other.eval(data=FLOATS).plain_value(), TIMES // 10)
    )
    read = rate(lambda: compile_expression(GUARD, names, wants=BOOL).evaluate(env), READINGS)
    row(
        "guard read and asked once",
        read,
        rate(lambda: theirs.compile(GUARD).eval(data=FLOATS), READINGS),
    )
    report.notes.append(f"The guard is `{GUARD}`, the computed value `{COMPUTED[1]}`.")
    report.notes.append("The peer is cel-expr-python; its numbers are binary floating-point.")
    return report


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=TIMES).parse_args()
    with common.folder() as place:
        import os

        os.environ.update(common.environment(place, ""))
        common.open_here()
        return reporting.finish(measure(), keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
