"""Records shown: one record as an answer of a command."""

from secretariat.cli.output import Output, as_json
from secretariat.kernel.values import Record


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
    out.answer({name: value for name, value in facts.items() if value not in (None, ())})
