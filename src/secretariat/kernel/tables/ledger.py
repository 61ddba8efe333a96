"""Ledger: which declarations were applied, and how far long changes of data are."""

import json
from collections.abc import Mapping

from django.utils import timezone

from secretariat.foundation.canonical import canonical, digest
from secretariat.kernel import registers
from secretariat.kernel.registers.grammar import FieldSpec
from secretariat.kernel.registers.lineage import Mapped
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import House, RegisterVersion, RegisterWork
from secretariat.kernel.tables import attending, ddl, packaged
from secretariat.kernel.tables.changes import Applied
from secretariat.kernel.tables.models_of_registers import model_of


def applied() -> dict[str, Applied]:
    """Return each register as it was last applied."""
    rows = RegisterVersion.objects.order_by("applied_at", "id")
    found = {row[0]: row[1:] for row in rows.values_list("code", "columns", "declaration")}
    return {code: _applied(*texts) for code, texts in found.items()}


def _applied(columns: str, declaration: str) -> Applied:
    """Return what the ledger says of one register."""
    said = json.loads(declaration)
    known = FieldSpec.model_fields.keys()
    fields = {
        name: FieldSpec.model_validate({k: v for k, v in facts.items() if k in known})
        for name, facts in said["fields"].items()
    }
    states = frozenset(said["lifecycle"]["states"])
    return Applied(
        said["version"], json.loads(columns), fields, states, declaration, said.get("named_by")
    )


def taken_over() -> str | None:
    """Return what names the declarations that were last applied."""
    facts = House.objects.filter(key=locks.DECLARATIONS)
    return facts.values_list("value", flat=True).first()


def record(mapped: Mapping[str, Mapped]) -> None:
    """Store every declaration that was not applied before, and take over the whole of them.

    Args:
        mapped: by register, what its version changes in data that lay there; each is sealed into
            the chain of its register.
    """
    from secretariat.kernel.audit import declared

    for code, register in registers.all_registers().items():
        text = registers.declaration_text(register)
        columns = canonical(ddl.column_types(model_of(code)._meta.local_fields))
        facts = mapped[code].as_facts() if code in mapped else {}
        row, is_new = RegisterVersion.objects.get_or_create(
            code=code,
            digest=digest(text + columns),
            defaults={
                "version": register.version,
                "declaration": text,
                "columns": columns,
                "mapping": canonical(facts),
                "applied_at": timezone.now(),
            },
        )
        if is_new and facts:
            declared.seal_version(row)
    packaged.remember()
    House.objects.filter(key=attending.ANNOUNCED).delete()
    House.objects.update_or_create(
        key=locks.DECLARATIONS, defaults={"value": registers.fingerprint()}
    )


def work_under_way() -> list[RegisterWork]:
    """Return the long changes that were begun and not ended, oldest first."""
    return list(RegisterWork.objects.order_by("id"))


def begin(code: str, work: str, name: str, facts: Mapping[str, object]) -> RegisterWork:
    """Note that a long change begins, or return it where it was begun before."""
    values = {"facts": canonical(dict(facts)), "begun_at": timezone.now()}
    row, _ = RegisterWork.objects.get_or_create(code=code, work=work, name=name, defaults=values)
    return row


def advance(row: RegisterWork, after: str, done: int) -> None:
    """Note how far a long change is."""
    row.after, row.done = after, row.done + done
    row.save(update_fields=["after", "done"])


def end(row: RegisterWork) -> None:
    """Note that a long change is done."""
    RegisterWork.objects.filter(pk=row.pk).delete()
