"""Lifecycle: the states of a record, and the moves between them."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from secretariat.kernel.registers.grammar.access import parse_who
from secretariat.kernel.registers.grammar.fields import FieldSpec
from secretariat.kernel.registers.grammar.parts import Code, Flag, Part, Sentence


def _holder(text: str) -> str:
    """Return the text that names people of a record, or one role.

    Raises:
        ValueError: the text is none of the known forms.
    """
    if parse_who(text).kind not in {"owner", "person", "role"}:
        raise ValueError(
            f"{text!r} names nobody; write owner, person(field), role(name) or"
            " role(name, unit_field)"
        )
    return text


Holder = Annotated[str, AfterValidator(_holder)]


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


class Opening(Part):
    """The linked record that a move opens.

    Attributes:
        register: where it is opened.
        link: the field that links the two: of the new record or, where it has none, of this one.
        copy: fields of the record, or questions of the move, that the new record has too.
    """

    register_: Code = Field(alias="register")
    link: Code
    copy_: tuple[Code, ...] = Field(alias="copy", default=())


class Undo(Part):
    """For how long the actor of a move may take it back, while nothing else happens."""

    within: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2} (minutes|hours|days)$")]

    @property
    def duration(self) -> timedelta:
        """Return for how long."""
        number, unit = self.within.split()
        return timedelta(**{unit: int(number)})


class Body(Part):
    """The body that decides by votes where a move leads.

    Attributes:
        of: the field that links to the body, or the body's number.
        quorum: how many members must have voted, those who abstain among them.
        majority: simple (more than half of the votes for or against something), absolute (more than
            half of the members who are not recused) or two_thirds of the votes.
        recuse: the condition under which a member, as `actor`, has no vote.
    """

    of: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    quorum: int = Field(ge=1, le=500)
    majority: Literal["simple", "absolute", "two_thirds"] = "simple"
    recuse: str | None = None


class Letter(Part):
    """The letter that a move writes.

    Attributes:
        template: its name under `documents/letters`, where it lies in every language.
        field: the field of many files in which it is kept; whoever reads it may read all that the
            letter tells, which are fields of its own group and of none.
    """

    template: Code
    field: Code


class Move(Part):
    """A move from one state to another; who may make it stands in `access`.

    Attributes:
        to: the state it leads to; for a body, the state by choice.
        when: the condition under which the move can be made; an expression.
        unless: the sentence that says why not, where `when` does not hold.
        set: what the move writes into fields of the record; expressions over it as it was before.
        assign: who holds the record afterwards: `owner`, `person(field)`, `role(name)`, or
            `role(name, unit_field)` where that role is held at the unit in the field.
        tell: who gets a notice afterwards, as in `assign`; a field may name many.
        letter: the letter that is written and filed with the move.
        open: the linked record that is opened with the move.
        undo: whether and for how long it can be taken back.
        once: whether the move can be made a single time on a record.
    """

    label: str = ""
    from_: tuple[Code, ...] = Field(alias="from", min_length=1)
    to_: Code | dict[Code, Code] = Field(alias="to")
    require: tuple[str, ...] = ()
    ask: dict[str, FieldSpec] = Field(default_factory=dict)
    when: str | None = None
    unless: Sentence | None = None
    set_: dict[Code, str] = Field(alias="set", default_factory=dict)
    assign: Holder | None = None
    tell: tuple[Holder, ...] = ()
    letter: Letter | None = None
    open_: Opening | None = Field(alias="open", default=None)
    undo: Undo | None = None
    body: Body | None = None
    once: Flag = False

    @property
    def to(self) -> str | None:
        """Return the state that the move leads to; None where a body chooses among several."""
        return self.to_ if isinstance(self.to_, str) else None

    @property
    def choices(self) -> dict[str, str]:
        """Return the state for each choice of a body; nothing where none decides."""
        return self.to_ if isinstance(self.to_, dict) else {}

    @property
    def targets(self) -> tuple[str, ...]:
        """Return every state that the move may lead to."""
        return (self.to_,) if isinstance(self.to_, str) else tuple(self.to_.values())

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
