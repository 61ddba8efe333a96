"""Lifecycle: the states of a record, and the moves between them."""

from typing import Literal, Self

from pydantic import Field, model_validator

from secretariat.kernel.registers.grammar.fields import FieldSpec
from secretariat.kernel.registers.grammar.parts import Code, Part


class State(Part):
    """A state of the lifecycle: its kind and, where it closes the record, its result."""

    kind: Literal["draft", "open", "waiting", "closed"]
    label: str = ""
    result: Code | None = None

    @model_validator(mode="after")
    def _result_closes(self) -> Self:
        if (self.kind == "closed") != (self.result is not None):
            raise ValueError("a closed state names its result, and no other state does")
        return self


class Move(Part):
    """A move from one state to another; who may make it stands in `access`."""

    label: str = ""
    from_: tuple[Code, ...] = Field(alias="from", min_length=1)
    to: Code
    require: tuple[str, ...] = ()
    ask: dict[str, FieldSpec] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("from"), str):
            return {**data, "from": [data["from"]]}
        return data


class Lifecycle(Part):
    """The states of a record and the moves between them."""

    start: Code
    states: dict[Code, State] = Field(min_length=1)
    moves: dict[Code, Move] = Field(default_factory=dict)
