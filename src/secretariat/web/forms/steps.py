"""Steps: the pages on which a declaration asks for a new record, and the page that shows them all.

A step on which nothing is asked for, as the answers stand, is passed over. Does not know requests.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from secretariat.kernel.registers import Register
from secretariat.kernel.unfinished import field_of
from secretariat.web.forms import faults, trial
from secretariat.web.forms.controls import Control, Problem
from secretariat.web.forms.sheet import Sheet

CHECK = "check"
WHOLE = "all"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a form: its name and the fields it asks for."""

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A step among those that ask for something as the answers stand.

    Attributes:
        number: from 1, of `count`.
        before, after: the steps beside it; after the last comes the page that shows all answers.
    """

    step: Step
    number: int
    count: int
    before: str
    after: str


def steps_of(register: Register, fields: Collection[str]) -> tuple[Step, ...]:
    """Return the steps of a form, without the fields that are not on it.

    Args:
        register: the register; one that declares no steps has none.
        fields: the fields on the form. Those that no step names are on the last.
    """
    declared = register.views.steps
    if not declared:
        return ()
    named = {name for step in declared.values() for name in step.fields}
    rest = tuple(name for name in fields if name not in named)
    found = [
        Step(name, tuple(n for n in view.fields if n in fields)) for name, view in declared.items()
    ]
    found[-1] = replace(found[-1], fields=found[-1].fields + rest)
    return tuple(step for step in found if step.fields)


def place_of(steps: Sequence[Step], name: str, asked: Collection[str]) -> Place:
    """Return where a step stands; the first, where no step of that name asks for anything."""
    open_ = [step for step in steps if any(field in asked for field in step.fields)]
    at = next((n for n, step in enumerate(open_) if step.name == name), 0)
    names = [step.name for step in open_]
    return Place(
        open_[at],
        at + 1,
        len(open_),
        before=names[at - 1] if at else "",
        after=names[at + 1] if at + 1 < len(names) else CHECK,
    )


def of_step(sheet: Sheet, step: Step) -> tuple[list[Control], list[Problem]]:
    """Return the controls of one step, and what the kernel would refuse in them."""
    controls = {control.name: control for control in sheet.controls()}
    shown = [controls[name] for name in step.fields if name in controls]
    wanted = {name: text for name, text in sheet.errors.items() if field_of(name) in step.fields}
    return shown, faults.problems(shown, wanted)


def judged(sheet: Sheet, step: Step) -> Sheet:
    """Return the form with what the kernel would refuse in one step."""
    found = [f for f in trial.faults_of(sheet) if field_of(f.field) in step.fields]
    return replace(sheet, faults=tuple(found))


def in_order(
    steps: Iterable[Step], controls: Iterable[Control]
) -> list[tuple[Step, list[Control]]]:
    """Return each step that asks for something with its controls, in the order of the steps."""
    known = {control.name: control for control in controls}
    found = [(step, [known[n] for n in step.fields if n in known]) for step in steps]
    return [(step, shown) for step, shown in found if shown]
