"""Records shown: one record as an answer of a command."""

from secretariat.cli.output import Output, as_json
from secretariat.kernel.values import Record, ShownClock


def show(record: Record, out: Output) -> None:
    """Write a record: as JSON whole, as text its values and what matters of the rest."""
    if out.is_json:
        out.data.write(as_json(record) + "\n")
        return
    facts: dict[str, object] = {
        "register": record.register,
        "number": record.reference,
        "state": record.state,
        "version": record.version,
        "level": record.level,
        **record.values,
    }
    for field, texts in record.translations.items():
        facts |= {f"{field}@{language}": text for language, text in texts.items()}
    facts["can"] = record.can
    if record.assigned is not None:
        held = record.assigned
        facts["assigned"] = tuple(one for one in (held.person, held.role, held.unit) if one)
    facts["not_now"] = tuple(
        f"{offer.name}: {offer.reason}" for offer in record.moves or () if not offer.possible
    )
    facts["clocks"] = tuple(_clock(one) for one in record.clocks or ())
    facts["rooms"] = tuple(
        f"{one.field} for {one.register}: {one.left} of {one.capacity} left"
        for one in record.rooms or ()
    )
    out.answer({name: value for name, value in facts.items() if value not in (None, ())})


def _clock(one: ShownClock) -> str:
    """Return what a clock shows, in one line."""
    parts = [f"{one.name}: {one.status}"]
    parts += [f"due {one.due_at.isoformat()}"] if one.due_at is not None else []
    parts += [f"paused since {one.paused_at.isoformat()}"] if one.paused_at is not None else []
    parts += [f"ended {one.stopped_at.isoformat()}"] if one.stopped_at is not None else []
    if one.late_since is not None:
        parts.append(f"late since {one.late_since.isoformat()}")
    elif one.remaining is not None and one.status != "stopped":
        unit = one.unit if one.unit.endswith("days") else "seconds"
        parts.append(f"{one.remaining} {unit} left")
    return ", ".join(parts)
