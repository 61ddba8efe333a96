"""Declared: a register as its declaration tells it, in the caller's language."""

from secretariat.api import shapes
from secretariat.kernel import registers
from secretariat.kernel.queries import Card
from secretariat.kernel.registers import FieldSpec, Labels


def register_out(card: Card, language: str) -> shapes.RegisterOut:
    """Return one register with its fields, states and moves."""
    register = card.register
    labels = registers.labels(register.code, language)
    return shapes.RegisterOut(
        code=register.code,
        office=register.office,
        title=labels["title"],
        plural=labels["plural"],
        purpose=labels["purpose"],
        level=register.level,
        can_create=card.can_create,
        fields=[_field(n, s, labels, f"fields.{n}") for n, s in register.fields.items()],
        states=[
            shapes.StateOut(name=name, label=labels[f"states.{name}"], kind=state.kind)
            for name, state in register.lifecycle.states.items()
        ],
        moves=[
            shapes.MoveOut(
                name=name,
                label=labels[f"moves.{name}"],
                from_states=list(move.from_),
                to_state=move.to,
                choices=move.choices,
                asks=[_field(n, s, labels, f"moves.{name}.ask.{n}") for n, s in move.ask.items()],
            )
            for name, move in register.lifecycle.moves.items()
        ],
    )


def _field(name: str, spec: FieldSpec, labels: Labels, at: str) -> shapes.FieldOut:
    """Return one field."""
    return shapes.FieldOut(
        name=name,
        type=spec.type,
        label=labels[at],
        help=labels.get(f"{at}.help", ""),
        is_required=spec.required,
        is_many=spec.many,
        is_translated=spec.translated,
        target=spec.target,
        choices=[shapes.Choice(code=c, label=labels[f"{at}.of.{c}"]) for c in spec.of],
        columns=[_field(n, s, labels, f"{at}.columns.{n}") for n, s in spec.columns.items()],
    )
