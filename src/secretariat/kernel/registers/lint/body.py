"""Body: a move that is decided by votes has choices, members and a rule."""

from collections.abc import Iterator

from secretariat.kernel.expressions import BOOL, ExpressionInvalid, compile_expression, names_of
from secretariat.kernel.registers.grammar import Body, Move, Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution

ABSTAIN = "abstain"


def body(
    at: tuple[str, ...], move: Move, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check the body of a move, its choices, and when a member is recused."""
    rule = move.body
    if (rule is None) == bool(move.choices):
        yield at[:-1], "a body has choices under 'to', and no other move has: write both or neither"
        return
    if rule is None:
        return
    for code in ("body", "membership"):
        if code not in institution.declared:
            yield at, f"the institution has no register {code!r}"
    yield from _rule(at, rule, register, institution)
    yield from _choices(at, move, register)


def _choices(at: tuple[str, ...], move: Move, register: Register) -> Iterator[Fault]:
    """Check what the body chooses among, and on what."""
    if len(move.choices) < 2 or ABSTAIN in move.choices:
        yield (*at[:-1], "to"), f"a body has two choices or more; {ABSTAIN!r} is always one beside"
    drafts = [s for s in move.from_ if register.lifecycle.states[s].kind == "draft"]
    if drafts or move.undo is not None:
        yield at, "a body decides on no draft, and what it decided is not taken back"


def _rule(
    at: tuple[str, ...], rule: Body, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check which body it is, and when a member is recused."""
    spec = register.fields.get(rule.of)
    if spec is not None and (spec.target != "body" or spec.many):
        yield (*at, "of"), f"{rule.of!r} links to no single body"
    if rule.recuse is not None:
        names = names_of(register, place="when", institution=institution)
        try:
            compile_expression(rule.recuse, names, wants=BOOL)
        except ExpressionInvalid as fault:
            yield (*at, "recuse"), str(fault).rstrip(".")
