"""Questions: what a move asks before it is made, and what must be filled in first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from django.http import QueryDict

from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.values import Record
from secretariat.web.forms import build, entries, faults
from secretariat.web.forms.controls import Problem
from secretariat.web.forms.entries import Entry
from secretariat.web.words import Words


@dataclass(frozen=True, slots=True)
class Questions:
    """A move with its questions and the answers given so far.

    Attributes:
        missing: labels of the record's own fields that the move requires and that are empty.
    """

    words: Words
    move: str
    specs: Mapping[str, FieldSpec]
    filled: Mapping[str, Entry]
    missing: tuple[str, ...]
    language: str
    faults: tuple[FieldFault, ...] = ()

    def answers(self) -> dict[str, object]:
        """Return the answers as the write door takes them."""
        return {
            name: entries.raw(spec, self.filled[name], language=self.language)
            for name, spec in self.specs.items()
        }

    def refused(self, found: Iterable[FieldFault]) -> Self:
        """Return the questions with the faults of their answers."""
        return replace(self, faults=tuple(found))

    def page(self) -> dict[str, object]:
        """Return what the template draws."""
        path = f"moves.{self.move}.ask"
        labels = {name: self.words.at(f"{path}.{name}") for name in self.specs}
        fields = self.words.register.fields
        labels = {**{name: self.words.field(name) for name in fields}, **labels}
        errors = faults.sentences(self.faults, {**fields, **self.specs}, labels)
        setting = build.Setting(self.words, self.language, errors, path=path)
        controls = [build.control(n, s, self.filled[n], setting) for n, s in self.specs.items()]
        targets = self.words.register.lifecycle.moves[self.move].targets
        problems: list[Problem] = faults.problems(controls, errors)
        return {
            "move": self.move,
            "move_label": self.words.move(self.move),
            "to_label": ", ".join(self.words.state(state) for state in targets),
            "controls": controls,
            "problems": problems,
            "missing": self.missing,
            "has_letter": self.words.register.lifecycle.moves[self.move].letter is not None,
        }


def of_move_of_many(words: Words, move: str, post: QueryDict, actor: Actor) -> Questions:
    """Return the questions of a move on many records, with what was answered for all of them."""
    specs = _asked(words, move)
    filled = {name: entries.of_post(name, spec, post, ()) for name, spec in specs.items()}
    return Questions(words, move, specs, filled, (), actor.language)


def of_move(words: Words, record: Record, move: str, post: QueryDict, actor: Actor) -> Questions:
    """Return the questions of a move, with what was answered.

    A move that the register does not declare asks nothing; the write door refuses it.
    """
    specs = _asked(words, move)
    filled = {name: entries.of_post(name, spec, post, ()) for name, spec in specs.items()}
    return Questions(words, move, specs, filled, _missing(words, record, move), actor.language)


def _asked(words: Words, move: str) -> Mapping[str, FieldSpec]:
    """Return what a move asks; nothing where the register does not declare it."""
    declared = words.register.lifecycle.moves.get(move)
    return declared.ask if declared else {}


def _missing(words: Words, record: Record, move: str) -> tuple[str, ...]:
    """Return the labels of the fields that the move requires and the reader sees to be empty."""
    declared = words.register.lifecycle.moves.get(move)
    if declared is None:
        return ()
    needed = list(declared.require)
    kinds = {words.register.lifecycle.states[state].kind for state in declared.targets}
    if record.state_kind == "draft" and "draft" not in kinds:
        needed += [name for name, spec in words.register.fields.items() if spec.required]
    empty = [
        n for n in dict.fromkeys(needed) if n in record.values and record.values[n] in (None, ())
    ]
    return tuple(words.field(name) for name in empty)
