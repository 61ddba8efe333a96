"""Computing: what the expressions of fields and checks come to, over one record. Pure.

Compiled once for each register. An expression that a reader may not follow to its end is worked out
over what the reader sees. Does not know the database; what is linked comes with the `Env`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from uuid import UUID

from secretariat.kernel import registers
from secretariat.kernel.expressions import (
    BOOL,
    Env,
    Expression,
    compile_expression,
    names_of,
    type_of,
)
from secretariat.kernel.intake import Fault, FieldFault, read_value
from secretariat.kernel.registers.grammar import Check, Register


@cache
def computed(code: str) -> Mapping[str, Expression]:
    """Return the expressions of computed fields by name, in the order of declaration."""
    declared, found = registers.get(code), {}
    for name, spec in declared.fields.items():
        if spec.compute is not None:
            place = "stored" if spec.stored else "compute"
            names = names_of(declared, place=place, institution=registers.institution())
            found[name] = compile_expression(spec.compute, names, wants=type_of(spec))
    return found


@cache
def conditions_of(code: str, key: str) -> Mapping[str, Expression]:
    """Return the conditions of fields under a key, `show`, `write` or `where`, by field."""
    declared, found = registers.get(code), {}
    place = "check" if key == "where" else key
    names = names_of(declared, place=place, institution=registers.institution())
    for name, spec in declared.fields.items():
        text = getattr(spec, key)
        if text is not None:
            found[name] = compile_expression(text, names, wants=BOOL)
    return found


@cache
def checks(register: Register) -> tuple[tuple[int, Check, Expression], ...]:
    """Return the checks of a register, in the version a record follows, with their places."""
    names = names_of(register, place="check", institution=registers.institution())
    return tuple(
        (place, check, compile_expression(check.when, names, wants=BOOL))
        for place, check in enumerate(register.checks)
    )


@cache
def has_rules(register: Register) -> bool:
    """Tell whether a register has computed fields, conditions of fields, or checks."""
    code = register.code
    keys = any(conditions_of(code, key) for key in ("show", "write", "where"))
    return bool(keys or computed(code) or register.checks)


def filled(register: Register, env: Env, *, unseen: Collection[str] = ()) -> Env:
    """Return the record with what is computed on reading.

    Args:
        register: its register.
        env: the record and what lies around it.
        unseen: fields that count as empty.
    """
    found = computed(register.code)
    virtual = [name for name in found if not register.fields[name].stored]
    if not virtual and not unseen:
        return env
    env = replace(env, values={n: v for n, v in env.values.items() if n not in unseen})
    for name in virtual:
        if name not in unseen:
            env = replace(env, values={**env.values, name: found[name].evaluate(env)})
    return env


def unasked(code: str, env: Env) -> frozenset[str]:
    """Return the fields that are not asked for, because their `show` does not hold."""
    found = conditions_of(code, "show")
    return frozenset(name for name, one in found.items() if not one.evaluate(env))


def settled(register: Register, env: Env) -> tuple[dict[str, object], list[FieldFault]]:
    """Return what follows from the values of a record that is written, and what does not fit.

    What is not asked for is emptied; what is stored is computed.
    """
    changes: dict[str, object] = dict.fromkeys(unasked(register.code, env))
    env = replace(env, values={**env.values, **changes})
    faults: list[FieldFault] = []
    today = env.today
    assert today is not None
    for name, one in computed(register.code).items():
        spec = register.fields[name]
        if not spec.stored:
            continue
        try:
            value = read_value(
                spec, one.evaluate(env), resolve=lambda _r, text: UUID(text), today=today
            )
        except Fault as fault:
            faults.append(FieldFault(name, fault.code, fault.message))
            continue
        changes[name] = value
        env = replace(env, values={**env.values, name: value})
    return changes, faults


def stops(register: Register, env: Env, language: str) -> Iterator[FieldFault]:
    """Yield the checks that refuse the record."""
    for place, check, one in checks(register):
        if check.level == "stop" and one.evaluate(env):
            path = f"checks.{place}"
            words = registers.said(register, f"{path}.say", check.say, language)
            yield FieldFault(path, "check", words, {"fields": frozenset(one.fields)})


def warnings(
    register: Register, env: Env, language: str, *, unseen: Collection[str]
) -> Iterator[str]:
    """Yield the sentences that warn; those that speak of what the reader does not see are left out.

    A check that refuses warns too, where the record stands as it stood before the check.
    """
    for place, check, one in checks(register):
        if not one.fields & set(unseen) and one.evaluate(env):
            yield registers.said(register, f"checks.{place}.say", check.say, language)


def not_writable(register: Register, env: Env, names: Iterable[str]) -> Iterator[FieldFault]:
    """Yield those of some fields that may not be written now."""
    found = conditions_of(register.code, "write")
    for name in names:
        if name in found and not found[name].evaluate(env):
            message = "This field cannot be written now; leave it as it is."
            yield FieldFault(name, "not_writable", message)


def ill_chosen(register: Register, env: Env, names: Iterable[str]) -> Iterator[FieldFault]:
    """Yield those of some links that lead to a record that may not be chosen here."""
    found = conditions_of(register.code, "where")
    for name in names:
        if name in found and env.values.get(name) and not found[name].evaluate(env):
            message = "This record cannot be chosen here; choose another one."
            yield FieldFault(name, "not_to_be_chosen", message)
